//! The library of answers.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::questionnaires::library;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::answer_library_entry::LibraryEntryStatus;
use keystead_entities::{AnswerLibraryEntryId, AnyId, Scoped, answer_library_entry};

use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, rowed};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seat::Seat;

rowed!(answer_library_entry);
connection!(AnswerLibraryEntryConnection, AnswerLibraryEntryEdge, AnswerLibraryEntry, "library entries");

/// A plain answer for reuse.
#[derive(Clone)]
pub struct AnswerLibraryEntry(Arc<answer_library_entry::Model>);

impl From<answer_library_entry::Model> for AnswerLibraryEntry {
    fn from(row: answer_library_entry::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AnswerLibraryEntry {
    /// The entry with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AnswerLibraryEntryId) -> Result<Option<Self>> {
        let ctx = gql.ctx(library::READ)?;
        Ok(gql.row::<answer_library_entry::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for answer_library_entry::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AnswerLibraryEntryId(id) => answer_library_entry::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "answer library entry"))
    }
}

/// A plain answer for reuse. It is reviewed every quarter; until then, past its day, it cannot be used.
#[Object]
impl AnswerLibraryEntry {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it answers.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The answer.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether it was taken out of the library.
    async fn is_deleted(&self) -> bool {
        self.0.status == LibraryEntryStatus::Deleted
    }

    /// When somebody last stood by it.
    async fn reviewed_at(&self) -> DateTime {
        self.0.reviewed_at.into()
    }

    /// Who did; `null` where the operator did.
    async fn reviewed_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.reviewed_by_seat_id).await
    }

    /// Day from which it must be reviewed before it is used again.
    async fn review_due_on(&self) -> Option<Date> {
        Date::stored(&self.0.review_due_on)
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_there = self.0.status == LibraryEntryStatus::Active;
        let candidates = [(Action::Update, library::UPDATE, is_there), (Action::Delete, library::DELETE, is_there)];
        Ok(actions(&ctx, candidates))
    }
}

/// An entry to be added.
#[derive(InputObject)]
pub struct AnswerLibraryEntryCreateInput {
    /// The company.
    tenant_id: ID,
    /// What it answers, unique in the library, at most 200 characters.
    title: String,
    /// The answer, at most 5,000 characters.
    text: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `answerLibraryEntryCreate` did.
    AnswerLibraryEntryCreatePayload {
        /// The entry.
        answer_library_entry: AnswerLibraryEntry
    }
);

/// A change of an entry, or its review. A field left out stays as it is.
#[derive(InputObject)]
pub struct AnswerLibraryEntryUpdateInput {
    /// The entry.
    id: ID,
    /// What it answers, unique in the library, at most 200 characters.
    title: Option<String>,
    /// The answer, at most 5,000 characters. A new text counts as reviewed; answers that took the old one keep it.
    text: Option<String>,
    /// Whether you read it now and stand by it.
    #[graphql(default)]
    is_reviewed: bool,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `answerLibraryEntryUpdate` did.
    AnswerLibraryEntryUpdatePayload {
        /// The entry as it is now.
        answer_library_entry: AnswerLibraryEntry
    }
);

/// An entry to be taken out.
#[derive(InputObject)]
pub struct AnswerLibraryEntryDeleteInput {
    /// The entry.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `answerLibraryEntryDelete` did.
    AnswerLibraryEntryDeletePayload {
        /// The entry, taken out; it is kept for the answers that took its text.
        answer_library_entry: AnswerLibraryEntry
    }
);

/// Changing the library.
#[derive(Default)]
pub struct AnswerLibraryMutation;

#[Object]
impl AnswerLibraryMutation {
    /// Adds an answer to the library. Adding it is its first review; the next is due in a quarter.
    #[graphql(directive = auth::apply(library::CREATE))]
    async fn answer_library_entry_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The entry.")] input: AnswerLibraryEntryCreateInput,
    ) -> Result<Option<AnswerLibraryEntryCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(library::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            library::create(&ctx, library::Create { title: input.title, text: input.text }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes an entry, or says that it was reviewed.
    #[graphql(directive = auth::apply(library::UPDATE))]
    async fn answer_library_entry_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: AnswerLibraryEntryUpdateInput,
    ) -> Result<Option<AnswerLibraryEntryUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(library::UPDATE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let AnswerLibraryEntryUpdateInput { title, text, is_reviewed, expected_version, .. } = input;
            library::update(&ctx, library::Update { id, title, text, is_reviewed, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes an entry out of the library.
    #[graphql(directive = auth::apply(library::DELETE))]
    async fn answer_library_entry_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The entry.")] input: AnswerLibraryEntryDeleteInput,
    ) -> Result<Option<AnswerLibraryEntryDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(library::DELETE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            library::delete(&ctx, library::Delete { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
