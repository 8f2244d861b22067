/*
 * Scripts that run as one step at Redis. Times are Redis' own, so that processes with different clocks agree on what is stale.
 */

/**
 * KEYS: guard, result, refusal of the holder last seen. ARGV: token, ttl ms, stale ms.
 * Answers {'result', json} | {'refused', json} | {'held', token} | {'acquired'}.
 */
export const ACQUIRE = `
local result = redis.call('GET', KEYS[2])
if result then return {'result', result} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = cjson.encode({token = ARGV[1], renewedAt = now})
local held = redis.call('GET', KEYS[1])
if not held then
  local refusal = redis.call('GET', KEYS[3])
  if refusal then return {'refused', refusal} end
  redis.call('SET', KEYS[1], value, 'NX', 'PX', ARGV[2])
  return {'acquired'}
end
local holder = cjson.decode(held)
if now - holder.renewedAt > tonumber(ARGV[3]) then
  redis.call('SET', KEYS[1], value, 'XX', 'PX', ARGV[2])
  return {'acquired'}
end
return {'held', holder.token}
`;

/** KEYS: guard. ARGV: token, ttl ms. Returns 1 while the token still holds the guard. */
export const RENEW = `
local held = redis.call('GET', KEYS[1])
if not held or cjson.decode(held).token ~= ARGV[1] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], cjson.encode({token = ARGV[1], renewedAt = now}), 'XX', 'PX', ARGV[2])
return 1
`;

/** KEYS: guard, key of the end. ARGV: token, the end (may be empty), its ttl ms. Deletes only the token's own guard. */
export const RELEASE = `
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
local held = redis.call('GET', KEYS[1])
if held and cjson.decode(held).token == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;
