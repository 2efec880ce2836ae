UPDATE sessions SET state = replace(state, '"epoch":', '"password":');
ALTER TABLE users DROP COLUMN session_epoch;
