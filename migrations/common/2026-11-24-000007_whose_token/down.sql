ALTER TABLE audit DROP COLUMN subject_of;
