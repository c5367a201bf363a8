//! The roots, joined from the nouns.

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions};

use super::{
    access, ai_app, api_token, audit_event, business_unit, discovery, export, finding, identity_provider, job, node,
    notification, output, partner, pilot, policy, provider, provider_account, provider_key, questionnaire, scim, seat,
    seat_audit, seat_token, session, tenant, upload, vendor, viewer, webhook,
};

/// What can be asked. Everything a company owns hangs off `tenant`.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    viewer::ViewerQuery,
    tenant::TenantQuery,
    tenant::PlanQuery,
    partner::PartnerQuery,
    ai_app::AiAppCatalogQuery,
    provider::ProviderQuery,
    questionnaire::TemplateQuery,
    policy::IndustryPackQuery,
);

/// What can be done. Noun first, so that they sort by subject.
#[derive(MergedObject, Default)]
pub struct Mutation(
    tenant::TenantCreateMutation,
    tenant::TenantMutation,
    tenant::TenantLeavingMutation,
    business_unit::BusinessUnitMutation,
    partner::PartnerGrantMutation,
    partner::PartnerTenantMutation,
    partner::ApiClientMutation,
    seat::SeatInviteMutation,
    seat::SeatChangeMutation,
    seat::SeatAccessMutation,
    seat::SeatImportMutation,
    api_token::ApiTokenMutation,
    access::AccessMutation,
    seat_token::SeatTokenMutation,
    session::SessionMutation,
    scim::ScimMutation,
    identity_provider::IdentityProviderMutation,
    job::JobMutation,
    job::JobScheduleMutation,
    notification::NotificationMutation,
    notification::NotificationChannelMutation,
    ai_app::AiAppMutation,
    ai_app::DataFlowMutation,
    discovery::DiscoverySourceMutation,
    discovery::DiscoveryImportMutation,
    discovery::AppDiscoveryMutation,
    discovery::UsageSurveyMutation,
    vendor::VendorMutation,
    provider_account::ProviderAccountMutation,
    provider_key::ProviderKeyMutation,
    provider_key::EncryptionMutation,
    questionnaire::QuestionnaireMutation,
    questionnaire::QuestionnaireImportMutation,
    questionnaire::QuestionnaireExportMutation,
    questionnaire::AppendixMutation,
    questionnaire::AnswerMutation,
    questionnaire::AnswerLibraryMutation,
    questionnaire::ShareLinkMutation,
    questionnaire::FactStatementMutation,
    audit_event::AuditMutation,
    export::ExportMutation,
    upload::UploadMutation,
    finding::FindingMutation,
    output::ApprovalRuleMutation,
    output::OutputReviewMutation,
    pilot::PilotMutation,
    policy::PolicyMutation,
    policy::IndustryPackMutation,
    seat_audit::SeatAuditMutation,
    webhook::WebhookMutation,
);

/// What can be watched, over a WebSocket that speaks `graphql-transport-ws`.
#[derive(MergedSubscription, Default)]
pub struct Subscription(job::JobSubscription, notification::NotificationSubscription);

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Builds the schema.
pub fn build() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The schema as text: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by().use_space_ident().indent_width(2);
    let mut text = build().finish().sdl_with_options(options).trim().to_owned();
    text.push('\n');
    text
}
