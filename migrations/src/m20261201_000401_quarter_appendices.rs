//! The page of each quarter, once; and whether an answer that changed was published.

super::sql_step!("m20261201_000401_quarter_appendices", SQL);

const SQL: &str = "
CREATE TABLE quarter_appendices (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  period TEXT NOT NULL,
  export_id UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, period),
  FOREIGN KEY (tenant_id, export_id) REFERENCES exports (tenant_id, id)
);
ALTER TABLE answer_changes ADD COLUMN published_at TIMESTAMPTZ;
";
