//! What a company really uses: places that inventories and logs come from, imports of them, evidence for apps, and who
//! granted an app access. An app that nobody has decided on says since when, and which stages of reminding were reached.
//!
//! Of what the evidence is, and where it came from, is one row: `source_key` is the source's id, or the kind of export
//! where no source was named; `identity_key` is the entry of the catalogue, else what the thing is called.

super::sql_step!("m20261130_000401_discovery", SQL);

const SQL: &str = "
CREATE TABLE discovery_sources (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  renew_every_days INTEGER,
  last_import_at TIMESTAMPTZ,
  reminded_at TIMESTAMPTZ,
  deleted_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX discovery_sources_name ON discovery_sources (tenant_id, name) WHERE deleted_at IS NULL;
CREATE TABLE discovery_imports (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  job_id UUID,
  kind TEXT NOT NULL,
  mode TEXT NOT NULL,
  status TEXT NOT NULL,
  is_dry_run BOOLEAN NOT NULL,
  discovery_source_id UUID,
  as_of TIMESTAMPTZ NOT NULL,
  line_count INTEGER NOT NULL,
  not_ai_line_count INTEGER NOT NULL,
  invalid_line_count INTEGER NOT NULL,
  created_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, discovery_source_id) REFERENCES discovery_sources (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE TABLE app_discoveries (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  ai_app_id UUID,
  kind TEXT NOT NULL,
  source_key TEXT NOT NULL,
  identity_key TEXT NOT NULL,
  discovery_source_id UUID,
  catalog_key TEXT,
  raw_name TEXT NOT NULL,
  confidence TEXT NOT NULL,
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  note TEXT,
  user_count INTEGER,
  device_count INTEGER,
  event_count INTEGER NOT NULL,
  first_seen_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  resolved_by_seat_id UUID,
  resolved_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id),
  FOREIGN KEY (tenant_id, discovery_source_id) REFERENCES discovery_sources (tenant_id, id),
  FOREIGN KEY (tenant_id, resolved_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX app_discoveries_once ON app_discoveries (tenant_id, source_key, identity_key);
CREATE INDEX app_discoveries_app ON app_discoveries (tenant_id, ai_app_id, last_seen_at, id);
CREATE INDEX app_discoveries_identity ON app_discoveries (tenant_id, identity_key);
CREATE INDEX app_discoveries_status ON app_discoveries (tenant_id, status, last_seen_at, id);
CREATE TABLE discovery_import_rows (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  discovery_import_id UUID NOT NULL,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  line_count INTEGER NOT NULL,
  name TEXT,
  sighting JSONB,
  outcome TEXT NOT NULL,
  message TEXT NOT NULL,
  discovery_id UUID,
  ai_app_id UUID,
  PRIMARY KEY (tenant_id, discovery_import_id, position),
  FOREIGN KEY (tenant_id, discovery_import_id) REFERENCES discovery_imports (tenant_id, id),
  FOREIGN KEY (tenant_id, discovery_id) REFERENCES app_discoveries (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id)
);
CREATE TABLE app_grant_holders (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  discovery_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  scopes JSONB NOT NULL,
  first_seen_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, discovery_id, seat_id),
  FOREIGN KEY (tenant_id, discovery_id) REFERENCES app_discoveries (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
ALTER TABLE ai_apps ADD COLUMN undecided_since TIMESTAMPTZ;
UPDATE ai_apps SET undecided_since = updated_at WHERE status = 'UNDECIDED';
CREATE INDEX ai_apps_undecided ON ai_apps (tenant_id, undecided_since, id);
ALTER TABLE app_decisions ADD COLUMN owner_seat_id UUID;
ALTER TABLE app_decisions ADD COLUMN tier INTEGER;
CREATE TABLE ai_app_reminders (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  ai_app_id UUID NOT NULL,
  undecided_since TIMESTAMPTZ NOT NULL,
  stage_day INTEGER NOT NULL,
  is_told BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, ai_app_id, undecided_since, stage_day),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id)
);
";
