//! Who approves text for clients, the texts that were handed in for it, and for how long they are kept. A text lies sealed;
//! its data key is a sealed secret.

super::sql_step!("m20261201_000501_output_reviews", SQL);

const SQL: &str = "
ALTER TABLE tenants ADD COLUMN output_text_days INTEGER NOT NULL DEFAULT 30;
CREATE TABLE approval_rules (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  scope TEXT NOT NULL,
  business_unit_id UUID,
  ai_app_id UUID,
  is_required BOOLEAN NOT NULL,
  approver_role TEXT NOT NULL,
  set_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, business_unit_id) REFERENCES business_units (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id),
  FOREIGN KEY (tenant_id, set_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX approval_rules_tenant ON approval_rules (tenant_id) WHERE scope = 'TENANT';
CREATE UNIQUE INDEX approval_rules_unit ON approval_rules (tenant_id, business_unit_id) WHERE scope = 'BUSINESS_UNIT';
CREATE UNIQUE INDEX approval_rules_app ON approval_rules (tenant_id, ai_app_id) WHERE scope = 'AI_APP';
CREATE TABLE approval_rule_seats (
  tenant_id UUID NOT NULL,
  approval_rule_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  PRIMARY KEY (tenant_id, approval_rule_id, seat_id),
  FOREIGN KEY (tenant_id, approval_rule_id) REFERENCES approval_rules (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE TABLE output_reviews (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  submitted_by_seat_id UUID NOT NULL,
  ai_app_id UUID NOT NULL,
  business_unit_id UUID,
  audience TEXT NOT NULL,
  status TEXT NOT NULL,
  text_sha256 TEXT NOT NULL,
  text_length INTEGER NOT NULL,
  corrected_sha256 TEXT,
  corrected_length INTEGER,
  flags JSONB,
  decided_by_seat_id UUID,
  settled_at TIMESTAMPTZ,
  note TEXT,
  erased_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, submitted_by_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id),
  FOREIGN KEY (tenant_id, business_unit_id) REFERENCES business_units (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX output_reviews_status ON output_reviews (tenant_id, status, id);
CREATE INDEX output_reviews_submitted ON output_reviews (tenant_id, submitted_by_seat_id, id);
CREATE INDEX output_reviews_kept ON output_reviews (tenant_id, settled_at) WHERE erased_at IS NULL;
CREATE TABLE output_texts (
  tenant_id UUID NOT NULL,
  output_review_id UUID NOT NULL,
  number INTEGER NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (tenant_id, output_review_id, number),
  FOREIGN KEY (tenant_id, output_review_id) REFERENCES output_reviews (tenant_id, id)
);
";
