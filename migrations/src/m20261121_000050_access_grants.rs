//! Access for a while: who asked for it, who granted it, until when. What is granted at the moment also stands on the seat, so
//! that letting a caller in needs no further look.

super::sql_step!("m20261121_000050_access_grants", SQL);

const SQL: &str = "
ALTER TABLE tenants ADD COLUMN access_grant_maximum TEXT NOT NULL DEFAULT 'P7D';
ALTER TABLE seats ADD COLUMN granted_role TEXT;
ALTER TABLE seats ADD COLUMN granted_tier INTEGER;
ALTER TABLE seats ADD COLUMN granted_until TIMESTAMPTZ;
CREATE TABLE access_requests (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  seat_id UUID NOT NULL,
  role TEXT,
  tier INTEGER,
  duration_seconds BIGINT NOT NULL,
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  lapses_at TIMESTAMPTZ NOT NULL,
  decided_by_seat_id UUID,
  decided_at TIMESTAMPTZ,
  note TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX access_requests_pending ON access_requests (tenant_id, seat_id) WHERE status = 'PENDING';
CREATE INDEX access_requests_status ON access_requests (tenant_id, status, id);
CREATE TABLE access_grants (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  seat_id UUID NOT NULL,
  access_request_id UUID NOT NULL,
  role TEXT,
  tier INTEGER,
  status TEXT NOT NULL,
  starts_at TIMESTAMPTZ NOT NULL,
  ends_at TIMESTAMPTZ NOT NULL,
  approved_by_seat_id UUID,
  ended_at TIMESTAMPTZ,
  ended_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, access_request_id) REFERENCES access_requests (tenant_id, id),
  FOREIGN KEY (tenant_id, approved_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX access_grants_request ON access_grants (tenant_id, access_request_id);
CREATE UNIQUE INDEX access_grants_live ON access_grants (tenant_id, seat_id) WHERE status = 'ACTIVE';
CREATE INDEX access_grants_created ON access_grants (tenant_id, created_at, id);
ALTER TABLE seat_audit_items ADD COLUMN access_grant_id UUID;
";
