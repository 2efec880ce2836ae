DROP TABLE password_links;
DROP INDEX users_by_last_active;
DROP INDEX users_by_created;
DROP INDEX users_by_name;
ALTER TABLE users DROP COLUMN last_active;
ALTER TABLE users DROP COLUMN name_key;
