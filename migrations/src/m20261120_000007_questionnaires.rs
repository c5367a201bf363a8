//! What people state about the company and its vendors; questionnaires with their questions, answers, regenerations and
//! links; the library of answers.

super::sql_step!("m20261120_000007_questionnaires", SQL);

const SQL: &str = "
CREATE TABLE fact_statements (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  fact_key TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  value JSONB NOT NULL,
  source TEXT,
  status TEXT NOT NULL,
  valid_until TEXT,
  stated_by_seat_id UUID,
  version INTEGER NOT NULL,
  stated_at TIMESTAMPTZ NOT NULL,
  retired_at TIMESTAMPTZ,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, stated_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX fact_statements_live ON fact_statements (tenant_id, fact_key, subject_id) WHERE status = 'ACTIVE';
CREATE TABLE questionnaires (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  direction TEXT NOT NULL,
  template TEXT NOT NULL,
  title TEXT NOT NULL,
  counterparty TEXT NOT NULL,
  provider_account_id UUID,
  due_on TEXT,
  status TEXT NOT NULL,
  generation INTEGER NOT NULL,
  generated_at TIMESTAMPTZ,
  published_at TIMESTAMPTZ,
  published_by_seat_id UUID,
  created_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, provider_account_id) REFERENCES provider_accounts (tenant_id, id),
  FOREIGN KEY (tenant_id, published_by_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX questionnaires_status ON questionnaires (tenant_id, status, created_at, id);
CREATE TABLE questions (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  questionnaire_id UUID NOT NULL,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  section TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, questionnaire_id) REFERENCES questionnaires (tenant_id, id)
);
CREATE UNIQUE INDEX questions_position ON questions (tenant_id, questionnaire_id, position);
CREATE TABLE answers (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  questionnaire_id UUID NOT NULL,
  question_id UUID NOT NULL,
  text TEXT NOT NULL,
  origin TEXT NOT NULL,
  facts JSONB NOT NULL,
  status TEXT NOT NULL,
  review_reason TEXT,
  library_entry_id UUID,
  author_seat_id UUID,
  approver_seat_id UUID,
  approved_at TIMESTAMPTZ,
  published_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, questionnaire_id) REFERENCES questionnaires (tenant_id, id),
  FOREIGN KEY (tenant_id, question_id) REFERENCES questions (tenant_id, id),
  FOREIGN KEY (tenant_id, author_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, approver_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX answers_question ON answers (tenant_id, question_id);
CREATE INDEX answers_questionnaire ON answers (tenant_id, questionnaire_id, status);
CREATE TABLE questionnaire_refreshes (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  questionnaire_id UUID NOT NULL,
  cause TEXT NOT NULL,
  answer_count INTEGER NOT NULL,
  changed_count INTEGER NOT NULL,
  kept_count INTEGER NOT NULL,
  job_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, questionnaire_id) REFERENCES questionnaires (tenant_id, id)
);
CREATE UNIQUE INDEX questionnaire_refreshes_cause ON questionnaire_refreshes (tenant_id, questionnaire_id, cause);
CREATE TABLE answer_changes (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  refresh_id UUID NOT NULL,
  answer_id UUID NOT NULL,
  previous_text TEXT NOT NULL,
  previous_status TEXT NOT NULL,
  new_text TEXT NOT NULL,
  new_status TEXT NOT NULL,
  facts JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, refresh_id) REFERENCES questionnaire_refreshes (tenant_id, id),
  FOREIGN KEY (tenant_id, answer_id) REFERENCES answers (tenant_id, id)
);
CREATE UNIQUE INDEX answer_changes_answer ON answer_changes (tenant_id, refresh_id, answer_id);
CREATE TABLE answer_library_entries (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  status TEXT NOT NULL,
  reviewed_at TIMESTAMPTZ NOT NULL,
  reviewed_by_seat_id UUID,
  review_due_on TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, reviewed_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX answer_library_entries_title ON answer_library_entries (tenant_id, title) WHERE status = 'ACTIVE';
CREATE TABLE share_links (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  questionnaire_id UUID NOT NULL,
  label TEXT NOT NULL,
  public_part TEXT NOT NULL UNIQUE,
  secret_hash BYTEA NOT NULL,
  status TEXT NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  view_count BIGINT NOT NULL,
  last_viewed_at TIMESTAMPTZ,
  created_by_seat_id UUID,
  revoked_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, questionnaire_id) REFERENCES questionnaires (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX share_links_questionnaire ON share_links (tenant_id, questionnaire_id);
";
