//! Companies, their parts, the people and machines in them, and the tokens they call with.

super::sql_step!("m20261120_000001_tenants_and_seats", SQL);

const SQL: &str = "
CREATE TABLE deployments (
  name TEXT NOT NULL PRIMARY KEY,
  id UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE instance_secrets (
  name TEXT NOT NULL PRIMARY KEY,
  envelope BYTEA NOT NULL,
  kek_id TEXT NOT NULL,
  envelope_rev BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE tenants (
  id UUID NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  suspended_by TEXT,
  plan TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  locale TEXT NOT NULL,
  residency TEXT,
  quarter_start_month INTEGER NOT NULL,
  key_rotation_period TEXT NOT NULL,
  seat_audit_silence TEXT NOT NULL,
  seat_audit_due_days INTEGER NOT NULL,
  dormant_days INTEGER NOT NULL,
  audit_retention_days INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE business_units (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX business_units_name ON business_units (tenant_id, name) WHERE status = 'ACTIVE';
CREATE TABLE users (
  id UUID NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE seats (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  user_id UUID REFERENCES users (id),
  email TEXT,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  tier INTEGER NOT NULL,
  status TEXT NOT NULL,
  business_unit_id UUID,
  owner_seat_id UUID,
  department TEXT,
  external_id TEXT,
  mfa TEXT NOT NULL,
  last_active_at TIMESTAMPTZ,
  ever_signed_in TEXT NOT NULL,
  last_sign_in_at TIMESTAMPTZ,
  departed_on TEXT,
  invited_at TIMESTAMPTZ,
  activated_at TIMESTAMPTZ,
  disabled_at TIMESTAMPTZ,
  disabled_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, business_unit_id) REFERENCES business_units (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX seats_email ON seats (tenant_id, email) WHERE status <> 'REMOVED';
CREATE INDEX seats_status ON seats (tenant_id, status, name, id);
CREATE INDEX seats_user ON seats (user_id);
CREATE TABLE api_tokens (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  seat_id UUID NOT NULL,
  name TEXT NOT NULL,
  public_part TEXT NOT NULL UNIQUE,
  secret_hash BYTEA NOT NULL,
  scopes JSONB NOT NULL,
  ip_ranges JSONB NOT NULL,
  status TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ,
  created_by_seat_id UUID,
  revoked_at TIMESTAMPTZ,
  revoked_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX api_tokens_seat ON api_tokens (tenant_id, seat_id, status);
CREATE TABLE idempotency_keys (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  credential_id UUID NOT NULL,
  key TEXT NOT NULL,
  operation TEXT NOT NULL,
  input_hash BYTEA NOT NULL,
  claim_id UUID NOT NULL,
  status TEXT NOT NULL,
  result_id TEXT,
  claimed_until TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, credential_id, key)
);
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
";
