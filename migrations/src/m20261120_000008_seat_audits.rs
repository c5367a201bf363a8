//! Seat audits, who reviews, what is reviewed and decided, which reminders went out, the sealed reports.

super::sql_step!("m20261120_000008_seat_audits", SQL);

const SQL: &str = "
CREATE TABLE seat_audits (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  origin TEXT NOT NULL,
  quarter TEXT,
  status TEXT NOT NULL,
  item_kinds JSONB NOT NULL,
  business_unit_id UUID,
  silence TEXT NOT NULL,
  dormant_days INTEGER NOT NULL,
  grace_days INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  previous_audit_id UUID,
  baseline JSONB,
  started_by TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  closing_by TEXT,
  closing_at TIMESTAMPTZ,
  closed_at TIMESTAMPTZ,
  cancelled_by TEXT,
  cancelled_at TIMESTAMPTZ,
  cancelled_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, business_unit_id) REFERENCES business_units (tenant_id, id),
  FOREIGN KEY (tenant_id, previous_audit_id) REFERENCES seat_audits (tenant_id, id)
);
CREATE UNIQUE INDEX seat_audits_quarter ON seat_audits (tenant_id, quarter) WHERE quarter IS NOT NULL;
CREATE INDEX seat_audits_started ON seat_audits (tenant_id, started_at, id);
CREATE TABLE seat_audit_reviewers (
  tenant_id UUID NOT NULL,
  seat_audit_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  PRIMARY KEY (tenant_id, seat_audit_id, seat_id),
  FOREIGN KEY (tenant_id, seat_audit_id) REFERENCES seat_audits (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE TABLE seat_audit_items (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  seat_audit_id UUID NOT NULL,
  kind TEXT NOT NULL,
  subject_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  api_token_id UUID,
  answerable_seat_id UUID,
  name TEXT NOT NULL,
  snapshot JSONB NOT NULL,
  flags JSONB NOT NULL,
  flags_yes TEXT NOT NULL,
  flags_unknown TEXT NOT NULL,
  flag_count INTEGER NOT NULL,
  reviewer_seat_id UUID,
  decision TEXT,
  decision_source TEXT,
  target JSONB,
  note TEXT,
  decided_by_seat_id UUID,
  decided_at TIMESTAMPTZ,
  outcome TEXT,
  outcome_detail JSONB,
  settled_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_audit_id) REFERENCES seat_audits (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, api_token_id) REFERENCES api_tokens (tenant_id, id),
  FOREIGN KEY (tenant_id, reviewer_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX seat_audit_items_subject ON seat_audit_items (tenant_id, seat_audit_id, kind, subject_id);
CREATE INDEX seat_audit_items_flags ON seat_audit_items (tenant_id, seat_audit_id, flag_count, id);
CREATE TABLE seat_audit_reminders (
  tenant_id UUID NOT NULL,
  seat_audit_id UUID NOT NULL,
  stage TEXT NOT NULL,
  was_sent BOOLEAN NOT NULL,
  recipient_count INTEGER NOT NULL,
  day TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, seat_audit_id, stage),
  FOREIGN KEY (tenant_id, seat_audit_id) REFERENCES seat_audits (tenant_id, id)
);
CREATE TABLE seat_audit_reports (
  tenant_id UUID NOT NULL,
  seat_audit_id UUID NOT NULL,
  json TEXT NOT NULL,
  json_sha256 TEXT NOT NULL,
  markdown TEXT NOT NULL,
  markdown_sha256 TEXT NOT NULL,
  html TEXT NOT NULL,
  html_sha256 TEXT NOT NULL,
  sealed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, seat_audit_id),
  FOREIGN KEY (tenant_id, seat_audit_id) REFERENCES seat_audits (tenant_id, id)
);
CREATE TABLE seat_audit_schedules (
  tenant_id UUID NOT NULL PRIMARY KEY REFERENCES tenants (id),
  is_paused BOOLEAN NOT NULL,
  grace_days INTEGER NOT NULL,
  reviewer_seat_ids JSONB NOT NULL,
  version INTEGER NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
";
