//! Pilots, their phases, objectives, measurements and checkpoints; the series computed from them, and the sealed reports.

super::sql_step!("m20261120_000006_pilots", SQL);

const SQL: &str = "
CREATE TABLE pilots (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  ai_app_id UUID NOT NULL,
  business_unit_id UUID NOT NULL,
  lead_seat_id UUID NOT NULL,
  created_by_seat_id UUID,
  status TEXT NOT NULL,
  current_phase INTEGER NOT NULL,
  is_measured_on_weekends BOOLEAN NOT NULL,
  outcome TEXT,
  outcome_note TEXT,
  started_on TEXT,
  ended_on TEXT,
  metrics_through_on TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id),
  FOREIGN KEY (tenant_id, business_unit_id) REFERENCES business_units (tenant_id, id),
  FOREIGN KEY (tenant_id, lead_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX pilots_created ON pilots (tenant_id, created_at, id);
CREATE INDEX pilots_status ON pilots (tenant_id, status);
CREATE TABLE pilot_phases (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT NOT NULL,
  started_on TEXT,
  ended_on TEXT,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, pilot_id, number),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE TABLE pilot_objectives (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  metric TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  direction TEXT NOT NULL,
  aggregation TEXT NOT NULL,
  baseline TEXT NOT NULL,
  target TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE UNIQUE INDEX pilot_objectives_metric ON pilot_objectives (tenant_id, pilot_id, metric) WHERE status = 'ACTIVE';
CREATE TABLE pilot_participants (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  status TEXT NOT NULL,
  joined_on TEXT NOT NULL,
  left_on TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX pilot_participants_seat ON pilot_participants (tenant_id, pilot_id, seat_id) WHERE status = 'ACTIVE';
CREATE INDEX pilot_participants_of_seat ON pilot_participants (tenant_id, seat_id, status);
CREATE TABLE pilot_pauses (
  tenant_id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  paused_at TIMESTAMPTZ NOT NULL,
  paused_on TEXT NOT NULL,
  resumed_on TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (tenant_id, pilot_id, paused_at),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE TABLE pilot_measurements (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  metric TEXT NOT NULL,
  seat_id UUID NOT NULL,
  measured_on TEXT NOT NULL,
  value TEXT NOT NULL,
  note TEXT NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recorded_by_seat_id UUID,
  recorded_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, recorded_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX pilot_measurements_current ON pilot_measurements (tenant_id, pilot_id, metric, measured_on, seat_id) WHERE status = 'CURRENT';
CREATE INDEX pilot_measurements_day ON pilot_measurements (tenant_id, pilot_id, measured_on);
CREATE TABLE pilot_points (
  tenant_id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  metric TEXT NOT NULL,
  grain TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  status TEXT NOT NULL,
  value TEXT,
  measurement_count INTEGER NOT NULL,
  computed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, pilot_id, metric, grain, starts_on),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE TABLE pilot_metrics (
  tenant_id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  metric TEXT NOT NULL,
  status TEXT NOT NULL,
  latest_on TEXT,
  latest_value TEXT,
  current_value TEXT,
  total_value TEXT NOT NULL,
  known_days INTEGER NOT NULL,
  missing_days INTEGER NOT NULL,
  computed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, pilot_id, metric),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE TABLE pilot_checkpoints (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  before_phase INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, pilot_id, before_phase) REFERENCES pilot_phases (tenant_id, pilot_id, number)
);
CREATE INDEX pilot_checkpoints_pilot ON pilot_checkpoints (tenant_id, pilot_id);
CREATE TABLE pilot_sign_offs (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  checkpoint_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  decision TEXT NOT NULL,
  note TEXT NOT NULL,
  signed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id),
  FOREIGN KEY (tenant_id, checkpoint_id) REFERENCES pilot_checkpoints (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX pilot_sign_offs_checkpoint ON pilot_sign_offs (tenant_id, checkpoint_id);
CREATE TABLE pilot_reminders (
  tenant_id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  subject_id UUID NOT NULL,
  due_on TEXT NOT NULL,
  stage TEXT NOT NULL,
  sent_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, pilot_id, subject_id, due_on, stage),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE TABLE pilot_reports (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  pilot_id UUID NOT NULL,
  job_id UUID NOT NULL,
  cause TEXT NOT NULL,
  as_of_on TEXT NOT NULL,
  recommendation TEXT NOT NULL,
  json_text TEXT NOT NULL,
  json_sha256 TEXT NOT NULL,
  markdown TEXT NOT NULL,
  markdown_sha256 TEXT NOT NULL,
  html TEXT NOT NULL,
  html_sha256 TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, job_id),
  FOREIGN KEY (tenant_id, pilot_id) REFERENCES pilots (tenant_id, id)
);
CREATE INDEX pilot_reports_pilot ON pilot_reports (tenant_id, pilot_id, created_at, id);
";
