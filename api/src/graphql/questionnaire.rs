//! Questionnaires: from clients to the company, and from the company to vendors.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, questionnaires};
use keystead_entities::answer::AnswerStatus as StoredStatus;
use keystead_entities::questionnaire::QuestionnaireStatus as Stored;
use keystead_entities::{AnyId, QuestionnaireId, Scope, Scoped, answer, questionnaire};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use super::action::{Action, actions};
use super::below;
use super::connection::{args, connection};
use super::errors::Result;
use super::loader::{Loaded, Loader};
use super::provider_account::ProviderAccount;
use super::request::{FromSight, Reload, Request, Sight, rowed};
use super::scalars::{Date, DateTime};
use super::seat::Seat;
use source::{QuestionnaireSource, SourcesOfQuestionnaires};

mod answer_object;
mod answers;
mod appendix;
mod catalogue;
mod composition;
mod export;
mod facts;
mod import;
mod library;
mod lists;
mod mutations;
mod question_object;
mod refresh;
mod share;
mod source;
mod statements;
mod suggestions;
mod template;

pub use answer_object::Answer;
pub use answers::AnswerMutation;
pub use appendix::AppendixMutation;
pub use catalogue::FactValue;
pub use composition::AnswerComposition;
pub use export::QuestionnaireExportMutation;
pub use facts::FactsOfTenant;
pub use import::QuestionnaireImportMutation;
pub use library::{AnswerLibraryEntry, AnswerLibraryMutation};
pub use lists::{QuestionnaireFilter, QuestionnairesOfTenant};
pub use mutations::QuestionnaireMutation;
pub use question_object::{Question, QuestionConnection};
pub use refresh::{AnswerChange, QuestionnaireRefresh, QuestionnaireRefreshConnection};
pub use share::{ShareLink, ShareLinkConnection, ShareLinkMutation};
pub use statements::{FactStatement, FactStatementMutation};
pub use template::TemplateQuery;

rowed!(questionnaire);
connection!(QuestionnaireConnection, QuestionnaireEdge, Questionnaire, "questionnaires");

/// A set of questions to answer.
#[derive(Clone)]
pub struct Questionnaire(Arc<questionnaire::Model>);

impl From<Arc<questionnaire::Model>> for Questionnaire {
    fn from(row: Arc<questionnaire::Model>) -> Self {
        Self(row)
    }
}

impl From<questionnaire::Model> for Questionnaire {
    fn from(row: questionnaire::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Questionnaire {
    /// The questionnaire with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: QuestionnaireId) -> Result<Option<Self>> {
        let ctx = gql.ctx(questionnaires::READ)?;
        Ok(gql.row::<questionnaire::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for questionnaire::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::QuestionnaireId(id) => questionnaire::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "questionnaire"))
    }
}

/// Who asks whom.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::questionnaire::Direction")]
pub enum QuestionnaireDirection {
    /// A client asks the company.
    Inbound,
    /// The company asks a vendor: due diligence.
    Outbound,
}

/// Where a questionnaire stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::questionnaire::QuestionnaireStatus")]
pub enum QuestionnaireStatus {
    /// Its answers were not generated yet.
    Draft,
    /// Has answers that must be looked at before it can be published, or published again.
    InReview,
    /// Every answer is approved; share links show them.
    Published,
    /// No longer kept up to date; kept as evidence. Its share links open nothing.
    Archived,
}

/// How many answers there are in each state.
#[derive(SimpleObject, Clone, Copy, Default, Debug)]
pub struct AnswerCounts {
    /// All of them.
    total_count: i32,
    /// Written, every fact known, waiting for approval.
    draft_count: i32,
    /// With something that is not known, out of date, changed or disputed.
    needs_review_count: i32,
    /// Approved.
    approved_count: i32,
}

/// Counts the answers of many questionnaires in one statement.
struct CountsOfQuestionnaires(Sight);

impl FromSight for CountsOfQuestionnaires {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, QuestionnaireId)> for CountsOfQuestionnaires {
    type Value = AnswerCounts;

    async fn load(&self, keys: &[(Scope, QuestionnaireId)]) -> Loaded<(Scope, QuestionnaireId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<QuestionnaireId>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found: HashMap<(Scope, QuestionnaireId), AnswerCounts> = HashMap::new();
        for (scope, ids) in by_scope {
            let rows: Vec<(QuestionnaireId, StoredStatus, i64)> = answer::Entity::within(scope)
                .select_only()
                .column(answer::Column::QuestionnaireId)
                .column(answer::Column::Status)
                .column_as(answer::Column::Id.count(), "n")
                .filter(answer::Column::QuestionnaireId.is_in(ids))
                .group_by(answer::Column::QuestionnaireId)
                .group_by(answer::Column::Status)
                .into_tuple()
                .all(&self.0.of(scope))
                .await
                .map_err(|e| Arc::new(DomainError::from(e)))?;
            for (id, status, n) in rows {
                let counts = found.entry((scope, id)).or_default();
                let n = i32::try_from(n).unwrap_or(i32::MAX);
                counts.total_count += n;
                match status {
                    StoredStatus::Draft => counts.draft_count += n,
                    StoredStatus::NeedsReview => counts.needs_review_count += n,
                    StoredStatus::Approved => counts.approved_count += n,
                }
            }
        }
        Ok(found)
    }
}

/// A set of questions to answer: from a client to the company, or from the company to a vendor. Its answers come from
/// facts; each quarter they are generated again.
#[Object]
impl Questionnaire {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who asks whom.
    async fn direction(&self) -> QuestionnaireDirection {
        self.0.direction.into()
    }

    /// The client's own file it came in, and what was understood of it; `null` for one made from a template.
    async fn source(&self, gql: &Context<'_>) -> Result<Option<QuestionnaireSource>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let found = gql.loader::<SourcesOfQuestionnaires>().load_one((ctx.scope(), self.0.id)).await?;
        Ok(found.map(QuestionnaireSource))
    }

    /// Code of the built-in template its questions came from, as in `questionnaireTemplates`; `IMPORTED` for one that came as
    /// a client's own file.
    async fn template(&self) -> &str {
        &self.0.template
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The client who asks, or the vendor who is asked.
    async fn counterparty(&self) -> &str {
        &self.0.counterparty
    }

    /// Id of the provider account whose contract facts answer it; only for vendors, and `null` where none was named.
    async fn provider_account_id(&self) -> Option<ID> {
        self.0.provider_account_id.map(|id| id.to_string().into())
    }

    /// That account; `null` also where your credential lacks `providers:read`.
    async fn provider_account(&self, gql: &Context<'_>) -> Result<Option<ProviderAccount>> {
        ProviderAccount::edge(gql, self.0.tenant_id, self.0.provider_account_id).await
    }

    /// Day on which answers are due, in the company's time zone.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.as_deref().and_then(Date::stored)
    }

    /// Where it stands.
    async fn status(&self) -> QuestionnaireStatus {
        self.0.status.into()
    }

    /// When its answers were last generated; `null` before the first time.
    async fn generated_at(&self) -> Option<DateTime> {
        self.0.generated_at.map(Into::into)
    }

    /// When it was last published; `null` before the first time.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Who last published it.
    async fn published_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.published_by_seat_id).await
    }

    /// Who made it; `null` where the operator did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was made.
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

    /// How many answers there are in each state.
    async fn answer_counts(&self, gql: &Context<'_>) -> Result<AnswerCounts> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.loader::<CountsOfQuestionnaires>().load_one((ctx.scope(), self.0.id)).await?.unwrap_or_default())
    }

    /// Its questions with their answers, in the order in which they are asked.
    async fn questions(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Only questions whose answer is in one of these states.")] status: Option<
            Vec<answer_object::AnswerStatus>,
        >,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<QuestionConnection> {
        let status = status.map(|wanted| wanted.into_iter().map(Into::into).collect());
        let list = questionnaires::questions(&gql.within(self.0.tenant_id)?, self.0.id, status)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(QuestionConnection::new(page, count, Question::from))
    }

    /// Every generation of its answers, latest first, each with what it changed.
    async fn refreshes(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<QuestionnaireRefreshConnection> {
        let list = questionnaires::refreshes(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(QuestionnaireRefreshConnection::new(page, count, QuestionnaireRefresh::from))
    }

    /// Links under which somebody outside reads its published answers, latest first.
    async fn share_links(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ShareLinkConnection> {
        let list = questionnaires::share_links(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(ShareLinkConnection::new(page, count, ShareLink::from))
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_live = self.0.status != Stored::Archived;
        Ok(actions(
            &ctx,
            [
                (Action::Generate, questionnaires::GENERATE, is_live),
                (Action::Publish, questionnaires::PUBLISH, self.0.status == Stored::InReview),
                (Action::Export, questionnaires::export::EXPORT, self.0.generated_at.is_some()),
                (Action::Archive, questionnaires::ARCHIVE, is_live),
            ],
        ))
    }
}
