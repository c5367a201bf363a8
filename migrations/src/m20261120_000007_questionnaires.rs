//! Questionnaires, questions, answers and share links.

super::sql_step!("m20261120_000007_questionnaires", SQL);

const SQL: &str = "
";
