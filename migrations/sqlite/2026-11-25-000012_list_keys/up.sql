-- The name as lists sort and search it (src/db/list_key.rs). Empty means "not made yet": the next start fills it, and folds
-- the blanks in name_key at the same time.
ALTER TABLE users ADD COLUMN list_key TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN list_key TEXT NOT NULL DEFAULT '';
ALTER TABLE tags ADD COLUMN list_key TEXT NOT NULL DEFAULT '';

DROP INDEX users_by_name;
CREATE INDEX users_by_name ON users (list_key, id);
DROP INDEX users_by_type_and_name;
CREATE INDEX users_by_type_and_name ON users (user_type, list_key, id);

CREATE INDEX tokens_by_name ON tokens (owner_id, list_key, id);
DROP INDEX service_tokens_by_name;
CREATE INDEX service_tokens_by_name ON tokens (list_key, id) WHERE is_service;

CREATE INDEX tags_by_name ON tags (list_key, id) WHERE name_key IS NOT NULL;
DROP INDEX tags_by_weight;
CREATE INDEX tags_by_weight ON tags (weight_modifier DESC, list_key, id);
DROP INDEX tags_by_weight_up;
CREATE INDEX tags_by_weight_up ON tags (weight_modifier, list_key, id);
DROP INDEX tags_by_color;
CREATE INDEX tags_by_color ON tags (color_order, list_key, id);
