-- Halls and the walk between them, representatives, meetings over several slots.

ALTER TABLE events ADD COLUMN walk_slots INTEGER NOT NULL DEFAULT 0;
UPDATE events SET tables = (SELECT json_group_array(json_set(value, '$.hall', 1)) FROM (SELECT value FROM json_each(events.tables) ORDER BY key));

ALTER TABLE registrations ADD COLUMN representatives INTEGER NOT NULL DEFAULT 1;
ALTER TABLE registrations ADD COLUMN meeting_slots INTEGER NOT NULL DEFAULT 1;

-- a participant may have several meetings in a slot now, one for each representative
CREATE TABLE meetings_new (
  id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  supply_id TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  demand_id TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  slot_id TEXT NOT NULL,
  slot_count INTEGER NOT NULL,
  table_id TEXT NOT NULL,
  supply_representative INTEGER NOT NULL,
  demand_representative INTEGER NOT NULL,
  score INTEGER NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (event_id, revision, id),
  FOREIGN KEY (event_id, revision) REFERENCES timetables (event_id, revision) ON DELETE CASCADE
);
INSERT INTO meetings_new (id, event_id, revision, supply_id, demand_id, slot_id, slot_count, table_id, supply_representative, demand_representative, score, status)
SELECT id, event_id, revision, supply_id, demand_id, slot_id, 1, table_id, 1, 1, score, status FROM meetings;
DROP TABLE meetings;
ALTER TABLE meetings_new RENAME TO meetings;

-- nobody sits at two tables, no table holds two meetings, in any slot that a meeting takes: the database says so too
CREATE TABLE meeting_slots (
  event_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  meeting_id TEXT NOT NULL,
  slot_id TEXT NOT NULL,
  table_id TEXT NOT NULL,
  supply_id TEXT NOT NULL,
  supply_representative INTEGER NOT NULL,
  demand_id TEXT NOT NULL,
  demand_representative INTEGER NOT NULL,
  PRIMARY KEY (event_id, revision, meeting_id, slot_id),
  UNIQUE (event_id, revision, slot_id, table_id),
  UNIQUE (event_id, revision, slot_id, supply_id, supply_representative),
  UNIQUE (event_id, revision, slot_id, demand_id, demand_representative),
  FOREIGN KEY (event_id, revision, meeting_id) REFERENCES meetings (event_id, revision, id) ON DELETE CASCADE
);
INSERT INTO meeting_slots (event_id, revision, meeting_id, slot_id, table_id, supply_id, supply_representative, demand_id, demand_representative)
SELECT event_id, revision, id, slot_id, table_id, supply_id, 1, demand_id, 1 FROM meetings;
