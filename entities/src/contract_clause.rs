//! A term that a vendor holds to, as a dated fact: what it comes to, the words that say so, where they stand, and who
//! compared them when. The next word on the same thing supersedes it; nothing is overwritten.

use sea_orm::entity::prelude::*;

use crate::{ContractClauseId, SeatId, TenantId, VendorDocumentId, VendorId, text_enum};

text_enum! {
    /// What a clause is about.
    ContractClauseKind {
        /// Whether it trains on what is sent to it. A flag.
        Training = "TRAINING",
        /// For how long it keeps what the aspect names. Days; 0 for not at all.
        Retention = "RETENTION",
        /// Where it processes. A list of regions.
        Residency = "RESIDENCY",
        /// How it handles the companies it passes data on to: notice of changes, right to object. Text.
        Subprocessors = "SUBPROCESSORS",
        /// How soon it tells of an incident. Hours.
        IncidentNotice = "INCIDENT_NOTICE",
        /// Whom it tells of an incident, and by which way. Text.
        IncidentContact = "INCIDENT_CONTACT",
        /// Whether the company may audit it. A flag.
        AuditRight = "AUDIT_RIGHT",
        /// How soon it deletes on request or after the end. Days.
        Deletion = "DELETION",
        /// Whether models fine-tuned with the company's data are the company's alone. A flag.
        FineTuningOwnership = "FINE_TUNING_OWNERSHIP",
        /// Whether what its models write is the company's. A flag.
        OutputOwnership = "OUTPUT_OWNERSHIP",
        /// Whether it gives the company logs of its own use. A flag.
        Telemetry = "TELEMETRY",
        /// Where its models and their training data come from. Text.
        Provenance = "PROVENANCE",
        /// Whether it keeps its customers' data apart. A flag.
        DataSeparation = "DATA_SEPARATION",
        /// When its people look at what is sent to it. Text.
        HumanAccess = "HUMAN_ACCESS",
        /// Whether the company's use falls under business terms. A flag.
        BusinessTerms = "BUSINESS_TERMS",
    }
}

text_enum! {
    /// Which data a clause on retention is about.
    RetentionAspect {
        /// What is sent.
        Inputs = "INPUTS",
        /// What comes back.
        Outputs = "OUTPUTS",
        /// What is kept to find misuse.
        AbuseLogs = "ABUSE_LOGS",
        /// Conversations, files and threads that the service keeps for its customer.
        ApplicationState = "APPLICATION_STATE",
        /// Fine-tuned models and what they were made of.
        FineTuning = "FINE_TUNING",
        /// Records of use without content.
        Metadata = "METADATA",
    }
}

text_enum! {
    /// Where a clause stands.
    ContractClauseStatus {
        /// The latest word on its subject.
        InForce = "IN_FORCE",
        /// A later word stands in its stead.
        Superseded = "SUPERSEDED",
        /// Taken back, with nothing in its stead.
        Retired = "RETIRED",
    }
}

/// A term that a vendor holds to, as a dated fact.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "contract_clauses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContractClauseId,
    pub vendor_id: VendorId,
    pub kind: ContractClauseKind,
    /// A [`RetentionAspect`] where the kind is retention; else empty.
    pub aspect: String,
    /// Typed value; see `domain::facts`.
    pub value: Json,
    /// The words that say so.
    pub quote: String,
    /// Anything else, such as what must be switched on.
    pub note: String,
    /// Where the words stand: a document, …
    pub document_id: Option<VendorDocumentId>,
    /// … an address, or both.
    pub url: Option<String>,
    /// Day (`YYYY-MM-DD`) on which somebody compared it with the words.
    pub checked_on: String,
    pub checked_by_seat_id: Option<SeatId>,
    /// Last day (`YYYY-MM-DD`) on which it holds.
    pub valid_until: Option<String>,
    pub status: ContractClauseStatus,
    /// The one it stands in the stead of.
    pub supersedes_id: Option<ContractClauseId>,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by_seat_id: Option<SeatId>,
    /// Why it was taken back.
    pub ended_reason: Option<String>,
    /// When somebody must next be reminded that it runs out; none once nobody must.
    pub next_reminder_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ContractClauseId, Id);

impl Entity {
    /// Of those tenants, the ones with a clause of which somebody must be reminded by now; for the calendar.
    pub fn tenants_to_remind(tenants: impl IntoIterator<Item = TenantId>, now: DateTimeUtc) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .filter(Column::TenantId.is_in(tenants))
            .filter(Column::NextReminderAt.lte(now))
    }
}
