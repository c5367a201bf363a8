//! The company's directory: its tokens, what it says of people, its groups; and who disabled a seat, and when its person left.

super::sql_step!("m20261121_000051_scim", SQL);

const SQL: &str = "
ALTER TABLE seats ADD COLUMN disabled_by TEXT;
ALTER TABLE seats ADD COLUMN departed_at TIMESTAMPTZ;
CREATE TABLE scim_directories (
  tenant_id UUID NOT NULL PRIMARY KEY REFERENCES tenants (id),
  status TEXT NOT NULL,
  default_role TEXT NOT NULL,
  default_tier INTEGER NOT NULL,
  last_request_at TIMESTAMPTZ,
  last_change_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE scim_tokens (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  public_part TEXT NOT NULL UNIQUE,
  secret_hash BYTEA NOT NULL,
  expires_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE scim_users (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  seat_id UUID NOT NULL,
  user_name TEXT NOT NULL,
  user_name_key TEXT NOT NULL,
  attributes JSONB NOT NULL,
  deleted_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, seat_id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX scim_users_name ON scim_users (tenant_id, user_name_key) WHERE deleted_at IS NULL;
CREATE TABLE scim_groups (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  external_id TEXT,
  role TEXT,
  tier INTEGER,
  member_count INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX scim_groups_name ON scim_groups (tenant_id, name_key);
CREATE TABLE scim_group_members (
  tenant_id UUID NOT NULL,
  scim_group_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  PRIMARY KEY (tenant_id, scim_group_id, seat_id),
  FOREIGN KEY (tenant_id, scim_group_id) REFERENCES scim_groups (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX scim_group_members_seat ON scim_group_members (tenant_id, seat_id);
CREATE INDEX seats_external ON seats (tenant_id, external_id);
";
