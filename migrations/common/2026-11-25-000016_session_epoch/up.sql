-- What sessions are bound to, in place of the hash of the password: another one ends them all. Empty means "not known yet":
-- the next start fills it (src/users/session_epochs.rs), because SQLite knows no SHA-256.
ALTER TABLE users ADD COLUMN session_epoch TEXT NOT NULL DEFAULT '';
UPDATE sessions SET state = replace(state, '"password":', '"epoch":');
