//! Findings: what somebody must decide on. `live_key` is the kind and what it is about, while more of the same is counted on
//! the row; there is one such row at most.

super::sql_step!("m20261121_000070_findings", SQL);

const SQL: &str = "
CREATE TABLE findings (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  live_key TEXT,
  subject_id TEXT,
  subject TEXT NOT NULL,
  reason TEXT NOT NULL,
  seat_id UUID,
  attempt_count INTEGER NOT NULL,
  first_seen_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  last_address TEXT,
  status TEXT NOT NULL,
  decided_by_seat_id UUID,
  decided_by TEXT,
  decided_at TIMESTAMPTZ,
  note TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX findings_live ON findings (tenant_id, live_key);
CREATE INDEX findings_last_seen ON findings (tenant_id, last_seen_at, id);
CREATE INDEX findings_created ON findings (tenant_id, created_at, id);
";
