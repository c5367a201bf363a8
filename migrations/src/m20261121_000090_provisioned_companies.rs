//! Companies that a partner set up, and how many it may.

super::sql_step!(
    "m20261121_000090_provisioned_companies",
    "
ALTER TABLE partners ADD COLUMN company_limit INTEGER;
ALTER TABLE tenants ADD COLUMN founded_by_partner_id UUID;
CREATE INDEX tenants_founded_by_partner ON tenants (founded_by_partner_id);
"
);
