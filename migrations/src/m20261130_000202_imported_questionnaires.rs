//! Questionnaires that came as a client's own file: where each question and each answer stands in it, how it is answered,
//! what was corrected about its layout; and what was sent to the client, so that it can be said when that is no longer true.

super::sql_step!("m20261130_000202_imported_questionnaires", SQL);

const SQL: &str = "
CREATE TABLE questionnaire_sources (
  tenant_id UUID NOT NULL,
  questionnaire_id UUID NOT NULL,
  upload_id UUID NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  refusal TEXT,
  format TEXT,
  fingerprint TEXT,
  layout JSONB,
  is_corrected BOOLEAN NOT NULL,
  skipped JSONB NOT NULL,
  skipped_count INTEGER NOT NULL,
  read_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, questionnaire_id),
  FOREIGN KEY (tenant_id, questionnaire_id) REFERENCES questionnaires (tenant_id, id),
  FOREIGN KEY (tenant_id, upload_id) REFERENCES uploads (tenant_id, id)
);
CREATE INDEX questionnaire_sources_upload ON questionnaire_sources (tenant_id, upload_id);
CREATE TABLE questionnaire_layouts (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  fingerprint TEXT NOT NULL,
  layout JSONB NOT NULL,
  corrected_by_seat_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, fingerprint),
  FOREIGN KEY (tenant_id, corrected_by_seat_id) REFERENCES seats (tenant_id, id)
);
ALTER TABLE questions ADD COLUMN place TEXT;
ALTER TABLE questions ADD COLUMN help TEXT;
ALTER TABLE questions ADD COLUMN answer_places JSONB;
ALTER TABLE questions ADD COLUMN condition JSONB;
ALTER TABLE questions ADD COLUMN mode TEXT;
ALTER TABLE questions ADD COLUMN mode_reason TEXT;
ALTER TABLE questions ADD COLUMN reading JSONB;
ALTER TABLE answers ADD COLUMN choice TEXT;
ALTER TABLE answers ADD COLUMN cells JSONB;
ALTER TABLE answers ADD COLUMN gate TEXT;
ALTER TABLE answers ADD COLUMN sent_at TIMESTAMPTZ;
ALTER TABLE answer_changes ADD COLUMN previous_choice TEXT;
ALTER TABLE answer_changes ADD COLUMN new_choice TEXT;
ALTER TABLE answer_changes ADD COLUMN sent_at TIMESTAMPTZ;
ALTER TABLE exports ADD COLUMN report JSONB;
";
