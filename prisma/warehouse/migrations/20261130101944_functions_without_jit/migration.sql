-- PostgreSQL up to 17 prices a kind of plan that is turned off at 1e10, which is above every threshold of its just-in-time compiler: it would
-- compile these functions' statements for some 700 ms at every call. Connections of ours turn it off as well (libs/postgres), but not those
-- behind a pooler in transaction mode, which takes no start-up parameters.
-- Only the catalogue changes; nobody waits for it, and old code calls the same functions.
DO $$
DECLARE
    named regprocedure;
BEGIN
    FOR named IN
        SELECT p.oid FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
          AND EXISTS (SELECT FROM unnest(p.proconfig) AS set (value) WHERE set.value LIKE 'enable\_%=off')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET jit = off', named);
    END LOOP;
END $$;
