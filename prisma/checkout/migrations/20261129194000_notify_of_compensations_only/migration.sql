-- The statement that completes an attempt stores what is owed, which is nearly always nothing: per statement it woke every worker all the
-- same. Per row it wakes when there is something; several of one transaction are one notification. The lock is held for this moment only.
CREATE OR REPLACE TRIGGER failed_compensations_notify AFTER INSERT ON failed_compensations FOR EACH ROW EXECUTE FUNCTION notify_compensation();
