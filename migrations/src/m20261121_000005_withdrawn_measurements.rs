//! Measurements that were withdrawn: by whom, when and why.

super::sql_step!("m20261121_000005_withdrawn_measurements", SQL);

const SQL: &str = "
ALTER TABLE pilot_measurements ADD COLUMN withdrawn_at TIMESTAMPTZ;
ALTER TABLE pilot_measurements ADD COLUMN withdrawn_by TEXT;
ALTER TABLE pilot_measurements ADD COLUMN withdrawn_reason TEXT;
";
