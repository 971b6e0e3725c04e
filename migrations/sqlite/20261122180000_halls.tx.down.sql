-- It fails where a participant has two meetings in one slot: the schema before this cannot say so.
DROP TABLE meeting_slots;
CREATE TABLE meetings_old (
  id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  supply_id TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  demand_id TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  slot_id TEXT NOT NULL,
  table_id TEXT NOT NULL,
  score INTEGER NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (event_id, revision, id),
  UNIQUE (event_id, revision, slot_id, table_id),
  UNIQUE (event_id, revision, slot_id, supply_id),
  UNIQUE (event_id, revision, slot_id, demand_id),
  FOREIGN KEY (event_id, revision) REFERENCES timetables (event_id, revision) ON DELETE CASCADE
);
INSERT INTO meetings_old (id, event_id, revision, supply_id, demand_id, slot_id, table_id, score, status)
SELECT id, event_id, revision, supply_id, demand_id, slot_id, table_id, score, status FROM meetings;
DROP TABLE meetings;
ALTER TABLE meetings_old RENAME TO meetings;
ALTER TABLE registrations DROP COLUMN meeting_slots;
ALTER TABLE registrations DROP COLUMN representatives;
ALTER TABLE events DROP COLUMN walk_slots;
