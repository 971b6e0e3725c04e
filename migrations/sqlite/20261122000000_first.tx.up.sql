-- Times are UTC in microseconds, money is fen, ratios are basis points.
-- IDs sort bytewise by the time they were made.

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  phone TEXT UNIQUE,
  email TEXT UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  CHECK (phone IS NOT NULL OR email IS NOT NULL)
);

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  suspended BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);

CREATE TABLE memberships (
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX memberships_account ON memberships (account_id);

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  accepted_at TIMESTAMP
);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP,
  last_used_at TIMESTAMP,
  revoked_at TIMESTAMP
);
CREATE INDEX api_keys_organization ON api_keys (organization_id, id);

-- failed logins, per account and per address
CREATE TABLE login_failures (
  key TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  since TIMESTAMP NOT NULL
);

-- answers to requests with an Idempotency-Key
CREATE TABLE idempotency_keys (
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  started_at TIMESTAMP NOT NULL,
  done_key TEXT NOT NULL,
  status INTEGER NOT NULL,
  header TEXT NOT NULL,
  body BLOB,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_started ON idempotency_keys (started_at);

CREATE TABLE markets (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  address TEXT NOT NULL,
  category_codes TEXT NOT NULL,
  stall_count INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX markets_organization ON markets (organization_id, id);

CREATE TABLE agencies (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  category_codes TEXT NOT NULL,
  platforms TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX agencies_organization ON agencies (organization_id, id);

CREATE TABLE organizers (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX organizers_organization ON organizers (organization_id, id);

CREATE TABLE suppliers (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  address TEXT NOT NULL,
  market_id TEXT NOT NULL,
  stall_no TEXT NOT NULL,
  mall_name TEXT NOT NULL,
  owner_host BOOLEAN NOT NULL,
  category_codes TEXT NOT NULL,
  platforms TEXT NOT NULL,
  night_bands TEXT NOT NULL,
  slot_fee_budget_fen INTEGER NOT NULL,
  newcomer_welcome BOOLEAN NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  experience_score INTEGER NOT NULL,
  reputation_score INTEGER NOT NULL,
  fulfilment_bps INTEGER NOT NULL,
  return_bps INTEGER NOT NULL,
  verified_gmv_fen INTEGER NOT NULL,
  verified_outcomes INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX suppliers_organization ON suppliers (organization_id, id);

CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  supplier_id TEXT NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  UNIQUE (supplier_id, kind, number)
);

CREATE TABLE streamers (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  bio TEXT NOT NULL,
  agency_id TEXT NOT NULL,
  division_code TEXT NOT NULL,
  accounts TEXT NOT NULL,
  follower_count INTEGER NOT NULL,
  category_codes TEXT NOT NULL,
  audience TEXT NOT NULL,
  price_low_fen INTEGER NOT NULL,
  price_high_fen INTEGER NOT NULL,
  cooperation_modes TEXT NOT NULL,
  slot_fee_fen INTEGER NOT NULL,
  min_commission_bps INTEGER NOT NULL,
  max_ship_within_hours INTEGER NOT NULL,
  sample_required BOOLEAN NOT NULL,
  bands TEXT NOT NULL,
  capabilities TEXT NOT NULL,
  viewers_per_session INTEGER NOT NULL,
  orders_per_session INTEGER NOT NULL,
  claimed_gmv_per_session_fen INTEGER NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  tier TEXT NOT NULL,
  experience_score INTEGER NOT NULL,
  reputation_score INTEGER NOT NULL,
  fulfilment_bps INTEGER NOT NULL,
  return_bps INTEGER NOT NULL,
  verified_gmv_fen INTEGER NOT NULL,
  verified_outcomes INTEGER NOT NULL,
  category_sales TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX streamers_organization ON streamers (organization_id, id);
CREATE INDEX streamers_agency ON streamers (agency_id, id);

CREATE TABLE products (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  supplier_id TEXT NOT NULL REFERENCES suppliers (id),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  brand TEXT NOT NULL,
  sku TEXT NOT NULL,
  category_code TEXT NOT NULL,
  offering_type TEXT NOT NULL,
  supply_price_fen INTEGER NOT NULL,
  live_price_fen INTEGER NOT NULL,
  floor_price_fen INTEGER NOT NULL,
  commission_bps INTEGER NOT NULL,
  cooperation_modes TEXT NOT NULL,
  slot_fee_budget_fen INTEGER NOT NULL,
  moq INTEGER NOT NULL,
  stock_mode TEXT NOT NULL,
  stock INTEGER NOT NULL,
  daily_ship_capacity INTEGER NOT NULL,
  ship_within_hours INTEGER NOT NULL,
  dropship BOOLEAN NOT NULL,
  origin_division_code TEXT NOT NULL,
  gi_certificate TEXT NOT NULL,
  cold_chain BOOLEAN NOT NULL,
  distress_stock BOOLEAN NOT NULL,
  harvest_from TEXT NOT NULL,
  harvest_to TEXT NOT NULL,
  sample_policy TEXT NOT NULL,
  audience TEXT NOT NULL,
  redemption_address TEXT NOT NULL,
  redemption_terms TEXT NOT NULL,
  tags TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX products_organization ON products (organization_id, id);
CREATE INDEX products_supplier ON products (supplier_id, id);
CREATE INDEX products_category ON products (category_code, id);
CREATE INDEX products_listed ON products (id) WHERE status = 'listed';
CREATE UNIQUE INDEX products_sku ON products (supplier_id, sku) WHERE sku <> '';

CREATE TABLE imports (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  supplier_id TEXT NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
  dry_run BOOLEAN NOT NULL,
  rows INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  problems TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX imports_organization ON imports (organization_id, id);

CREATE TABLE blocks (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  blocked_organization_id TEXT NOT NULL REFERENCES organizations (id),
  reason TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  UNIQUE (organization_id, blocked_organization_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_organization_id);

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  theme TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  venue TEXT NOT NULL,
  slots TEXT NOT NULL,
  tables TEXT NOT NULL,
  max_meetings INTEGER NOT NULL,
  status TEXT NOT NULL,
  schedule_revision INTEGER NOT NULL,
  published_revision INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX events_organization ON events (organization_id, id);

CREATE TABLE registrations (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  supplier_id TEXT NOT NULL,
  streamer_id TEXT NOT NULL,
  agency_id TEXT NOT NULL,
  max_meetings INTEGER NOT NULL,
  min_meetings INTEGER NOT NULL,
  unavailable_slots TEXT NOT NULL,
  note TEXT NOT NULL,
  side TEXT NOT NULL,
  party_name TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL
);
CREATE INDEX registrations_event ON registrations (event_id, id);
CREATE INDEX registrations_organization ON registrations (organization_id, id);
-- a party takes part once: whoever withdrew may come back
CREATE UNIQUE INDEX registrations_party ON registrations (event_id, supplier_id, streamer_id, agency_id) WHERE status <> 'withdrawn';

CREATE TABLE wishes (
  id TEXT PRIMARY KEY,
  event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations (id),
  from_registration_id TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  to_registration_id TEXT NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  weight INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP NOT NULL,
  updated_at TIMESTAMP NOT NULL,
  UNIQUE (from_registration_id, to_registration_id, organization_id)
);
CREATE INDEX wishes_event ON wishes (event_id, id);

CREATE TABLE timetables (
  event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  unscheduled TEXT NOT NULL,
  short TEXT NOT NULL,
  quality TEXT NOT NULL,
  run TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  PRIMARY KEY (event_id, revision)
);

-- nobody sits at two tables, no table holds two meetings: the database says so too
CREATE TABLE meetings (
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

-- the outbox: a change is pending while published_at is null; seq is its place
-- in the feed, given when it is published, because a database may commit a
-- lower number later than a higher one
CREATE TABLE changes (
  id TEXT PRIMARY KEY,
  seq INTEGER UNIQUE,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  at TIMESTAMP NOT NULL,
  published_at TIMESTAMP
);
CREATE INDEX changes_pending ON changes (id) WHERE published_at IS NULL;
CREATE INDEX changes_feed ON changes (organization_id, seq);
CREATE INDEX changes_published ON changes (published_at);

CREATE TABLE feed_head (
  id INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL
);
INSERT INTO feed_head (id, seq) VALUES (1, 0);

CREATE TABLE audit (
  id TEXT PRIMARY KEY,
  at TIMESTAMP NOT NULL,
  account_id TEXT NOT NULL,
  api_key_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  address TEXT NOT NULL,
  request_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  before_hash TEXT NOT NULL,
  after_hash TEXT NOT NULL
);
CREATE INDEX audit_key ON audit (key, id);

-- what all processes must agree on
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
