-- What waits or was given up, of one tenant, and what was done about one. Both tables are small: building these blocks nobody for long.
CREATE INDEX failed_compensations_open ON failed_compensations (tenant_id, created_at) WHERE status IN ('pending', 'exhausted');
CREATE INDEX ops_audit_subject ON ops_audit (subject, at);
