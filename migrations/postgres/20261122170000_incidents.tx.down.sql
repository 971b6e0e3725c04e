ALTER TABLE timetables DROP COLUMN repair;
ALTER TABLE events DROP COLUMN incidents;
