//! Secrets that belong to other records than provider keys: signing secrets of webhooks, second factors, client secrets.

super::sql_step!("m20261121_000010_sealed_secrets", SQL);

const SQL: &str = "
CREATE TABLE sealed_secrets (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  record TEXT NOT NULL,
  purpose TEXT NOT NULL,
  number BIGINT NOT NULL,
  envelope BYTEA NOT NULL,
  kek_id TEXT NOT NULL,
  suite INTEGER NOT NULL,
  envelope_rev BIGINT NOT NULL,
  rewrapped_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX sealed_secrets_place ON sealed_secrets (tenant_id, record, purpose, number);
CREATE INDEX sealed_secrets_kek ON sealed_secrets (tenant_id, kek_id, id);
";
