-- What happened on the day of an event, and what a timetable changed because of it.

ALTER TABLE events ADD COLUMN incidents TEXT NOT NULL DEFAULT '[]';
ALTER TABLE timetables ADD COLUMN repair TEXT;
