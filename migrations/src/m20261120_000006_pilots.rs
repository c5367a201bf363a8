//! Pilots, their phases, objectives, measurements and checkpoints.

super::sql_step!("m20261120_000006_pilots", SQL);

const SQL: &str = "
";
