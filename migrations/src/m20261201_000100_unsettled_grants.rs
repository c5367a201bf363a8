//! Finding the grants of partners whose end was not seen to.

super::sql_step!(
    "m20261201_000100_unsettled_grants",
    "
CREATE INDEX partner_grants_unsettled ON partner_grants (expires_at) WHERE settled_at IS NULL AND status = 'ACTIVE';
"
);
