//! The try in which a job last came further for good: one that does so is not what kills its workers.

super::sql_step!("m20261121_000002_jobs_that_advance", SQL);

const SQL: &str = "
ALTER TABLE jobs ADD COLUMN advanced_in INTEGER NOT NULL DEFAULT 0;
";
