//! The inventory of AI apps and the decisions on them.

super::sql_step!("m20261120_000005_ai_apps", SQL);

const SQL: &str = "
";
