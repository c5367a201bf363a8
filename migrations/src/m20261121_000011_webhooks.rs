//! Where a company's own tools are told what happens, what they were told, and how it went.

super::sql_step!("m20261121_000011_webhooks", SQL);

const SQL: &str = "
ALTER TABLE audit_heads ADD COLUMN listener_count INTEGER NOT NULL DEFAULT 0;
CREATE TABLE webhook_endpoints (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  url TEXT NOT NULL,
  description TEXT NOT NULL,
  event_types JSONB NOT NULL,
  status TEXT NOT NULL,
  disabled_reason TEXT,
  secret_number BIGINT NOT NULL,
  previous_secret_until TIMESTAMPTZ,
  secret_rotated_at TIMESTAMPTZ NOT NULL,
  created_by_seat_id UUID,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, created_by_seat_id) REFERENCES seats (tenant_id, id)
);
CREATE INDEX webhook_endpoints_status ON webhook_endpoints (tenant_id, status, created_at, id);
CREATE TABLE webhook_deliveries (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  endpoint_id UUID NOT NULL,
  event_type TEXT NOT NULL,
  dedupe_key TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL,
  attempt_count INTEGER NOT NULL,
  retry_step INTEGER NOT NULL,
  next_attempt_at TIMESTAMPTZ,
  delivered_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, endpoint_id) REFERENCES webhook_endpoints (tenant_id, id)
);
CREATE UNIQUE INDEX webhook_deliveries_cause ON webhook_deliveries (tenant_id, endpoint_id, dedupe_key);
CREATE INDEX webhook_deliveries_latest ON webhook_deliveries (tenant_id, endpoint_id, created_at, id);
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (tenant_id, endpoint_id, status, created_at);
CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at);
CREATE TABLE webhook_attempts (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  delivery_id UUID NOT NULL,
  number INTEGER NOT NULL,
  status_code INTEGER,
  duration_ms INTEGER NOT NULL,
  answer TEXT,
  error TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, delivery_id) REFERENCES webhook_deliveries (tenant_id, id)
);
CREATE UNIQUE INDEX webhook_attempts_number ON webhook_attempts (tenant_id, delivery_id, number);
";
