//! An AI tool in the inventory.

use sea_orm::entity::prelude::*;

use crate::{AiAppId, AppDecisionId, ProviderAccountId, SeatId, TenantId, VendorId, text_enum};

text_enum! {
    /// What kind of tool it is.
    AiAppKind {
        /// Installed on a computer or phone.
        DesktopApp = "DESKTOP_APP",
        /// In the browser.
        BrowserExtension = "BROWSER_EXTENSION",
        /// A service of its own, or a part of one, in the cloud.
        SaasIntegration = "SAAS_INTEGRATION",
        /// Our own or bought software that calls a vendor's API.
        ApiClient = "API_CLIENT",
        /// Gives tools to other AI apps (Model Context Protocol).
        McpServer = "MCP_SERVER",
    }
}

text_enum! {
    /// What was decided.
    AiAppStatus {
        /// Nothing yet, or a decision that has ended.
        Undecided = "UNDECIDED",
        /// May be used, for its data classes.
        Allowed = "ALLOWED",
        /// Not to be used until it is known what it does.
        Quarantined = "QUARANTINED",
        /// Not to be used.
        Blocked = "BLOCKED",
    }
}

text_enum! {
    /// Kinds of data, by what befalls somebody when they leak.
    DataClass {
        /// Published anyway.
        Public = "PUBLIC",
        /// For the company's people.
        Internal = "INTERNAL",
        /// For some of the company's people.
        Confidential = "CONFIDENTIAL",
        /// Tells who a person is.
        Pii = "PII",
        /// Tells of a person's health.
        Phi = "PHI",
        /// Payment cards.
        Pci = "PCI",
    }
}

/// An AI tool in the inventory.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_apps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AiAppId,
    pub name: String,
    pub kind: AiAppKind,
    pub description: String,
    /// Its entry in the built-in catalogue, where it came from there.
    pub catalog_key: Option<String>,
    /// Who makes it, as people write it.
    pub vendor_name: String,
    /// The vendor on record that makes it.
    pub vendor_id: Option<VendorId>,
    /// The company's account through which it is used, where there is one.
    pub provider_account_id: Option<ProviderAccountId>,
    pub url: Option<String>,
    /// Array of what it can do or reach, in people's words.
    pub tools: Json,
    /// Who answers for it.
    pub owner_seat_id: Option<SeatId>,
    /// The least tier of a seat that may use it.
    pub tier: i32,
    /// Array of [`DataClass`]: what it may touch.
    pub data_classes: Json,
    pub status: AiAppStatus,
    /// The decision that made the status; none where nobody decided yet.
    pub decision_id: Option<AppDecisionId>,
    /// When that decision ends; never where absent.
    pub decision_ends_at: Option<DateTimeUtc>,
    /// Since when nobody has decided; none where somebody has.
    pub undecided_since: Option<DateTimeUtc>,
    /// Not in use any more; kept for the evidence that points at it.
    pub archived_at: Option<DateTimeUtc>,
    pub archived_reason: Option<String>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AiAppId, Id);
crate::beyond!();

impl Entity {
    /// Of those tenants, the ones with an app in the inventory that nobody has decided on.
    pub fn tenants_with_undecided(tenants: &[TenantId]) -> Select<Self> {
        use sea_orm::QuerySelect;
        Self::find()
            .select_only()
            .column(Column::TenantId)
            .distinct()
            .filter(Column::TenantId.is_in(tenants.iter().copied()))
            .filter(Column::ArchivedAt.is_null())
            .filter(Column::UndecidedSince.is_not_null())
    }
}

impl Model {
    /// What it may touch.
    pub fn data_classes(&self) -> Vec<DataClass> {
        words(&self.data_classes)
    }

    /// What it can do or reach.
    pub fn tools(&self) -> Vec<String> {
        self.tools.as_array().into_iter().flatten().filter_map(|t| t.as_str().map(str::to_owned)).collect()
    }
}

/// The data classes of a stored array.
pub(crate) fn words(stored: &Json) -> Vec<DataClass> {
    stored.as_array().into_iter().flatten().filter_map(|word| word.as_str()?.parse().ok()).collect()
}
