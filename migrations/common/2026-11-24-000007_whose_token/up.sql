-- Whose a service token is: two service users may have tokens of one name.
ALTER TABLE audit ADD COLUMN subject_of TEXT;
