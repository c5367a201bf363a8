//! What partners left in the companies of clients that outlives their grant, and when the end of a grant was seen to.

super::sql_step!(
    "m20261130_000101_partner_traces",
    "
CREATE TABLE partner_traces (
  tenant_id UUID NOT NULL REFERENCES tenants (id),
  id UUID NOT NULL,
  grant_id UUID NOT NULL,
  thing_id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, grant_id) REFERENCES partner_grants (tenant_id, id)
);
CREATE UNIQUE INDEX partner_traces_thing ON partner_traces (tenant_id, grant_id, thing_id);
ALTER TABLE partner_grants ADD COLUMN settled_at TIMESTAMPTZ;
"
);
