//! Finding the jobs that are next without reading all that wait, and those whose time is over without reading the others.

super::sql_step!("m20261121_000001_finding_jobs", SQL);

const SQL: &str = "
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (kind, run_at, id) WHERE status = 'PENDING';
CREATE INDEX jobs_turns ON jobs (kind, tenant_id, run_at, id) WHERE status = 'PENDING';
CREATE INDEX jobs_given ON jobs (kind, delivered_at) WHERE status = 'PENDING' AND delivered_at IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE status IN ('SUCCEEDED', 'CANCELLED');
";
