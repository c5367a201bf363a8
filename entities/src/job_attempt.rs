//! One try at a job.

use sea_orm::entity::prelude::*;

use crate::{JobAttemptId, JobId, TenantId, text_enum};

text_enum! {
    /// How a try ended.
    AttemptOutcome {
        /// Not ended.
        Running = "RUNNING",
        /// The work is done.
        Succeeded = "SUCCEEDED",
        /// It failed.
        Failed = "FAILED",
        /// Its time was up.
        TimedOut = "TIMED_OUT",
        /// Its worker vanished.
        Lost = "LOST",
        /// Given back on a graceful stop.
        HandedBack = "HANDED_BACK",
    }
}

/// One try at a job.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub id: JobAttemptId,
    pub worker: String,
    pub outcome: AttemptOutcome,
    pub error: Option<String>,
    pub started_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(JobAttemptId, Id);

impl Entity {
    /// The tries at that job, of whichever tenant, for the sweeper.
    pub fn of_any_tenant(job_id: JobId) -> Select<Self> {
        Self::find().filter(Column::JobId.eq(job_id))
    }

    /// Removal of the tries at jobs of all tenants, for retention.
    pub fn remove_of(jobs: impl IntoIterator<Item = (TenantId, JobId)>) -> sea_orm::DeleteMany<Self> {
        use sea_orm::sea_query::{Expr, ExprTrait};
        let jobs = jobs.into_iter().map(|(tenant_id, id)| (tenant_id.0, id.0));
        let place = Expr::tuple([Expr::col(Column::TenantId), Expr::col(Column::JobId)]);
        Self::delete_many().filter(place.in_tuples(jobs))
    }
}
