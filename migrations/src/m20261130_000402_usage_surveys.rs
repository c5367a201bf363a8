//! Anonymous surveys of what people use. What was answered is kept as sums and as one sorted list of texts for each survey,
//! never as a row for each answer: there is no order, no time and nothing that points at a ticket. A ticket is what makes
//! one person's link good for one answer; it says that it is spent and not when.

super::sql_step!("m20261130_000402_usage_surveys", SQL);

const SQL: &str = "
CREATE TABLE usage_surveys (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  title TEXT NOT NULL,
  introduction TEXT NOT NULL,
  catalog_keys JSONB NOT NULL,
  distribution TEXT NOT NULL,
  status TEXT NOT NULL,
  invited_count INTEGER NOT NULL,
  answer_count INTEGER NOT NULL,
  texts JSONB NOT NULL,
  closes_at TIMESTAMPTZ NOT NULL,
  closed_at TIMESTAMPTZ,
  created_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX usage_surveys_id ON usage_surveys (id);
CREATE TABLE usage_survey_tickets (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  survey_id UUID NOT NULL,
  secret_hash BYTEA NOT NULL,
  is_spent BOOLEAN NOT NULL,
  PRIMARY KEY (tenant_id, survey_id, secret_hash),
  FOREIGN KEY (tenant_id, survey_id) REFERENCES usage_surveys (tenant_id, id)
);
CREATE TABLE usage_survey_tallies (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  survey_id UUID NOT NULL,
  catalog_key TEXT NOT NULL,
  aspect TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, survey_id, catalog_key, aspect),
  FOREIGN KEY (tenant_id, survey_id) REFERENCES usage_surveys (tenant_id, id)
);
";
