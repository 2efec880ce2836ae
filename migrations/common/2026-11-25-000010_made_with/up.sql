-- The token that it was made with, by its number; NULL when a person made it, and for tokens of before. Not a foreign
-- key: that one may be deleted, and its number is never given again.
ALTER TABLE tokens ADD COLUMN made_with BIGINT;
CREATE INDEX tokens_by_made_with ON tokens (made_with) WHERE made_with IS NOT NULL;
-- For counting what somebody has that is active.
CREATE INDEX tokens_unrevoked ON tokens (owner_id, expiration) WHERE revoked IS NULL;
