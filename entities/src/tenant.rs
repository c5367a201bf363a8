//! A company.

use sea_orm::entity::prelude::*;

use crate::{ExportId, PartnerId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether the company is real.
    TenantKind {
        /// A real company.
        Company = "COMPANY",
        /// For trying things: echo providers, no mail leaves.
        Sandbox = "SANDBOX",
    }
}

text_enum! {
    /// Whether the company is served.
    TenantStatus {
        /// Served.
        Active = "ACTIVE",
        /// Nobody is let in.
        Suspended = "SUSPENDED",
        /// Will be removed; its owners may look, and call it off.
        Deleting = "DELETING",
    }
}

text_enum! {
    /// What was bought.
    Plan {
        /// One secure workflow.
        Basic = "BASIC",
        /// The team.
        Standard = "STANDARD",
        /// With the compliance checker.
        Elite = "ELITE",
    }
}

text_enum! {
    /// Whether people need a second factor.
    MfaRule {
        /// They may have one.
        Off = "OFF",
        /// A session without one opens nothing here.
        Required = "REQUIRED",
    }
}

text_enum! {
    /// What a seat audit does with an item nobody decided on.
    AuditSilence {
        /// The seat stays as it is.
        Keep = "KEEP",
        /// The seat is disabled, the token revoked.
        Disable = "DISABLE",
    }
}

impl Plan {
    /// The number of seats of persons it allows, invited ones included.
    pub fn seat_limit(self) -> u32 {
        match self {
            Self::Basic => 10,
            Self::Standard => 50,
            Self::Elite => 500,
        }
    }
}

/// A company.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TenantId,
    pub name: String,
    pub kind: TenantKind,
    pub status: TenantStatus,
    /// Kind of the actor who suspended it, while it is.
    pub suspended_by: Option<String>,
    pub plan: Plan,
    /// IANA name; what people see and the calendar follow it.
    pub time_zone: String,
    /// BCP 47; the language of mails and reports.
    pub locale: String,
    /// Region in which covered data must stay; none set where absent.
    pub residency: Option<String>,
    /// Month, 1 to 12, in which the tenant's first quarter begins.
    pub quarter_start_month: i32,
    /// ISO 8601 duration within which a provider key is to be rotated.
    pub key_rotation_period: String,
    pub seat_audit_silence: AuditSilence,
    /// Days from the start of a seat audit to its due date.
    pub seat_audit_due_days: i32,
    /// Days without activity after which a seat counts as dormant.
    pub dormant_days: i32,
    /// Days for which audit events are kept, 90 at least.
    pub audit_retention_days: i32,
    /// Whether people need a second factor.
    pub mfa_rule: MfaRule,
    /// The longest access grant, an ISO 8601 duration.
    pub access_grant_maximum: String,
    /// Days for which a text for a client is kept once it is decided on.
    pub output_text_days: i32,
    /// The partner that set the company up for its owner, where one did.
    pub founded_by_partner_id: Option<PartnerId>,
    /// When its deletion was asked for, while it is to be deleted.
    pub deletion_requested_at: Option<DateTimeUtc>,
    /// Which owner asked for it.
    pub deletion_requested_by_seat_id: Option<SeatId>,
    /// When it will be removed, if its export is made by then.
    pub deletion_due_at: Option<DateTimeUtc>,
    /// The file with everything it had when its doors closed, once that is made.
    pub deletion_export_id: Option<ExportId>,
    /// What it is again where the deletion is called off.
    pub status_before_deletion: Option<TenantStatus>,
    /// When its removal began, from when on there is no way back and nobody is let in.
    pub removal_began_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// Whether everybody who has a credential is let in.
    pub fn is_served(&self) -> bool {
        self.status == TenantStatus::Active
    }

    /// Whether it is being removed: to callers there is no such company any more.
    pub fn is_gone(&self) -> bool {
        self.removal_began_at.is_some()
    }
}

impl Entity {
    /// The tenant a scope opens.
    pub fn of(scope: crate::Scope) -> Select<Self> {
        Self::find_by_id(scope.tenant_id())
    }

    /// Ids and names of those tenants: what stands beside a grant that the reader sees.
    pub fn names_of(
        ids: impl IntoIterator<Item = TenantId>,
    ) -> sea_orm::Selector<sea_orm::SelectGetableTuple<(TenantId, String)>> {
        use sea_orm::QuerySelect;
        let columns = Self::find().select_only().column(Column::Id).column(Column::Name);
        columns.filter(Column::Id.is_in(ids)).into_tuple()
    }

    /// Companies that a partner set up, let in there or not: what its limit counts.
    pub fn founded_by(partner: PartnerId) -> Select<Self> {
        Self::find().filter(Column::FoundedByPartnerId.eq(partner))
    }

    /// Companies that a partner was let into.
    pub fn of_companies(companies: sea_orm::sea_query::SelectStatement) -> Select<Self> {
        Self::find().filter(Column::Id.in_subquery(companies))
    }

    /// Every tenant, for the calendar and the operator.
    pub fn of_all() -> Select<Self> {
        Self::find()
    }

    /// Ids of those whose doors are closed.
    pub fn closed() -> sea_orm::sea_query::SelectStatement {
        use sea_orm::{QuerySelect, QueryTrait};
        Self::find().select_only().column(Column::Id).filter(Column::Status.ne(TenantStatus::Active)).into_query()
    }

    /// Those whose grace is over and whose export was made.
    pub fn to_be_removed(now: DateTimeUtc) -> Select<Self> {
        Self::find()
            .filter(Column::Status.eq(TenantStatus::Deleting))
            .filter(Column::DeletionDueAt.lte(now))
            .filter(Column::DeletionExportId.is_not_null())
    }

    /// Those of the tenants that are in use and were founded before a moment.
    pub fn in_use_since(
        tenants: &[TenantId],
        moment: DateTimeUtc,
    ) -> sea_orm::Selector<sea_orm::SelectGetableTuple<TenantId>> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(tenants.iter().copied()))
            .filter(Column::Status.eq(TenantStatus::Active))
            .filter(Column::CreatedAt.lte(moment))
            .into_tuple()
    }

    /// The tenants that have no calendar line of that kind.
    pub fn without_schedule(kind: &str) -> Select<Self> {
        use sea_orm::{QuerySelect, QueryTrait};
        let have = crate::job_schedule::Entity::of_all_tenants()
            .select_only()
            .column(crate::job_schedule::Column::TenantId)
            .filter(crate::job_schedule::Column::Kind.eq(kind));
        let kept = Self::find().filter(Column::RemovalBeganAt.is_null());
        kept.filter(Column::Id.not_in_subquery(have.into_query()))
    }
}
