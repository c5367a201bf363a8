//! What goes where: which classes of data an app gets, for what, and in which region they end up.

super::sql_step!("m20261130_000403_data_flows", SQL);

const SQL: &str = "
CREATE TABLE data_flows (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  ai_app_id UUID NOT NULL,
  source TEXT NOT NULL,
  data_classes JSONB NOT NULL,
  region TEXT NOT NULL,
  purpose TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id)
);
CREATE UNIQUE INDEX data_flows_once ON data_flows (tenant_id, ai_app_id, source, region);
";
