//! Unattended work: the jobs that remember, their attempts, each tenant's calendar; notices and mails that come of it;
//! files that jobs make and take in.

super::sql_step!("m20261120_000003_jobs_and_notices", SQL);

const SQL: &str = "
CREATE TABLE jobs (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  payload JSONB NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  run_at TIMESTAMPTZ NOT NULL,
  delivered_at TIMESTAMPTZ,
  lease_owner TEXT,
  lease_expires_at TIMESTAMPTZ,
  crash_count INTEGER NOT NULL,
  progress_done BIGINT NOT NULL,
  progress_total BIGINT,
  result JSONB,
  error TEXT,
  created_by TEXT NOT NULL,
  request_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  started_at TIMESTAMPTZ,
  finished_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX jobs_dedupe ON jobs (tenant_id, kind, dedupe_key);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE status = 'PENDING';
CREATE INDEX jobs_leases ON jobs (lease_expires_at) WHERE status = 'RUNNING';
CREATE INDEX jobs_created ON jobs (tenant_id, created_at, id);
CREATE TABLE job_attempts (
  tenant_id UUID NOT NULL,
  job_id UUID NOT NULL,
  number INTEGER NOT NULL,
  id UUID NOT NULL,
  worker TEXT NOT NULL,
  outcome TEXT NOT NULL,
  error TEXT,
  started_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, job_id, number),
  FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id)
);
CREATE TABLE job_schedules (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  cron TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  is_paused BOOLEAN NOT NULL,
  next_run_at TIMESTAMPTZ NOT NULL,
  last_run_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX job_schedules_kind ON job_schedules (tenant_id, kind);
CREATE INDEX job_schedules_due ON job_schedules (next_run_at);
CREATE TABLE notifications (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  seat_id UUID NOT NULL,
  kind TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  target_id TEXT,
  read_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX notifications_inbox ON notifications (tenant_id, seat_id, created_at, id);
CREATE UNIQUE INDEX notifications_dedupe ON notifications (tenant_id, seat_id, dedupe_key);
CREATE TABLE notification_channels (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  address TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE mails (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  dedupe_key TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text_body TEXT NOT NULL,
  html_body TEXT NOT NULL,
  status TEXT NOT NULL,
  sent_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX mails_dedupe ON mails (tenant_id, dedupe_key, recipient);
CREATE TABLE exports (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  kind TEXT NOT NULL,
  format TEXT NOT NULL,
  subject_id TEXT,
  job_id UUID,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT,
  row_count BIGINT,
  sha256 TEXT,
  status TEXT NOT NULL,
  expires_at TIMESTAMPTZ,
  created_by_seat_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX exports_created ON exports (tenant_id, created_at, id);
CREATE TABLE export_parts (
  tenant_id UUID NOT NULL,
  export_id UUID NOT NULL,
  number INTEGER NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (tenant_id, export_id, number),
  FOREIGN KEY (tenant_id, export_id) REFERENCES exports (tenant_id, id)
);
CREATE TABLE seat_imports (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  job_id UUID,
  format TEXT NOT NULL,
  mode TEXT NOT NULL,
  status TEXT NOT NULL,
  role TEXT NOT NULL,
  tier INTEGER NOT NULL,
  business_unit_id UUID,
  disables_leavers BOOLEAN NOT NULL,
  is_dry_run BOOLEAN NOT NULL,
  row_count INTEGER NOT NULL,
  created_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id),
  FOREIGN KEY (tenant_id, business_unit_id) REFERENCES business_units (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE TABLE seat_import_rows (
  tenant_id UUID NOT NULL,
  import_id UUID NOT NULL,
  line INTEGER NOT NULL,
  email TEXT,
  person JSONB,
  outcome TEXT NOT NULL,
  message TEXT NOT NULL,
  seat_id UUID,
  PRIMARY KEY (tenant_id, import_id, line),
  FOREIGN KEY (tenant_id, import_id) REFERENCES seat_imports (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
";
