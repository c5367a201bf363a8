//! How people come in: passwords, links that let set one, and sessions. A session is a person's; the part of it that opens
//! one company is a row of that company, with what its people may see of it.

super::sql_step!("m20261121_000030_sign_in", SQL);

const SQL: &str = "
CREATE TABLE user_passwords (
  user_id UUID NOT NULL PRIMARY KEY REFERENCES users (id),
  hash TEXT NOT NULL,
  former JSONB NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE sign_in_links (
  id UUID NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id UUID NOT NULL REFERENCES users (id),
  email TEXT NOT NULL,
  for_tenant_id UUID NOT NULL REFERENCES tenants (id),
  for_seat_id UUID NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  FOREIGN KEY (for_tenant_id, for_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX sign_in_links_user ON sign_in_links (user_id, created_at);
CREATE TABLE sessions (
  id UUID NOT NULL PRIMARY KEY,
  user_id UUID NOT NULL REFERENCES users (id),
  home_tenant_id UUID NOT NULL REFERENCES tenants (id),
  public_part TEXT NOT NULL UNIQUE,
  secret_hash BYTEA NOT NULL,
  method TEXT NOT NULL,
  awaits_second_factor BOOLEAN NOT NULL,
  second_factor_at TIMESTAMPTZ,
  proved_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, expires_at);
CREATE TABLE seat_sessions (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  seat_id UUID NOT NULL,
  method TEXT NOT NULL,
  address TEXT,
  user_agent TEXT,
  last_used_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  ended_reason TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX seat_sessions_seat ON seat_sessions (tenant_id, seat_id, created_at);
CREATE INDEX seat_sessions_session ON seat_sessions (id);
";
