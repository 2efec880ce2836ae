DROP INDEX audit_by_action;
DROP INDEX audit_by_subject;
DROP INDEX audit_by_actor_and_action;
DROP INDEX audit_by_actor;
DROP INDEX service_tokens_by_name;
DROP INDEX service_tokens_by_created;
ALTER TABLE tokens DROP COLUMN is_service;
ALTER TABLE sessions DROP COLUMN address;
ALTER TABLE sessions DROP COLUMN browser;
