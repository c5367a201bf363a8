//! An answer.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::facts::Snapshot;
use keystead_domain::questionnaires::{self, answers};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::answer::AnswerStatus as Stored;
use keystead_entities::{AnswerId, AnyId, Scoped, answer};

use super::composition::{AnswerComposition, AnswerCompositionConnection};
use super::facts::Fact;
use super::{AnswerLibraryEntry, Question, Questionnaire};
use crate::graphql::action::{Action, actions};
use crate::graphql::below;
use crate::graphql::connection::args;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(answer);

/// The answer to one question.
#[derive(Clone)]
pub struct Answer(Arc<answer::Model>);

impl From<Arc<answer::Model>> for Answer {
    fn from(row: Arc<answer::Model>) -> Self {
        Self(row)
    }
}

impl From<answer::Model> for Answer {
    fn from(row: answer::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Answer {
    /// The answer with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AnswerId) -> Result<Option<Self>> {
        let ctx = gql.ctx(questionnaires::READ)?;
        Ok(gql.row::<answer::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for answer::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AnswerId(id) => answer::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "answer"))
    }
}

/// Whether an answer may leave the company.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::answer::AnswerStatus")]
pub enum AnswerStatus {
    /// Written, every fact known; waits for approval.
    Draft,
    /// Something is not known, out of date, changed or disputed; `reviewReason` says what. Can be approved all the same:
    /// the text says what is not known.
    NeedsReview,
    /// An approver stands behind it. Only such answers are exported and shared.
    Approved,
}

/// Who wrote a text.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::answer::AnswerOrigin")]
pub enum AnswerOrigin {
    /// Keystead, from facts.
    Generated,
    /// A person. Generating again never overwrites it.
    Written,
}

/// What goes into a further cell of a client's file.
#[derive(SimpleObject, Clone, Debug)]
pub struct AnswerCell {
    /// The cell, as in `Question.answerPlaces`.
    place: String,
    /// What goes there.
    value: String,
}

/// The answer to one question, with the facts that carry it.
#[Object]
impl Answer {
    /// Opaque, global.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The text; empty before the first generation.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The short answer, in a word that the client's file takes; `null` where there is none.
    async fn choice(&self) -> Option<&str> {
        self.0.choice.as_deref()
    }

    /// What people filled into further cells of the client's file.
    async fn cells(&self) -> Vec<AnswerCell> {
        let cells = questionnaires::imported::cells(&self.0).into_iter();
        cells.map(|(place, value)| AnswerCell { place, value }).collect()
    }

    /// Why it is not asked, where another answer closes it; `null` where it is asked.
    async fn gate(&self) -> Option<&str> {
        self.0.gate.as_deref()
    }

    /// Who wrote it.
    async fn origin(&self) -> AnswerOrigin {
        self.0.origin.into()
    }

    /// Whether it may leave the company.
    async fn status(&self) -> AnswerStatus {
        self.0.status.into()
    }

    /// Why it needs review; `null` where it does not.
    async fn review_reason(&self) -> Option<&str> {
        self.0.review_reason.as_deref()
    }

    /// The facts under it, as they were when it was last generated.
    async fn facts(&self) -> Vec<Fact> {
        let tenant_id = self.0.tenant_id;
        Snapshot::read_all(&self.0.facts).into_iter().map(|snapshot| Fact { tenant_id, snapshot }).collect()
    }

    /// Every text that facts made of it, the latest first, each with what it was made of. A text that a person wrote is not
    /// among them.
    async fn compositions(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AnswerCompositionConnection> {
        let list = questionnaires::compositions::of_answer(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(AnswerCompositionConnection::new(page, count, AnswerComposition::from))
    }

    /// The question.
    async fn question(&self, gql: &Context<'_>) -> Result<Option<Question>> {
        Question::find(gql, self.0.question_id).await
    }

    /// The questionnaire it belongs to.
    async fn questionnaire(&self, gql: &Context<'_>) -> Result<Option<Questionnaire>> {
        Questionnaire::find(gql, self.0.questionnaire_id).await
    }

    /// Id of the library entry whose text was taken; `null` where none was.
    async fn library_entry_id(&self) -> Option<ID> {
        self.0.library_entry_id.map(|id| id.to_string().into())
    }

    /// That entry.
    async fn library_entry(&self, gql: &Context<'_>) -> Result<Option<AnswerLibraryEntry>> {
        match self.0.library_entry_id {
            Some(id) => AnswerLibraryEntry::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// Who wrote a written text; `null` for a generated one.
    async fn author(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.author_seat_id).await
    }

    /// Who approved it; `null` while it is not approved.
    async fn approver(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.approver_seat_id).await
    }

    /// When it was approved; `null` while it is not.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(Into::into)
    }

    /// Since when this very text is published; `null` where it is not, or was changed since.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// When this very answer was given back in the client's own file; `null` where it was not, or was changed since.
    async fn sent_at(&self) -> Option<DateTime> {
        self.0.sent_at.map(Into::into)
    }

    /// When its text or state last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change of text or state; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_answered = !self.0.text.is_empty() || self.0.choice.is_some() || self.0.cells.is_some();
        let is_own = ctx.seat_id().is_some() && ctx.seat_id() == self.0.author_seat_id;
        let is_open = is_answered && self.0.status != Stored::Approved && !is_own;
        Ok(actions(
            &ctx,
            [
                (Action::Update, answers::UPDATE, true),
                (Action::Approve, answers::APPROVE, is_open),
                (Action::Reject, answers::REJECT, is_answered),
            ],
        ))
    }
}
