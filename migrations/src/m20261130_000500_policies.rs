//! The AI policy of a company: its versions, who acknowledged which, what has changed since; and the industry packs that
//! it takes clauses from.

super::sql_step!("m20261130_000500_policies", SQL);

const SQL: &str = "
CREATE TABLE policies (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  title TEXT NOT NULL,
  status TEXT NOT NULL,
  review_due_on TEXT,
  retired_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX policies_live ON policies (tenant_id) WHERE status <> 'RETIRED';
CREATE TABLE policy_versions (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  policy_id UUID NOT NULL,
  number INTEGER NOT NULL,
  status TEXT NOT NULL,
  title TEXT NOT NULL,
  company TEXT NOT NULL,
  sections JSONB NOT NULL,
  page TEXT NOT NULL,
  page_sha256 TEXT,
  note TEXT,
  drafted_by_seat_id UUID,
  published_by_seat_id UUID,
  published_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, policy_id) REFERENCES policies (tenant_id, id),
  FOREIGN KEY (tenant_id, drafted_by_seat_id) REFERENCES seats (tenant_id, id),
  FOREIGN KEY (tenant_id, published_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX policy_versions_number ON policy_versions (tenant_id, policy_id, number);
CREATE UNIQUE INDEX policy_versions_draft ON policy_versions (tenant_id, policy_id) WHERE status = 'DRAFT';
CREATE UNIQUE INDEX policy_versions_published ON policy_versions (tenant_id, policy_id) WHERE status = 'PUBLISHED';
CREATE TABLE policy_acknowledgements (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  policy_version_id UUID NOT NULL,
  seat_id UUID NOT NULL,
  acknowledged_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, policy_version_id) REFERENCES policy_versions (tenant_id, id),
  FOREIGN KEY (tenant_id, seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX policy_acknowledgements_seat ON policy_acknowledgements (tenant_id, policy_version_id, seat_id);
CREATE INDEX policy_acknowledgements_of_seat ON policy_acknowledgements (tenant_id, seat_id, id);
CREATE TABLE policy_reviews (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  policy_id UUID NOT NULL,
  policy_version_id UUID NOT NULL,
  section TEXT NOT NULL,
  published_line TEXT,
  present_line TEXT,
  digest TEXT NOT NULL,
  status TEXT NOT NULL,
  note TEXT,
  settled_by_seat_id UUID,
  settled_at TIMESTAMPTZ,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, policy_id) REFERENCES policies (tenant_id, id),
  FOREIGN KEY (tenant_id, policy_version_id) REFERENCES policy_versions (tenant_id, id),
  FOREIGN KEY (tenant_id, settled_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX policy_reviews_live ON policy_reviews (tenant_id, policy_version_id, digest) WHERE status <> 'SETTLED';
CREATE INDEX policy_reviews_policy ON policy_reviews (tenant_id, policy_id, status, id);
CREATE TABLE industry_packs (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  pack TEXT NOT NULL,
  installed_by_seat_id UUID,
  installed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, pack),
  FOREIGN KEY (tenant_id, installed_by_seat_id) REFERENCES seats (tenant_id, id)
);
";
