//! A piece of unattended work: the row that remembers.

use sea_orm::entity::prelude::*;

use crate::{JobId, TenantId, text_enum};

text_enum! {
    /// Where a job stands.
    JobStatus {
        /// Waits for its time or for a worker.
        Pending = "PENDING",
        /// A worker has it.
        Running = "RUNNING",
        /// Done.
        Succeeded = "SUCCEEDED",
        /// All attempts used up, or given up on; can be retried by hand.
        Dead = "DEAD",
        /// Called off before it began.
        Cancelled = "CANCELLED",
    }
}

/// A piece of unattended work: the row that remembers.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// As the registry of kinds names it, such as `SEND_MAIL`.
    pub kind: String,
    /// Period or cause; unique per tenant and kind.
    pub dedupe_key: String,
    /// Ids only, never a secret.
    pub payload: Json,
    pub status: JobStatus,
    pub attempts: i32,
    pub max_attempts: i32,
    /// Not before this.
    pub run_at: DateTimeUtc,
    /// When its id was last given to the queue.
    pub delivered_at: Option<DateTimeUtc>,
    pub lease_owner: Option<String>,
    pub lease_expires_at: Option<DateTimeUtc>,
    /// Times its worker vanished; from 2 on it runs alone.
    pub crash_count: i32,
    /// The try in which it last came further for good; 0: none yet.
    pub advanced_in: i32,
    pub progress_done: i64,
    pub progress_total: Option<i64>,
    pub result: Option<Json>,
    /// Last failure, without secrets.
    pub error: Option<String>,
    /// Actor id.
    pub created_by: String,
    pub request_id: String,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub started_at: Option<DateTimeUtc>,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(JobId, Id);

impl Entity {
    /// The job with that id, of whichever tenant: what a worker begins with.
    pub fn of_any_tenant(id: JobId) -> Select<Self> {
        Self::find().filter(Column::Id.eq(id))
    }

    /// Jobs of all tenants, for the sweeper and the operator.
    pub fn of_all_tenants() -> Select<Self> {
        Self::find()
    }

    /// Jobs of all tenants that ended well or were called off before a moment, and that nothing else names.
    pub fn finished_before(moment: DateTimeUtc) -> Select<Self> {
        use sea_orm::{QuerySelect, QueryTrait};
        let named = crate::seat_import::Entity::find()
            .select_only()
            .column(crate::seat_import::Column::JobId)
            .filter(crate::seat_import::Column::JobId.is_not_null());
        // Written out, so that the planner sees that the index over them holds all.
        Self::find()
            .filter(sea_orm::sea_query::Expr::cust("status IN ('SUCCEEDED', 'CANCELLED')"))
            .filter(Column::FinishedAt.lt(moment))
            .filter(Column::Id.not_in_subquery(named.into_query()))
    }

    /// Removal of jobs of all tenants, for retention.
    pub fn remove(ids: impl IntoIterator<Item = JobId>) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::Id.is_in(ids))
    }

    /// Calls off whatever of a tenant waits or runs.
    pub fn call_off(scope: crate::Scope, now: DateTimeUtc) -> sea_orm::UpdateMany<Self> {
        use sea_orm::sea_query::Expr;
        Self::update_many()
            .filter(Column::TenantId.eq(scope.tenant_id()))
            .filter(Column::Status.is_in([JobStatus::Pending, JobStatus::Running]))
            .col_expr(Column::Status, Expr::value(JobStatus::Cancelled.as_str()))
            .col_expr(Column::LeaseOwner, Expr::value(None::<String>))
            .col_expr(Column::LeaseExpiresAt, Expr::value(None::<DateTimeUtc>))
            .col_expr(Column::FinishedAt, Expr::value(now))
    }

    /// An update over jobs of all tenants, for the sweeper.
    pub fn update_all_tenants() -> sea_orm::UpdateMany<Self> {
        Self::update_many()
    }
}
