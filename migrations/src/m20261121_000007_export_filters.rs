//! Which rows of a list an export has.

super::sql_step!(
    "m20261121_000007_export_filters",
    "
ALTER TABLE exports ADD COLUMN filter JSONB;
"
);
