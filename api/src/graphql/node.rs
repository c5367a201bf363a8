//! `node(id)`: anything by its id. A new kind of object adds a variant to [`Node`] and an arm to [`find`].

use async_graphql::{Context, ID, Interface, Object};
use keystead_domain::{auth::Right, tenants};
use keystead_entities::AnyId;

use super::ai_app::AiApp;
use super::ai_app::AppDecision;
use super::api_token::ApiToken;
use super::audit_event::AuditEvent;
use super::auth::auth;
use super::business_unit::BusinessUnit;
use super::errors::Result;
use super::export::Export;
use super::job::{Job, JobSchedule};
use super::notification::{Notification, NotificationChannel};
use super::pilot::{Pilot, PilotCheckpoint, PilotReport};
use super::provider_account::ProviderAccount;
use super::provider_key::ProviderKey;
use super::questionnaire::{
    Answer, AnswerChange, AnswerLibraryEntry, FactStatement, Question, Questionnaire, QuestionnaireRefresh, ShareLink,
};
use super::request::Request;
use super::seat::{Seat, SeatImport};
use super::seat_audit::{SeatAudit, SeatAuditItem};
use super::tenant::Tenant;

/// Something stored, with an id.
#[derive(Interface)]
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
    /// People taken in from a file.
    SeatImport(SeatImport),
    /// A piece of unattended work.
    Job(Job),
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
    /// A company's own account at a provider.
    ProviderAccount(ProviderAccount),
    /// A credential of a provider account.
    ProviderKey(ProviderKey),
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
    /// An entry of the audit log.
    AuditEvent(AuditEvent),
    /// A file.
    Export(Export),
    /// A phased roll-out of an AI app.
    Pilot(Pilot),
    /// A review before a phase of a pilot.
    PilotCheckpoint(PilotCheckpoint),
    /// A sealed report of a pilot.
    PilotReport(PilotReport),
    /// An access review.
    SeatAudit(SeatAudit),
    /// One thing under review.
    SeatAuditItem(SeatAuditItem),
}

/// What every caller may do: ask for something by its id. What it may see of it, the object's own rights say.
const NODE: Right = tenants::READ;

/// Finding by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with that id, whatever its kind; `null` where there is none or it is not yours.
    #[graphql(directive = auth::apply(NODE))]
    async fn node(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Id of an object of any kind.")] id: ID,
    ) -> Result<Option<Node>> {
        gql.ctx(NODE)?;
        find(gql, &id).await
    }

    /// The objects with those ids, in that order; `null` in the place of each that is not there or not yours. At most 100.
    #[graphql(directive = auth::apply(NODE))]
    async fn nodes(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "From 1 to 100 ids of objects of any kind.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        gql.ctx(NODE)?;
        if ids.len() > 100 {
            return Err(keystead_domain::Error::invalid("ids", "At most 100 ids at once.").into());
        }
        futures_util::future::try_join_all(ids.iter().map(|id| find(gql, id))).await
    }
}

async fn find(gql: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    Ok(match AnyId::from_text(id) {
        Some(AnyId::TenantId(id)) => Tenant::find(gql, id).await?.map(Node::Tenant),
        Some(AnyId::BusinessUnitId(id)) => BusinessUnit::find(gql, id).await?.map(Node::BusinessUnit),
        Some(AnyId::SeatId(id)) => Seat::find(gql, id).await?.map(Node::Seat),
        Some(AnyId::ApiTokenId(id)) => ApiToken::find(gql, id).await?.map(Node::ApiToken),
        Some(AnyId::ImportId(id)) => SeatImport::find(gql, id).await?.map(Node::SeatImport),
        Some(AnyId::JobId(id)) => Job::find(gql, id).await?.map(Node::Job),
        Some(AnyId::JobScheduleId(id)) => JobSchedule::find(gql, id).await?.map(Node::JobSchedule),
        Some(AnyId::NotificationId(id)) => Notification::find(gql, id).await?.map(Node::Notification),
        Some(AnyId::NotificationChannelId(id)) => {
            NotificationChannel::find(gql, id).await?.map(Node::NotificationChannel)
        }
        Some(AnyId::AiAppId(id)) => AiApp::find(gql, id).await?.map(Node::AiApp),
        Some(AnyId::AppDecisionId(id)) => AppDecision::find(gql, id).await?.map(Node::AppDecision),
        Some(AnyId::ProviderAccountId(id)) => ProviderAccount::find(gql, id).await?.map(Node::ProviderAccount),
        Some(AnyId::ProviderKeyId(id)) => ProviderKey::find(gql, id).await?.map(Node::ProviderKey),
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
        Some(AnyId::AuditEventId(id)) => AuditEvent::find(gql, id).await?.map(Node::AuditEvent),
        Some(AnyId::ExportId(id)) => Export::find(gql, id).await?.map(Node::Export),
        Some(AnyId::PilotId(id)) => Pilot::find(gql, id).await?.map(Node::Pilot),
        Some(AnyId::CheckpointId(id)) => PilotCheckpoint::find(gql, id).await?.map(Node::PilotCheckpoint),
        Some(AnyId::PilotReportId(id)) => PilotReport::find(gql, id).await?.map(Node::PilotReport),
        Some(AnyId::SeatAuditId(id)) => SeatAudit::find(gql, id).await?.map(Node::SeatAudit),
        Some(AnyId::SeatAuditItemId(id)) => SeatAuditItem::find(gql, id).await?.map(Node::SeatAuditItem),
        _ => None,
    })
}
