//! Seat audits, their items and decisions.

super::sql_step!("m20261120_000008_seat_audits", SQL);

const SQL: &str = "
";
