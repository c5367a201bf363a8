//! The inventory of AI apps and the decisions on them.

super::sql_step!("m20261120_000005_ai_apps", SQL);

const SQL: &str = "
CREATE TABLE ai_apps (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  description TEXT NOT NULL,
  catalog_key TEXT,
  vendor_name TEXT NOT NULL,
  provider_account_id UUID,
  url TEXT,
  tools JSONB NOT NULL,
  owner_seat_id UUID,
  tier INTEGER NOT NULL,
  data_classes JSONB NOT NULL,
  status TEXT NOT NULL,
  decision_id UUID,
  decision_ends_at TIMESTAMPTZ,
  archived_at TIMESTAMPTZ,
  archived_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, provider_account_id) REFERENCES provider_accounts (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX ai_apps_name ON ai_apps (tenant_id, name) WHERE archived_at IS NULL;
CREATE INDEX ai_apps_status ON ai_apps (tenant_id, status, name, id);
CREATE TABLE app_decisions (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  ai_app_id UUID NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  data_classes JSONB NOT NULL,
  ends_at TIMESTAMPTZ,
  follows_id UUID,
  decided_by_seat_id UUID,
  decided_by TEXT NOT NULL,
  decided_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, ai_app_id) REFERENCES ai_apps (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE UNIQUE INDEX app_decisions_follows ON app_decisions (tenant_id, follows_id);
CREATE INDEX app_decisions_app ON app_decisions (tenant_id, ai_app_id, decided_at, id);
";
