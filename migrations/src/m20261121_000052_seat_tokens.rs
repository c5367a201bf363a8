//! Credentials of seats for the gateway.

super::sql_step!("m20261121_000052_seat_tokens", SQL);

const SQL: &str = "
CREATE TABLE seat_tokens (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  seat_id UUID NOT NULL,
  name TEXT NOT NULL,
  public_part TEXT NOT NULL UNIQUE,
  secret_hash BYTEA NOT NULL,
  last_four TEXT NOT NULL,
  status TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  rotated_from_id UUID,
  revoked_at TIMESTAMPTZ,
  revoked_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX seat_tokens_seat ON seat_tokens (tenant_id, seat_id, status);
";
