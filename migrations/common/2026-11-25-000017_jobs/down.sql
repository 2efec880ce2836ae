DROP INDEX sessions_by_created;
DROP INDEX sessions_by_last_seen;
DROP TABLE jobs;
