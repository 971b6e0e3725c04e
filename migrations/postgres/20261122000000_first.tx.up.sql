-- Times are UTC in microseconds, money is fen, ratios are basis points.
-- IDs sort bytewise by the time they were made.

CREATE TABLE accounts (
  id TEXT COLLATE "C" PRIMARY KEY,
  phone TEXT UNIQUE,
  email TEXT UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CHECK (phone IS NOT NULL OR email IS NOT NULL)
);

CREATE TABLE organizations (
  id TEXT COLLATE "C" PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  suspended BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE memberships (
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (organization_id, account_id)
);
CREATE INDEX memberships_account ON memberships (account_id);

CREATE TABLE invitations (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  role TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  accepted_at TIMESTAMPTZ
);

CREATE TABLE sessions (
  id TEXT COLLATE "C" PRIMARY KEY,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE api_keys (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  scopes JSONB NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  hint TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX api_keys_organization ON api_keys (organization_id, id);

-- failed logins, per account and per address
CREATE TABLE login_failures (
  key TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  since TIMESTAMPTZ NOT NULL
);

-- answers to requests with an Idempotency-Key
CREATE TABLE idempotency_keys (
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  done_key TEXT NOT NULL,
  status BIGINT NOT NULL,
  header JSONB NOT NULL,
  body BYTEA,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_keys_started ON idempotency_keys (started_at);

CREATE TABLE markets (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  address TEXT NOT NULL,
  category_codes JSONB NOT NULL,
  stall_count BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX markets_organization ON markets (organization_id, id);

CREATE TABLE agencies (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  category_codes JSONB NOT NULL,
  platforms JSONB NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX agencies_organization ON agencies (organization_id, id);

CREATE TABLE organizers (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX organizers_organization ON organizers (organization_id, id);

CREATE TABLE suppliers (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  address TEXT NOT NULL,
  market_id TEXT NOT NULL,
  stall_no TEXT NOT NULL,
  mall_name TEXT NOT NULL,
  owner_host BOOLEAN NOT NULL,
  category_codes JSONB NOT NULL,
  platforms JSONB NOT NULL,
  night_bands JSONB NOT NULL,
  slot_fee_budget_fen BIGINT NOT NULL,
  newcomer_welcome BOOLEAN NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  experience_score BIGINT NOT NULL,
  reputation_score BIGINT NOT NULL,
  fulfilment_bps BIGINT NOT NULL,
  return_bps BIGINT NOT NULL,
  verified_gmv_fen BIGINT NOT NULL,
  verified_outcomes BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX suppliers_organization ON suppliers (organization_id, id);

CREATE TABLE credentials (
  id TEXT COLLATE "C" PRIMARY KEY,
  supplier_id TEXT COLLATE "C" NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  issued_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  UNIQUE (supplier_id, kind, number)
);

CREATE TABLE streamers (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  bio TEXT NOT NULL,
  agency_id TEXT NOT NULL,
  division_code TEXT NOT NULL,
  accounts JSONB NOT NULL,
  follower_count BIGINT NOT NULL,
  category_codes JSONB NOT NULL,
  audience JSONB NOT NULL,
  price_low_fen BIGINT NOT NULL,
  price_high_fen BIGINT NOT NULL,
  cooperation_modes JSONB NOT NULL,
  slot_fee_fen BIGINT NOT NULL,
  min_commission_bps BIGINT NOT NULL,
  max_ship_within_hours BIGINT NOT NULL,
  sample_required BOOLEAN NOT NULL,
  bands JSONB NOT NULL,
  capabilities JSONB NOT NULL,
  viewers_per_session BIGINT NOT NULL,
  orders_per_session BIGINT NOT NULL,
  claimed_gmv_per_session_fen BIGINT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  tier TEXT NOT NULL,
  experience_score BIGINT NOT NULL,
  reputation_score BIGINT NOT NULL,
  fulfilment_bps BIGINT NOT NULL,
  return_bps BIGINT NOT NULL,
  verified_gmv_fen BIGINT NOT NULL,
  verified_outcomes BIGINT NOT NULL,
  category_sales JSONB NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX streamers_organization ON streamers (organization_id, id);
CREATE INDEX streamers_agency ON streamers (agency_id, id);

CREATE TABLE products (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  supplier_id TEXT COLLATE "C" NOT NULL REFERENCES suppliers (id),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  brand TEXT NOT NULL,
  sku TEXT NOT NULL,
  category_code TEXT NOT NULL,
  offering_type TEXT NOT NULL,
  supply_price_fen BIGINT NOT NULL,
  live_price_fen BIGINT NOT NULL,
  floor_price_fen BIGINT NOT NULL,
  commission_bps BIGINT NOT NULL,
  cooperation_modes JSONB NOT NULL,
  slot_fee_budget_fen BIGINT NOT NULL,
  moq BIGINT NOT NULL,
  stock_mode TEXT NOT NULL,
  stock BIGINT NOT NULL,
  daily_ship_capacity BIGINT NOT NULL,
  ship_within_hours BIGINT NOT NULL,
  dropship BOOLEAN NOT NULL,
  origin_division_code TEXT NOT NULL,
  gi_certificate TEXT NOT NULL,
  cold_chain BOOLEAN NOT NULL,
  distress_stock BOOLEAN NOT NULL,
  harvest_from TEXT NOT NULL,
  harvest_to TEXT NOT NULL,
  sample_policy TEXT NOT NULL,
  audience JSONB NOT NULL,
  redemption_address TEXT NOT NULL,
  redemption_terms TEXT NOT NULL,
  tags JSONB NOT NULL,
  status TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX products_organization ON products (organization_id, id);
CREATE INDEX products_supplier ON products (supplier_id, id);
CREATE INDEX products_category ON products (category_code, id);
CREATE INDEX products_listed ON products (id) WHERE status = 'listed';
CREATE UNIQUE INDEX products_sku ON products (supplier_id, sku) WHERE sku <> '';

CREATE TABLE imports (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  supplier_id TEXT COLLATE "C" NOT NULL REFERENCES suppliers (id) ON DELETE CASCADE,
  dry_run BOOLEAN NOT NULL,
  rows BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  problems JSONB NOT NULL,
  status TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX imports_organization ON imports (organization_id, id);

CREATE TABLE blocks (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  blocked_organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  reason TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  UNIQUE (organization_id, blocked_organization_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_organization_id);

CREATE TABLE events (
  id TEXT COLLATE "C" PRIMARY KEY,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  theme TEXT NOT NULL,
  intro TEXT NOT NULL,
  division_code TEXT NOT NULL,
  venue TEXT NOT NULL,
  slots JSONB NOT NULL,
  tables JSONB NOT NULL,
  max_meetings BIGINT NOT NULL,
  status TEXT NOT NULL,
  schedule_revision BIGINT NOT NULL,
  published_revision BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX events_organization ON events (organization_id, id);

CREATE TABLE registrations (
  id TEXT COLLATE "C" PRIMARY KEY,
  event_id TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  supplier_id TEXT NOT NULL,
  streamer_id TEXT NOT NULL,
  agency_id TEXT NOT NULL,
  max_meetings BIGINT NOT NULL,
  min_meetings BIGINT NOT NULL,
  unavailable_slots JSONB NOT NULL,
  note TEXT NOT NULL,
  side TEXT NOT NULL,
  party_name TEXT NOT NULL,
  status TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX registrations_event ON registrations (event_id, id);
CREATE INDEX registrations_organization ON registrations (organization_id, id);
-- a party takes part once: whoever withdrew may come back
CREATE UNIQUE INDEX registrations_party ON registrations (event_id, supplier_id, streamer_id, agency_id) WHERE status <> 'withdrawn';

CREATE TABLE wishes (
  id TEXT COLLATE "C" PRIMARY KEY,
  event_id TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  organization_id TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
  from_registration_id TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  to_registration_id TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  weight BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  UNIQUE (from_registration_id, to_registration_id, organization_id)
);
CREATE INDEX wishes_event ON wishes (event_id, id);

CREATE TABLE timetables (
  event_id TEXT COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
  revision BIGINT NOT NULL,
  unscheduled JSONB NOT NULL,
  short JSONB NOT NULL,
  quality JSONB NOT NULL,
  run JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (event_id, revision)
);

-- nobody sits at two tables, no table holds two meetings: the database says so too
CREATE TABLE meetings (
  id TEXT COLLATE "C" NOT NULL,
  event_id TEXT COLLATE "C" NOT NULL,
  revision BIGINT NOT NULL,
  supply_id TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  demand_id TEXT COLLATE "C" NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
  slot_id TEXT NOT NULL,
  table_id TEXT NOT NULL,
  score BIGINT NOT NULL,
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
  id TEXT COLLATE "C" PRIMARY KEY,
  seq BIGINT UNIQUE,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  published_at TIMESTAMPTZ
);
CREATE INDEX changes_pending ON changes (id) WHERE published_at IS NULL;
CREATE INDEX changes_feed ON changes (organization_id, seq);
CREATE INDEX changes_published ON changes (published_at);

CREATE TABLE feed_head (
  id BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL
);
INSERT INTO feed_head (id, seq) VALUES (1, 0);

CREATE TABLE audit (
  id TEXT COLLATE "C" PRIMARY KEY,
  at TIMESTAMPTZ NOT NULL,
  account_id TEXT NOT NULL,
  api_key_id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  address TEXT NOT NULL,
  request_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  version BIGINT NOT NULL,
  before_hash TEXT NOT NULL,
  after_hash TEXT NOT NULL
);
CREATE INDEX audit_key ON audit (key, id);

-- what all processes must agree on
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
