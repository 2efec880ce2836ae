CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    -- Empty (NULL) from the deletion of a tag until it is swept out: its name is free, and Undo can bring it back.
    name_key TEXT UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('global', 'external')),
    source TEXT,
    color TEXT NOT NULL,
    -- Hue, then lightness, as one number to sort by.
    color_order INTEGER NOT NULL,
    description TEXT,
    category TEXT,
    weight_modifier INTEGER NOT NULL CHECK (weight_modifier BETWEEN -10 AND 10),
    created BIGINT NOT NULL,
    deleted BIGINT
);
CREATE INDEX tags_by_weight ON tags (weight_modifier DESC, name_key);
CREATE INDEX tags_by_weight_up ON tags (weight_modifier, name_key);
CREATE INDEX tags_by_color ON tags (color_order, name_key);
CREATE INDEX tags_by_created ON tags (created, id);
CREATE INDEX tags_by_category ON tags (category) WHERE name_key IS NOT NULL;
CREATE INDEX tags_by_deleted ON tags (deleted);

CREATE TABLE token_tags (
    token_id BIGINT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (token_id, tag_id)
);
CREATE INDEX token_tags_by_tag ON token_tags (tag_id, token_id);
