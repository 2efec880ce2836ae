DROP INDEX tokens_unrevoked;
DROP INDEX tokens_by_made_with;
ALTER TABLE tokens DROP COLUMN made_with;
