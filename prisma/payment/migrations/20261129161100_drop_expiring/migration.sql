-- payments_authorized_until serves the warning as well; the version still running finds its rows by it, too.
DROP INDEX CONCURRENTLY payments_expiring;
