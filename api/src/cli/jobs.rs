//! `keystead jobs`: the unattended work over all companies, for the operator.

use keystead_domain::config::Config;
use keystead_domain::{Ctx, jobs};
use keystead_entities::JobId;
use keystead_entities::job::{self, JobStatus};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::parts;

/// What can be done with jobs.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List jobs of all companies, newest first.
    List {
        /// Only those with this status: PENDING, RUNNING, SUCCEEDED, DEAD or CANCELLED.
        #[arg(long)]
        status: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 50)]
        limit: u64,
        /// Print one JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Give a dead or cancelled job fresh tries.
    Retry {
        /// The job's id (`job_…`).
        id: String,
    },
}

/// Does it.
pub async fn run(config: &Config, command: Command) -> Result<(), String> {
    let app = parts::open(config).await?;
    match command {
        Command::List { status, limit, json } => {
            let status = status.map(|s| s.to_uppercase().parse::<JobStatus>());
            let status =
                status.transpose().map_err(|()| "--status is PENDING, RUNNING, SUCCEEDED, DEAD or CANCELLED")?;
            let mut select = job::Entity::of_all_tenants().order_by_desc(job::Column::CreatedAt).limit(limit);
            if let Some(status) = status {
                select = select.filter(job::Column::Status.eq(status));
            }
            let rows = select.all(app.db.read()).await.map_err(|e| format!("the jobs cannot be read: {e}"))?;
            rows.iter().for_each(|row| line(row, json));
            Ok(())
        }
        Command::Retry { id } => {
            let id: JobId = id.parse().map_err(|e: keystead_entities::IdError| e.to_string())?;
            let found = job::Entity::of_any_tenant(id).one(app.db.read()).await;
            let found =
                found.map_err(|e| format!("the job cannot be read: {e}"))?.ok_or("there is no job with this id")?;
            let ctx = Ctx::operator(&app, found.tenant_id);
            let job = jobs::by_hand::retry(&ctx, id).await.map_err(|e| e.in_words())?;
            line(&job, false);
            Ok(())
        }
    }
}

fn line(row: &job::Model, json: bool) {
    let error = row.error.as_deref().unwrap_or("");
    if json {
        println!(
            "{}",
            json!({ "id": row.id.to_string(), "tenantId": row.tenant_id.to_string(), "kind": row.kind,
                    "status": row.status.as_str(), "attempts": row.attempts, "runAt": row.run_at, "error": row.error })
        );
    } else {
        println!(
            "{}  {:24} {:9} {}/{}  {}  {error}",
            row.id,
            row.kind,
            row.status,
            row.attempts,
            row.max_attempts,
            row.run_at.format("%F %T")
        );
    }
}
