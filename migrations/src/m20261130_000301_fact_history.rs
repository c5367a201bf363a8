//! What facts said over time, what answers were made of, what was tried out, and who was reminded of statements that run
//! out. Statements get the time at which somebody must next be reminded; those that hold are looked at at once.

super::sql_step!("m20261130_000301_fact_history", SQL);

const SQL: &str = "
CREATE TABLE fact_values (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  fact TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  status TEXT NOT NULL,
  content JSONB NOT NULL,
  as_of TIMESTAMPTZ NOT NULL,
  valid_until TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  superseded_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX fact_values_fact ON fact_values (tenant_id, fact, subject_id, created_at, id);
CREATE INDEX fact_values_latest ON fact_values (tenant_id, subject_id) WHERE superseded_at IS NULL;
CREATE TABLE fact_probes (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  fact_key TEXT NOT NULL,
  value JSONB,
  failure TEXT,
  probed_at TIMESTAMPTZ NOT NULL,
  tried_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX fact_probes_fact ON fact_probes (tenant_id, fact_key);
CREATE TABLE answer_compositions (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  answer_id UUID NOT NULL,
  rule INTEGER NOT NULL,
  asked JSONB NOT NULL,
  fact_value_ids JSONB NOT NULL,
  said_on TEXT NOT NULL,
  text TEXT NOT NULL,
  choice TEXT,
  sha256 TEXT NOT NULL,
  made_of TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, answer_id) REFERENCES answers (tenant_id, id)
);
CREATE UNIQUE INDEX answer_compositions_made_of ON answer_compositions (tenant_id, made_of);
CREATE INDEX answer_compositions_answer ON answer_compositions (tenant_id, answer_id, created_at, id);
CREATE TABLE fact_reminders (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  statement_id UUID NOT NULL,
  stage_day INTEGER NOT NULL,
  told_seat_count INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, statement_id) REFERENCES fact_statements (tenant_id, id)
);
CREATE UNIQUE INDEX fact_reminders_stage ON fact_reminders (tenant_id, statement_id, stage_day);
ALTER TABLE fact_statements ADD COLUMN next_reminder_at TIMESTAMPTZ;
UPDATE fact_statements SET next_reminder_at = stated_at WHERE status = 'ACTIVE';
CREATE INDEX fact_statements_reminder ON fact_statements (tenant_id, next_reminder_at);
";
