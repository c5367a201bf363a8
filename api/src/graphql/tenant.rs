//! Companies. The fields of `Tenant` that belong to another noun live in that noun's file, as a part of the merged
//! object: `SeatsOfTenant` in `seat.rs`, and so on.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, MergedObject, Object};
use keystead_domain::partners::enter;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_domain::{leaving, tenants};
use keystead_entities::{AnyId, TenantId, tenant};

use super::access::AccessOfTenant;
use super::action::{Action, actions};
use super::ai_app::{AiAppsOfTenant, BlocklistOfTenant, DataMapOfTenant};
use super::audit_event::AuditOfTenant;
use super::auth::auth;
use super::business_unit::BusinessUnitsOfTenant;
use super::discovery::{
    AppDiscoveriesOfTenant, DiscoveryImportsOfTenant, DiscoverySourcesOfTenant, UsageSurveysOfTenant,
};
use super::errors::Result;
use super::export::{Export, ExportsOfTenant};
use super::finding::FindingsOfTenant;
use super::identity_provider::IdentityProviderOfTenant;
use super::job::JobsOfTenant;
use super::notification::NotificationsOfTenant;
use super::output::OutputsOfTenant;
use super::partner::PartnersOfTenant;
use super::pilot::PilotsOfTenant;
use super::policy::PoliciesOfTenant;
use super::posture::PostureOfTenant;
use super::provider_account::ProviderAccountsOfTenant;
use super::provider_key::{EncryptionOfTenant, ProviderKeysOfTenant};
use super::questionnaire::{FactsOfTenant, QuestionnairesOfTenant};
use super::request::{Reload, Request, parse_id};
use super::scalars::DateTime;
use super::scim::ScimOfTenant;
use super::seat::{Seat, SeatImportsOfTenant, SeatsOfTenant};
use super::seat_audit::SeatAuditsOfTenant;
use super::upload::UploadsOfTenant;
use super::vendor::VendorsOfTenant;
use super::webhook::WebhooksOfTenant;

mod create;
mod leaving_mutations;
mod mutations;
mod plan;
mod settings;

pub use create::TenantCreateMutation;
pub use leaving_mutations::TenantLeavingMutation;
pub use mutations::TenantMutation;
pub use plan::{Plan, PlanQuery};
pub use settings::AuditSilence;

/// A company. Everything a company owns hangs off it.
#[derive(MergedObject)]
pub struct Tenant(
    TenantFields,
    BusinessUnitsOfTenant,
    SeatsOfTenant,
    SeatImportsOfTenant,
    AccessOfTenant,
    ScimOfTenant,
    IdentityProviderOfTenant,
    JobsOfTenant,
    NotificationsOfTenant,
    AiAppsOfTenant,
    BlocklistOfTenant,
    DataMapOfTenant,
    AppDiscoveriesOfTenant,
    DiscoverySourcesOfTenant,
    DiscoveryImportsOfTenant,
    UsageSurveysOfTenant,
    PilotsOfTenant,
    PoliciesOfTenant,
    OutputsOfTenant,
    VendorsOfTenant,
    ProviderAccountsOfTenant,
    ProviderKeysOfTenant,
    EncryptionOfTenant,
    QuestionnairesOfTenant,
    FactsOfTenant,
    AuditOfTenant,
    ExportsOfTenant,
    UploadsOfTenant,
    SeatAuditsOfTenant,
    WebhooksOfTenant,
    FindingsOfTenant,
    PartnersOfTenant,
    PostureOfTenant,
);

/// What a company is by itself.
pub struct TenantFields(Arc<tenant::Model>);

impl Tenant {
    /// The company with that id, where the caller has business there.
    pub async fn find(gql: &Context<'_>, id: TenantId) -> Result<Option<Self>> {
        let caller = gql.caller()?;
        if !enter::open(gql.app(), caller, id).await? {
            return Ok(None);
        }
        gql.within(id)?.may(tenants::READ)?;
        // Letting the caller in has read the row a moment ago.
        Ok(caller.company(id).map(Self::from))
    }

    /// The companies the caller may see.
    pub async fn all(gql: &Context<'_>) -> Result<Vec<Self>> {
        let caller = gql.caller()?;
        let ids = enter::open_all(gql.app(), caller).await?;
        let seen = ids.into_iter().filter(|id| gql.within(*id).is_ok_and(|ctx| ctx.can(tenants::READ)));
        Ok(seen.filter_map(|id| caller.company(id)).map(Self::from).collect())
    }

    /// For the `Node` interface.
    pub async fn id(&self, _: &Context<'_>) -> Result<ID> {
        Ok(self.0.0.id.to_string().into())
    }
}

impl From<tenant::Model> for Tenant {
    fn from(row: tenant::Model) -> Self {
        Arc::new(row).into()
    }
}

impl From<Arc<tenant::Model>> for Tenant {
    fn from(row: Arc<tenant::Model>) -> Self {
        let id = row.id;
        Self(
            TenantFields(row),
            BusinessUnitsOfTenant(id),
            SeatsOfTenant(id),
            SeatImportsOfTenant(id),
            AccessOfTenant(id),
            ScimOfTenant(id),
            IdentityProviderOfTenant(id),
            JobsOfTenant(id),
            NotificationsOfTenant(id),
            AiAppsOfTenant(id),
            BlocklistOfTenant(id),
            DataMapOfTenant(id),
            AppDiscoveriesOfTenant(id),
            DiscoverySourcesOfTenant(id),
            DiscoveryImportsOfTenant(id),
            UsageSurveysOfTenant(id),
            PilotsOfTenant(id),
            PoliciesOfTenant(id),
            OutputsOfTenant(id),
            VendorsOfTenant(id),
            ProviderAccountsOfTenant(id),
            ProviderKeysOfTenant(id),
            EncryptionOfTenant(id),
            QuestionnairesOfTenant(id),
            FactsOfTenant(id),
            AuditOfTenant(id),
            ExportsOfTenant(id),
            UploadsOfTenant(id),
            SeatAuditsOfTenant(id),
            WebhooksOfTenant(id),
            FindingsOfTenant(id),
            PartnersOfTenant(id),
            PostureOfTenant(id),
        )
    }
}

impl Reload for tenant::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::TenantId(id) if id == ctx.tenant_id() => tenant::Entity::of(ctx.scope()).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "tenant"))
    }
}

/// Whether a company is real.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::tenant::TenantKind")]
pub enum TenantKind {
    /// A real company.
    Company,
    /// For trying things: uses the built-in echo provider, sends no mail, costs nothing.
    Sandbox,
}

/// Whether a company is served.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::tenant::TenantStatus")]
pub enum TenantStatus {
    /// Served.
    Active,
    /// Nobody is let in, except an owner who wants to resume it where an owner suspended it.
    Suspended,
    /// It will be removed at `deletionDueAt`. Until then its owners are let in to look, to fetch its export, and to call the
    /// deletion off (`tenantDeleteCancel`); nobody else is.
    Deleting,
}

#[Object]
impl TenantFields {
    /// Opaque, global, sorts by time of creation.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The company's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the company is real.
    async fn kind(&self) -> TenantKind {
        self.0.kind.into()
    }

    /// Whether the company is served.
    async fn status(&self) -> TenantStatus {
        self.0.status.into()
    }

    /// When it will be removed for good: 30 days after its export is made; `null` where it is not to be deleted. Until the export
    /// is made (`deletionExport`), as if that were done at once.
    async fn deletion_due_at(&self) -> Option<DateTime> {
        self.0.deletion_due_at.map(Into::into)
    }

    /// When its deletion was asked for; `null` where it is not to be deleted.
    async fn deletion_requested_at(&self) -> Option<DateTime> {
        self.0.deletion_requested_at.map(Into::into)
    }

    /// The owner who asked for its deletion; `null` where it is not to be deleted.
    async fn deletion_requested_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.id, self.0.deletion_requested_by_seat_id).await
    }

    /// The file with everything it has, from which on the 30 days are counted; `null` until it is made, where it is not to be
    /// deleted, and where you may not fetch it.
    async fn deletion_export(&self, gql: &Context<'_>) -> Result<Option<Export>> {
        match self.0.deletion_export_id {
            Some(id) => Export::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// What was bought, and how much of it is used.
    async fn plan(&self) -> plan::PlanAssignment {
        plan::PlanAssignment { tenant_id: self.0.id, plan: self.0.plan }
    }

    /// What the company chose for the work that runs by itself.
    async fn settings(&self) -> settings::TenantSettings {
        settings::TenantSettings(Arc::clone(&self.0))
    }

    /// Language of mails and reports, as BCP 47 writes it.
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    /// IANA name of the time zone that days, quarters and schedules of the company follow.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.id)?;
        let is_active = self.0.is_served();
        let is_suspended = self.0.status == tenant::TenantStatus::Suspended;
        let is_leaving = self.0.status == tenant::TenantStatus::Deleting;
        Ok(actions(
            &ctx,
            [
                (Action::Update, tenants::UPDATE, is_active),
                (Action::SettingsUpdate, tenants::SETTINGS_UPDATE, is_active),
                (Action::PlanChange, tenants::PLAN_CHANGE, is_active),
                (Action::Suspend, tenants::SUSPEND, is_active),
                (Action::Resume, tenants::RESUME, is_suspended),
                (Action::Export, leaving::EXPORT, true),
                (Action::Delete, leaving::DELETE, !is_leaving),
                (Action::DeleteCancel, leaving::CANCEL, is_leaving),
            ],
        ))
    }
}

/// Looking at companies.
#[derive(Default)]
pub struct TenantQuery;

#[Object]
impl TenantQuery {
    /// A company by its id; `null` where there is none or it is not yours.
    #[graphql(directive = auth::apply(tenants::READ))]
    async fn tenant(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Id of a company (`ten_…`).")] id: ID,
    ) -> Result<Option<Tenant>> {
        gql.ctx(tenants::READ)?;
        match parse_id("id", &id) {
            Ok(id) => Tenant::find(gql, id).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The companies the caller may see: its own and, for a partner, those that grant it `tenant:read` at the moment. At most
    /// 1,000 of those; `Partner.grants` has pages.
    #[graphql(directive = auth::apply(tenants::READ))]
    async fn tenants(&self, gql: &Context<'_>) -> Result<Vec<Tenant>> {
        gql.ctx(tenants::READ)?;
        Tenant::all(gql).await
    }
}
