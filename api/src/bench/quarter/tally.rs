//! What is left to do, what was done, and whether each company has what a quarter owes it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_domain::App;
use keystead_domain::audit::CHECKPOINT;
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_schedule;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

/// How many jobs and lines of calendars are due.
pub async fn due(app: &App) -> Result<u64, String> {
    let now = app.clock.now();
    let waits = Condition::all().add(job::Column::Status.eq(JobStatus::Pending)).add(job::Column::RunAt.lte(now));
    let open = Condition::any().add(waits).add(job::Column::Status.eq(JobStatus::Running));
    let jobs = job::Entity::of_all_tenants().filter(open).count(app.db.read()).await;
    let lines = job_schedule::Entity::of_all_tenants().filter(job_schedule::Column::NextRunAt.lte(now));
    let lines = lines.count(app.db.read()).await;
    Ok(jobs.map_err(unreadable)? + lines.map_err(unreadable)?)
}

/// Makes the signing of the logs due now.
pub async fn hasten_signatures(app: &App) -> Result<(), String> {
    let tx = app.db.begin().await.map_err(|e| e.to_string())?;
    job::Entity::update_all_tenants()
        .filter(job::Column::Kind.eq(CHECKPOINT.name))
        .filter(job::Column::Status.eq(JobStatus::Pending))
        .col_expr(job::Column::RunAt, Expr::value(app.clock.now()))
        .exec(&tx)
        .await
        .map_err(unreadable)?;
    tx.commit().await.map_err(|e| e.to_string())
}

/// Jobs by kind.
pub struct Tally(Vec<(String, JobStatus, i64)>);

impl Tally {
    /// Of the jobs that were made since.
    pub async fn take(app: &App, since: DateTime<Utc>) -> Result<Self, String> {
        let counted = job::Entity::of_all_tenants()
            .select_only()
            .column(job::Column::Kind)
            .column(job::Column::Status)
            .column_as(job::Column::Id.count(), "jobs")
            .filter(job::Column::CreatedAt.gte(since))
            .group_by(job::Column::Kind)
            .group_by(job::Column::Status)
            .order_by_asc(job::Column::Kind)
            .into_tuple()
            .all(app.db.read())
            .await;
        counted.map(Self).map_err(unreadable)
    }

    fn with(&self, status: JobStatus) -> i64 {
        self.0.iter().filter(|(_, of, _)| *of == status).map(|(_, _, jobs)| jobs).sum()
    }

    /// Prints it.
    pub fn print(&self, took: Duration) {
        println!("kind                         done    dead");
        let mut kinds: Vec<&str> = self.0.iter().map(|(kind, _, _)| kind.as_str()).collect();
        kinds.dedup();
        for name in kinds {
            let of = |status: JobStatus| -> i64 {
                self.0.iter().filter(|(kind, of, _)| kind == name && *of == status).map(|(_, _, jobs)| jobs).sum()
            };
            println!("{name:26} {:6} {:7}", of(JobStatus::Succeeded), of(JobStatus::Dead));
        }
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let done = self.with(JobStatus::Succeeded) as f64;
        println!("{done} jobs in {:.1} s: {:.0} a second", took.as_secs_f64(), done / took.as_secs_f64());
    }

    /// Nothing was given up on.
    pub fn expect_none_dead(&self) -> Result<(), String> {
        match self.with(JobStatus::Dead) {
            0 => Ok(()),
            dead => Err(format!("{dead} jobs were given up on")),
        }
    }
}

/// How many tries did not do their job.
pub async fn vain_tries(app: &App, since: DateTime<Utc>) -> Result<i64, String> {
    let sql = "SELECT COUNT(*) AS n FROM job_attempts WHERE outcome <> 'SUCCEEDED' AND started_at >= $1";
    count(app, sql, Value::from(since)).await
}

async fn count(app: &App, sql: &str, value: Value) -> Result<i64, String> {
    let statement = Statement::from_sql_and_values(app.db.backend(), sql, [value]);
    let row = app.db.read().query_one_raw(statement).await.map_err(unreadable)?;
    row.map(|row| row.try_get::<i64>("", "n")).transpose().map(Option::unwrap_or_default).map_err(unreadable)
}

/// Whether each company had its quarter, once.
pub async fn owed(app: &App, since: DateTime<Utc>, tenants: usize) -> Result<(), String> {
    let tenants = i64::try_from(tenants).unwrap_or(i64::MAX);
    let yesterday = (since - TimeDelta::days(2)).date_naive().to_string();
    let (made, day) = (Value::from(since), Value::from(yesterday));
    let owed = [
        (
            "seat audits",
            1,
            "SELECT COUNT(*) AS n FROM seat_audits WHERE quarter IS NOT NULL AND started_at >= $1",
            &made,
        ),
        (
            "reminders of keys",
            3,
            "SELECT COUNT(*) AS n FROM key_reminders WHERE status = 'OPEN' AND created_at >= $1",
            &made,
        ),
        (
            "refreshed questionnaires",
            2,
            "SELECT COUNT(*) AS n FROM questionnaire_refreshes WHERE created_at >= $1",
            &made,
        ),
        ("pilots with their metrics", 2, "SELECT COUNT(*) AS n FROM pilots WHERE metrics_through_on >= $1", &day),
    ];
    for (what, each, sql, value) in owed {
        let found = count(app, sql, value.clone()).await?;
        if found != each * tenants {
            return Err(format!("{} {what} are owed, and {found} are there", each * tenants));
        }
    }
    Ok(())
}

fn unreadable(error: sea_orm::DbErr) -> String {
    format!("the database cannot be read: {error}")
}
