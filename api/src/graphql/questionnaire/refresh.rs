//! What generating again changed.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use keystead_domain::Error as DomainError;
use keystead_domain::facts::Key;
use keystead_domain::questionnaires::{self, FactChange as Stored};
use keystead_entities::{AnswerChangeId, QuestionnaireRefreshId, Scope, Scoped, answer_change, questionnaire_refresh};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::answer_object::{Answer, AnswerStatus};
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Request, Sight, rowed};
use crate::graphql::scalars::DateTime;

rowed!(questionnaire_refresh, answer_change);
connection!(QuestionnaireRefreshConnection, QuestionnaireRefreshEdge, QuestionnaireRefresh, "generations");

/// One generation of a questionnaire's answers.
#[derive(Clone)]
pub struct QuestionnaireRefresh(Arc<questionnaire_refresh::Model>);

impl From<questionnaire_refresh::Model> for QuestionnaireRefresh {
    fn from(row: questionnaire_refresh::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl QuestionnaireRefresh {
    /// The generation with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: QuestionnaireRefreshId) -> Result<Option<Self>> {
        let ctx = gql.ctx(questionnaires::READ)?;
        Ok(gql.row::<questionnaire_refresh::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

/// Loads the changes of many generations in one statement.
struct ChangesOfRefreshes(Sight);

impl FromSight for ChangesOfRefreshes {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, QuestionnaireRefreshId)> for ChangesOfRefreshes {
    type Value = Arc<Vec<answer_change::Model>>;

    async fn load(
        &self,
        keys: &[(Scope, QuestionnaireRefreshId)],
    ) -> Loaded<(Scope, QuestionnaireRefreshId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<QuestionnaireRefreshId>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found: HashMap<(Scope, QuestionnaireRefreshId), Vec<answer_change::Model>> = HashMap::new();
        for (scope, ids) in by_scope {
            let rows = answer_change::Entity::within(scope)
                .filter(answer_change::Column::RefreshId.is_in(ids))
                .order_by_asc(answer_change::Column::AnswerId)
                .all(&self.0.of(scope))
                .await
                .map_err(|e| Arc::new(DomainError::from(e)))?;
            for row in rows {
                found.entry((scope, row.refresh_id)).or_default().push(row);
            }
        }
        Ok(found.into_iter().map(|(key, rows)| (key, Arc::new(rows))).collect())
    }
}

/// One generation of a questionnaire's answers from what was true then.
#[Object]
impl QuestionnaireRefresh {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The quarter it belongs to, such as `2026-Q4`; `null` where somebody asked for it or a statement ran out.
    async fn quarter(&self) -> Option<&str> {
        Some(self.0.cause.as_str()).filter(|cause| questionnaires::is_quarter(cause))
    }

    /// Answers that were looked at.
    async fn answer_count(&self) -> i32 {
        self.0.answer_count
    }

    /// Answers whose text, facts or state changed. The first generation changes none: there was nothing before it.
    async fn changed_count(&self) -> i32 {
        self.0.changed_count
    }

    /// Approved answers whose facts say the same, and which stay approved.
    async fn kept_approval_count(&self) -> i32 {
        self.0.kept_count
    }

    /// When it was done.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What changed, answer by answer; at most as many as there are questions.
    async fn changes(&self, gql: &Context<'_>) -> Result<Vec<AnswerChange>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let rows = gql.loader::<ChangesOfRefreshes>().load_one((ctx.scope(), self.0.id)).await?.unwrap_or_default();
        Ok(rows.iter().cloned().map(AnswerChange::from).collect())
    }
}

/// What a generation changed about one answer.
#[derive(Clone)]
pub struct AnswerChange(Arc<answer_change::Model>);

impl From<answer_change::Model> for AnswerChange {
    fn from(row: answer_change::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AnswerChange {
    /// The change with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AnswerChangeId) -> Result<Option<Self>> {
        let ctx = gql.ctx(questionnaires::READ)?;
        Ok(gql.row::<answer_change::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

/// A fact that says something else than it did.
#[derive(SimpleObject, Clone, Debug)]
pub struct FactChange {
    /// Its name, such as `seats.mfa`.
    key: String,
    /// What it is about, in words.
    name: String,
    /// What it said before, in words.
    from: String,
    /// What it says now, in words.
    to: String,
}

/// What a generation changed about one answer.
#[Object]
impl AnswerChange {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The answer as it is today.
    async fn answer(&self, gql: &Context<'_>) -> Result<Option<Answer>> {
        Answer::find(gql, self.0.answer_id).await
    }

    /// Its text before.
    async fn previous_text(&self) -> &str {
        &self.0.previous_text
    }

    /// Its short answer before; `null` where there was none.
    async fn previous_choice(&self) -> Option<&str> {
        self.0.previous_choice.as_deref()
    }

    /// When the answer before was given back in the client's own file; `null` where it was not.
    async fn sent_at(&self) -> Option<DateTime> {
        self.0.sent_at.map(Into::into)
    }

    /// Since when the answer before was published; `null` where it was not.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(Into::into)
    }

    /// Its state before.
    async fn previous_status(&self) -> AnswerStatus {
        self.0.previous_status.into()
    }

    /// Its text after. A text that a person wrote stays.
    async fn new_text(&self) -> &str {
        &self.0.new_text
    }

    /// Its short answer after; `null` where there is none.
    async fn new_choice(&self) -> Option<&str> {
        self.0.new_choice.as_deref()
    }

    /// Its state after.
    async fn new_status(&self) -> AnswerStatus {
        self.0.new_status.into()
    }

    /// Why: the facts that say something else than they did.
    async fn facts(&self) -> Vec<FactChange> {
        let stored: Vec<Stored> = serde_json::from_value(self.0.facts.clone()).unwrap_or_default();
        let named = |change: Stored| {
            let name = change.key.parse::<Key>().map_or_else(|()| change.key.clone(), |key| key.spec().name.to_owned());
            FactChange { key: change.key, name, from: change.from, to: change.to }
        };
        stored.into_iter().map(named).collect()
    }

    /// When it changed.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
