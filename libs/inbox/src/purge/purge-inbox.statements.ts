import { statement } from '@holdfast/postgres';

export const deleteOld = statement(
  'inbox_purge',
  `DELETE FROM inbox WHERE event_id IN (
     SELECT event_id FROM inbox WHERE processed_at < now() - make_interval(secs => $1) LIMIT $2 FOR UPDATE SKIP LOCKED)`,
);
