-- Background work, one row for each job that ever ran: when its last run began (who writes that runs it), how long it took
-- (NULL while it runs, and when its server ended meanwhile), and why it failed (NULL when it did not).
CREATE TABLE jobs (
    name TEXT PRIMARY KEY NOT NULL,
    began BIGINT NOT NULL,
    took_ms BIGINT,
    failure TEXT
);

-- Sessions that are over are looked for by both.
CREATE INDEX sessions_by_last_seen ON sessions (last_seen);
CREATE INDEX sessions_by_created ON sessions (created);
