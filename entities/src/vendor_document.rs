//! A document that a vendor gave, or that was signed with it: a file, an address, or both.

use sea_orm::entity::prelude::*;

use crate::{SeatId, TenantId, UploadId, VendorDocumentId, VendorId, text_enum};

text_enum! {
    /// What kind of document it is.
    VendorDocumentKind {
        /// A data processing agreement.
        Dpa = "DPA",
        /// A business associate agreement (HIPAA).
        Baa = "BAA",
        /// The contract, or its terms of service.
        Terms = "TERMS",
        /// A SOC 2 report.
        Soc2 = "SOC2",
        /// An ISO/IEC 27001 certificate: information security.
        Iso27001 = "ISO27001",
        /// An ISO/IEC 42001 certificate: management of AI.
        Iso42001 = "ISO42001",
        /// A report on a penetration test.
        PenetrationTest = "PENETRATION_TEST",
        /// A privacy notice or a description of data protection.
        Privacy = "PRIVACY",
        /// A model card or a description of where models come from.
        ModelCard = "MODEL_CARD",
        /// Its list of sub-processors.
        SubprocessorList = "SUBPROCESSOR_LIST",
        /// Another one.
        Other = "OTHER",
    }
}

/// A document that a vendor gave, or that was signed with it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "vendor_documents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VendorDocumentId,
    pub vendor_id: VendorId,
    pub kind: VendorDocumentKind,
    pub title: String,
    /// The file, where one was handed in.
    pub upload_id: Option<UploadId>,
    /// Where it is found.
    pub url: Option<String>,
    /// Of the file as it was handed in; lower-case hexadecimal.
    pub sha256: Option<String>,
    /// Day (`YYYY-MM-DD`) on which it was issued or signed.
    pub issued_on: Option<String>,
    /// First day (`YYYY-MM-DD`) that a report is about.
    pub period_from: Option<String>,
    /// Last day (`YYYY-MM-DD`) that a report is about.
    pub period_to: Option<String>,
    /// Last day (`YYYY-MM-DD`) on which it holds.
    pub valid_until: Option<String>,
    pub attached_by_seat_id: Option<SeatId>,
    /// Not leaned on any more; it stays for what leaned on it.
    pub removed_at: Option<DateTimeUtc>,
    pub removed_by_seat_id: Option<SeatId>,
    pub removed_reason: Option<String>,
    /// When somebody must next be reminded that it runs out; none once nobody must.
    pub next_reminder_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(VendorDocumentId, Id);

impl Entity {
    /// Of those tenants, the ones with a document of which somebody must be reminded by now; for the calendar.
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
