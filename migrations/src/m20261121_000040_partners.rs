//! Partners: organisations that look after other companies, their programs, and what companies consent to.

super::sql_step!(
    "m20261121_000040_partners",
    "
CREATE TABLE partners (
  id UUID NOT NULL PRIMARY KEY,
  home_tenant_id UUID NOT NULL UNIQUE REFERENCES tenants (id),
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE api_clients (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL UNIQUE,
  partner_id UUID NOT NULL REFERENCES partners (id),
  name TEXT NOT NULL,
  scopes JSONB NOT NULL,
  status TEXT NOT NULL,
  jwks JSONB,
  expires_at TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ,
  created_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE TABLE api_client_secrets (
  tenant_id UUID NOT NULL,
  api_client_id UUID NOT NULL,
  public_part TEXT NOT NULL,
  secret_hash BYTEA NOT NULL,
  ends_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, api_client_id, public_part),
  FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id)
);
CREATE TABLE access_tokens (
  tenant_id UUID NOT NULL,
  public_part TEXT NOT NULL UNIQUE,
  api_client_id UUID NOT NULL,
  secret_hash BYTEA NOT NULL,
  scopes JSONB NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, public_part),
  FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id)
);
CREATE INDEX access_tokens_ends ON access_tokens (expires_at);
CREATE TABLE client_assertions (
  tenant_id UUID NOT NULL,
  api_client_id UUID NOT NULL,
  jti_hash BYTEA NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, api_client_id, jti_hash),
  FOREIGN KEY (tenant_id, api_client_id) REFERENCES api_clients (tenant_id, id)
);
CREATE INDEX client_assertions_ends ON client_assertions (expires_at);
CREATE TABLE partner_grants (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  partner_id UUID NOT NULL REFERENCES partners (id),
  scopes JSONB NOT NULL,
  status TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  granted_by_seat_id UUID,
  granted_by TEXT NOT NULL,
  revoked_at TIMESTAMPTZ,
  revoked_by TEXT,
  revoked_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, granted_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX partner_grants_partner ON partner_grants (partner_id, tenant_id);
"
);
