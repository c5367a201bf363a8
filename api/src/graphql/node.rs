//! `node(id)`: anything by its id. A new kind of object adds a variant to [`Node`] and an arm to [`find`].

use async_graphql::{Context, ID, Interface, Object};
use keystead_entities::AnyId;

use super::access::{AccessGrant, AccessRequest};
use super::ai_app::{AiApp, AppDecision, DataFlow};
use super::api_token::ApiToken;
use super::audit_event::AuditEvent;
use super::auth::{ANYONE, auth};
use super::business_unit::BusinessUnit;
use super::discovery::{AppDiscovery, DiscoveryImport, DiscoverySource, UsageSurvey};
use super::errors::Result;
use super::export::Export;
use super::finding::Finding;
use super::identity_provider::IdentityProvider;
use super::job::{Job, JobAttempt, JobSchedule};
use super::notification::{Notification, NotificationChannel};
use super::output::{ApprovalRule, OutputReview};
use super::partner::{ApiClient, Partner, PartnerGrant};
use super::pilot::{
    Measurement, Pilot, PilotCheckpoint, PilotObjective, PilotParticipant, PilotPhase, PilotReport, SignOff,
};
use super::policy::{Policy, PolicyAcknowledgement, PolicyReview, PolicyVersion};
use super::provider_account::ProviderAccount;
use super::provider_key::{KeyReminder, KeyRotation, ProviderKey};
use super::questionnaire::{
    Answer, AnswerChange, AnswerComposition, AnswerLibraryEntry, FactStatement, FactValue, Question, Questionnaire,
    QuestionnaireRefresh, ShareLink,
};
use super::scim::ScimGroup;
use super::seat::{Seat, SeatImport};
use super::seat_audit::{SeatAudit, SeatAuditItem};
use super::seat_token::SeatToken;
use super::session::Session;
use super::tenant::Tenant;
use super::upload::Upload;
use super::vendor::{ContractClause, Subprocessor, Vendor, VendorDocument};
use super::webhook::{WebhookAttempt, WebhookDelivery, WebhookEndpoint};

/// Something stored, with an id.
#[derive(Interface)]
#[expect(clippy::large_enum_variant, reason = "it lives while it is shown; an interface holds its objects themselves")]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque, global, sorts by time of creation."))]
pub enum Node {
    /// A company.
    Tenant(Tenant),
    /// A part of a company.
    BusinessUnit(BusinessUnit),
    /// A membership of a company.
    Seat(Seat),
    /// A credential for automation.
    ApiToken(ApiToken),
    /// A credential of a seat for the gateway.
    SeatToken(SeatToken),
    /// A wish for more access for a while.
    AccessRequest(AccessRequest),
    /// More access for a while.
    AccessGrant(AccessGrant),
    /// A person's sign-in.
    Session(Session),
    /// The company's own identity provider.
    IdentityProvider(IdentityProvider),
    /// A group of the company's directory.
    ScimGroup(ScimGroup),
    /// An organisation that looks after other companies.
    Partner(Partner),
    /// A company's consent to a partner.
    PartnerGrant(PartnerGrant),
    /// A partner's program.
    ApiClient(ApiClient),
    /// People taken in from a file.
    SeatImport(SeatImport),
    /// A piece of unattended work.
    Job(Job),
    /// One try at a job.
    JobAttempt(JobAttempt),
    /// A line of a company's calendar.
    JobSchedule(JobSchedule),
    /// Something told to the caller.
    Notification(Notification),
    /// A place where notices go.
    NotificationChannel(NotificationChannel),
    /// An AI tool in the inventory.
    AiApp(AiApp),
    /// A decision on an AI app.
    AppDecision(AppDecision),
    /// What goes where.
    DataFlow(DataFlow),
    /// Evidence that something is used.
    AppDiscovery(AppDiscovery),
    /// A place that inventories and logs come from.
    DiscoverySource(DiscoverySource),
    /// An inventory or a log that was taken in.
    DiscoveryImport(DiscoveryImport),
    /// An anonymous survey of what people use.
    UsageSurvey(UsageSurvey),
    /// A maker of AI.
    Vendor(Vendor),
    /// A document of a vendor.
    VendorDocument(VendorDocument),
    /// A term of a vendor.
    ContractClause(ContractClause),
    /// A company that a vendor passes data on to.
    Subprocessor(Subprocessor),
    /// A company's own account at a provider.
    ProviderAccount(ProviderAccount),
    /// A credential of a provider account.
    ProviderKey(ProviderKey),
    /// One secret of a provider key, without the secret.
    KeyRotation(KeyRotation),
    /// A stage of a provider key's reminders.
    KeyReminder(KeyReminder),
    /// A set of questions to answer.
    Questionnaire(Questionnaire),
    /// One question of a questionnaire.
    Question(Question),
    /// The answer to one question.
    Answer(Answer),
    /// One generation of a questionnaire's answers.
    QuestionnaireRefresh(QuestionnaireRefresh),
    /// What a generation changed about one answer.
    AnswerChange(AnswerChange),
    /// A plain answer for reuse.
    AnswerLibraryEntry(AnswerLibraryEntry),
    /// A link to a published questionnaire.
    ShareLink(ShareLink),
    /// What somebody states about the company or a vendor.
    FactStatement(FactStatement),
    /// What a fact said from one moment on.
    FactValue(FactValue),
    /// A text that facts made of an answer.
    AnswerComposition(AnswerComposition),
    /// An entry of the audit log.
    AuditEvent(AuditEvent),
    /// Something that was noticed.
    Finding(Finding),
    /// A file.
    Export(Export),
    /// A file that somebody handed in.
    Upload(Upload),
    /// A phased roll-out of an AI app.
    Pilot(Pilot),
    /// A stretch of days of a pilot.
    PilotPhase(PilotPhase),
    /// What a pilot is to reach.
    PilotObjective(PilotObjective),
    /// A seat's part in a pilot.
    PilotParticipant(PilotParticipant),
    /// What a participant measured.
    Measurement(Measurement),
    /// A review before a phase of a pilot.
    PilotCheckpoint(PilotCheckpoint),
    /// A decision on such a review.
    SignOff(SignOff),
    /// A sealed report of a pilot.
    PilotReport(PilotReport),
    /// The AI policy of a company.
    Policy(Policy),
    /// A version of a policy as it was published.
    PolicyVersion(PolicyVersion),
    /// A seat's word on a version of a policy.
    PolicyAcknowledgement(PolicyAcknowledgement),
    /// A line of a policy that is not true any more.
    PolicyReview(PolicyReview),
    /// Who approves text for clients.
    ApprovalRule(ApprovalRule),
    /// A text for a client that an AI app wrote.
    OutputReview(OutputReview),
    /// An access review.
    SeatAudit(SeatAudit),
    /// One thing under review.
    SeatAuditItem(SeatAuditItem),
    /// A place where events are sent.
    WebhookEndpoint(WebhookEndpoint),
    /// One event on its way to one endpoint.
    WebhookDelivery(WebhookDelivery),
    /// One try at a delivery.
    WebhookAttempt(WebhookAttempt),
}

/// Finding by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with that id, whatever its kind; `null` where there is none or it is not yours. Any credential may ask;
    /// the object's own kind says who may see it, as for its list: `FORBIDDEN` without the scope or role.
    #[graphql(directive = auth::apply(ANYONE))]
    async fn node(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Id of an object of any kind.")] id: ID,
    ) -> Result<Option<Node>> {
        find(gql, &id).await
    }

    /// The objects with those ids, in that order; `null` in the place of each that is not there or not yours, with an error
    /// where it is for want of a scope or role. At most 100.
    #[graphql(directive = auth::apply(ANYONE))]
    async fn nodes(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "From 1 to 100 ids of objects of any kind.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        if ids.len() > 100 {
            return Err(keystead_domain::Error::invalid("ids", "At most 100 ids at once.").into());
        }
        let found = futures_util::future::join_all(ids.iter().map(|id| find(gql, id))).await;
        Ok(found.into_iter().map(Result::transpose).collect())
    }
}

/// The object behind an edge to something of any kind; nothing where the caller may not see it.
pub async fn seen(gql: &Context<'_>, id: Option<&str>) -> Result<Option<Node>> {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(None) };
    match Box::pin(find(gql, &ID::from(id))).await {
        Err(error) if error.is_forbidden() => Ok(None),
        found => found,
    }
}

async fn find(gql: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    Ok(match AnyId::from_text(id) {
        Some(AnyId::TenantId(id)) => Tenant::find(gql, id).await?.map(Node::Tenant),
        Some(AnyId::BusinessUnitId(id)) => BusinessUnit::find(gql, id).await?.map(Node::BusinessUnit),
        Some(AnyId::SeatId(id)) => Seat::find(gql, id).await?.map(Node::Seat),
        Some(AnyId::ApiTokenId(id)) => ApiToken::find(gql, id).await?.map(Node::ApiToken),
        Some(AnyId::SeatTokenId(id)) => SeatToken::find(gql, id).await?.map(Node::SeatToken),
        Some(AnyId::AccessRequestId(id)) => AccessRequest::find(gql, id).await?.map(Node::AccessRequest),
        Some(AnyId::AccessGrantId(id)) => AccessGrant::find(gql, id).await?.map(Node::AccessGrant),
        Some(AnyId::SessionId(id)) => Session::find(gql, id).await?.map(Node::Session),
        Some(AnyId::IdentityProviderId(id)) => IdentityProvider::find(gql, id).await?.map(Node::IdentityProvider),
        Some(AnyId::ScimGroupId(id)) => ScimGroup::find(gql, id).await?.map(Node::ScimGroup),
        Some(AnyId::PartnerId(id)) => Partner::find(gql, id).await?.map(Node::Partner),
        Some(AnyId::PartnerGrantId(id)) => PartnerGrant::find(gql, id).await?.map(Node::PartnerGrant),
        Some(AnyId::ApiClientId(id)) => ApiClient::find(gql, id).await?.map(Node::ApiClient),
        Some(AnyId::ImportId(id)) => SeatImport::find(gql, id).await?.map(Node::SeatImport),
        Some(AnyId::JobId(id)) => Job::find(gql, id).await?.map(Node::Job),
        Some(AnyId::JobAttemptId(id)) => JobAttempt::find(gql, id).await?.map(Node::JobAttempt),
        Some(AnyId::JobScheduleId(id)) => JobSchedule::find(gql, id).await?.map(Node::JobSchedule),
        Some(AnyId::NotificationId(id)) => Notification::find(gql, id).await?.map(Node::Notification),
        Some(AnyId::NotificationChannelId(id)) => {
            NotificationChannel::find(gql, id).await?.map(Node::NotificationChannel)
        }
        Some(AnyId::AiAppId(id)) => AiApp::find(gql, id).await?.map(Node::AiApp),
        Some(AnyId::AppDecisionId(id)) => AppDecision::find(gql, id).await?.map(Node::AppDecision),
        Some(AnyId::DataFlowId(id)) => DataFlow::find(gql, id).await?.map(Node::DataFlow),
        Some(AnyId::AppDiscoveryId(id)) => AppDiscovery::find(gql, id).await?.map(Node::AppDiscovery),
        Some(AnyId::DiscoverySourceId(id)) => DiscoverySource::find(gql, id).await?.map(Node::DiscoverySource),
        Some(AnyId::DiscoveryImportId(id)) => DiscoveryImport::find(gql, id).await?.map(Node::DiscoveryImport),
        Some(AnyId::UsageSurveyId(id)) => UsageSurvey::find(gql, id).await?.map(Node::UsageSurvey),
        Some(AnyId::VendorId(id)) => Vendor::find(gql, id).await?.map(Node::Vendor),
        Some(AnyId::VendorDocumentId(id)) => VendorDocument::find(gql, id).await?.map(Node::VendorDocument),
        Some(AnyId::ContractClauseId(id)) => ContractClause::find(gql, id).await?.map(Node::ContractClause),
        Some(AnyId::SubprocessorId(id)) => Subprocessor::find(gql, id).await?.map(Node::Subprocessor),
        Some(AnyId::ProviderAccountId(id)) => ProviderAccount::find(gql, id).await?.map(Node::ProviderAccount),
        Some(AnyId::ProviderKeyId(id)) => ProviderKey::find(gql, id).await?.map(Node::ProviderKey),
        Some(AnyId::KeyVersionId(id)) => KeyRotation::find(gql, id).await?.map(Node::KeyRotation),
        Some(AnyId::KeyReminderId(id)) => KeyReminder::find(gql, id).await?.map(Node::KeyReminder),
        Some(AnyId::QuestionnaireId(id)) => Questionnaire::find(gql, id).await?.map(Node::Questionnaire),
        Some(AnyId::QuestionId(id)) => Question::find(gql, id).await?.map(Node::Question),
        Some(AnyId::AnswerId(id)) => Answer::find(gql, id).await?.map(Node::Answer),
        Some(AnyId::QuestionnaireRefreshId(id)) => {
            QuestionnaireRefresh::find(gql, id).await?.map(Node::QuestionnaireRefresh)
        }
        Some(AnyId::AnswerChangeId(id)) => AnswerChange::find(gql, id).await?.map(Node::AnswerChange),
        Some(AnyId::AnswerLibraryEntryId(id)) => AnswerLibraryEntry::find(gql, id).await?.map(Node::AnswerLibraryEntry),
        Some(AnyId::ShareLinkId(id)) => ShareLink::find(gql, id).await?.map(Node::ShareLink),
        Some(AnyId::FactStatementId(id)) => FactStatement::find(gql, id).await?.map(Node::FactStatement),
        Some(AnyId::FactValueId(id)) => FactValue::find(gql, id).await?.map(Node::FactValue),
        Some(AnyId::AnswerCompositionId(id)) => AnswerComposition::find(gql, id).await?.map(Node::AnswerComposition),
        Some(AnyId::AuditEventId(id)) => AuditEvent::find(gql, id).await?.map(Node::AuditEvent),
        Some(AnyId::FindingId(id)) => Finding::find(gql, id).await?.map(Node::Finding),
        Some(AnyId::ExportId(id)) => Export::find(gql, id).await?.map(Node::Export),
        Some(AnyId::UploadId(id)) => Upload::find(gql, id).await?.map(Node::Upload),
        Some(AnyId::PilotId(id)) => Pilot::find(gql, id).await?.map(Node::Pilot),
        Some(AnyId::PilotPhaseId(id)) => PilotPhase::find(gql, id).await?.map(Node::PilotPhase),
        Some(AnyId::PilotObjectiveId(id)) => PilotObjective::find(gql, id).await?.map(Node::PilotObjective),
        Some(AnyId::ParticipantId(id)) => PilotParticipant::find(gql, id).await?.map(Node::PilotParticipant),
        Some(AnyId::MeasurementId(id)) => Measurement::find(gql, id).await?.map(Node::Measurement),
        Some(AnyId::SignOffId(id)) => SignOff::find(gql, id).await?.map(Node::SignOff),
        Some(AnyId::CheckpointId(id)) => PilotCheckpoint::find(gql, id).await?.map(Node::PilotCheckpoint),
        Some(AnyId::PilotReportId(id)) => PilotReport::find(gql, id).await?.map(Node::PilotReport),
        Some(AnyId::PolicyId(id)) => Policy::find(gql, id).await?.map(Node::Policy),
        Some(AnyId::ApprovalRuleId(id)) => ApprovalRule::find(gql, id).await?.map(Node::ApprovalRule),
        Some(AnyId::OutputReviewId(id)) => OutputReview::find(gql, id).await?.map(Node::OutputReview),
        Some(AnyId::PolicyVersionId(id)) => PolicyVersion::find(gql, id).await?.map(Node::PolicyVersion),
        Some(AnyId::PolicyAcknowledgementId(id)) => {
            PolicyAcknowledgement::find(gql, id).await?.map(Node::PolicyAcknowledgement)
        }
        Some(AnyId::PolicyReviewId(id)) => PolicyReview::find(gql, id).await?.map(Node::PolicyReview),
        Some(AnyId::SeatAuditId(id)) => SeatAudit::find(gql, id).await?.map(Node::SeatAudit),
        Some(AnyId::SeatAuditItemId(id)) => SeatAuditItem::find(gql, id).await?.map(Node::SeatAuditItem),
        Some(AnyId::WebhookEndpointId(id)) => WebhookEndpoint::find(gql, id).await?.map(Node::WebhookEndpoint),
        Some(AnyId::WebhookDeliveryId(id)) => WebhookDelivery::find(gql, id).await?.map(Node::WebhookDelivery),
        Some(AnyId::WebhookAttemptId(id)) => WebhookAttempt::find(gql, id).await?.map(Node::WebhookAttempt),
        _ => None,
    })
}
