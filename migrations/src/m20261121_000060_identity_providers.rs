//! The company's own OpenID Connect provider, the accounts there that seats are bound to, and the sign-ins that were
//! finished: each is good once.

super::sql_step!("m20261121_000060_identity_providers", SQL);

const SQL: &str = "
CREATE TABLE identity_providers (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  secret_number BIGINT,
  mfa_acr_values JSONB NOT NULL,
  status TEXT NOT NULL,
  sso_required BOOLEAN NOT NULL,
  configured_at TIMESTAMPTZ NOT NULL,
  tested_at TIMESTAMPTZ,
  test_passed BOOLEAN,
  test_report JSONB,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id)
);
CREATE TABLE seat_identities (
  tenant_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  bound_at TIMESTAMPTZ NOT NULL,
  last_sign_in_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, seat_id),
  UNIQUE (tenant_id, issuer, subject),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE TABLE finished_sign_ins (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX finished_sign_ins_end ON finished_sign_ins (tenant_id, expires_at);
";
