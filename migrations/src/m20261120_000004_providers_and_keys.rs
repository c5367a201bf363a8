//! Provider accounts, their keys, key versions and reminders.

super::sql_step!("m20261120_000004_providers_and_keys", SQL);

const SQL: &str = "
";
