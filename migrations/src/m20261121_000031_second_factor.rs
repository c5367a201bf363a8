//! Second factors: what is known of a person's authenticator (its secret is a sealed one), the codes for when it is lost, and
//! whether a company asks for it.

super::sql_step!("m20261121_000031_second_factor", SQL);

const SQL: &str = "
CREATE TABLE user_totp (
  user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
  number BIGINT NOT NULL,
  pending_number BIGINT,
  last_step BIGINT NOT NULL,
  failures INTEGER NOT NULL,
  failed_at TIMESTAMPTZ,
  confirmed_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE user_recovery_codes (
  user_id UUID NOT NULL REFERENCES users (id),
  position INTEGER NOT NULL,
  hash BYTEA NOT NULL,
  used_at TIMESTAMPTZ,
  PRIMARY KEY (user_id, position)
);
ALTER TABLE tenants ADD COLUMN mfa_rule TEXT NOT NULL DEFAULT 'OFF';
";
