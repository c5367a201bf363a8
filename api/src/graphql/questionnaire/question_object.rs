//! A question.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use keystead_domain::{Error as DomainError, questionnaires};
use keystead_entities::{QuestionId, Scope, Scoped, answer, question};
use sea_orm::{ColumnTrait, QueryFilter};

use super::Questionnaire;
use super::answer_object::Answer;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Request, Sight, rowed};

rowed!(question);
connection!(QuestionConnection, QuestionEdge, Question, "questions");

/// One question of a questionnaire.
#[derive(Clone)]
pub struct Question(Arc<question::Model>);

impl From<Arc<question::Model>> for Question {
    fn from(row: Arc<question::Model>) -> Self {
        Self(row)
    }
}

impl From<question::Model> for Question {
    fn from(row: question::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Question {
    /// The question with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: QuestionId) -> Result<Option<Self>> {
        let ctx = gql.ctx(questionnaires::READ)?;
        Ok(gql.row::<question::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

/// Loads the answers to many questions in one statement.
struct AnswersOfQuestions(Sight);

impl FromSight for AnswersOfQuestions {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, QuestionId)> for AnswersOfQuestions {
    type Value = Arc<answer::Model>;

    async fn load(&self, keys: &[(Scope, QuestionId)]) -> Loaded<(Scope, QuestionId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<QuestionId>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (scope, ids) in by_scope {
            let rows = answer::Entity::within(scope)
                .filter(answer::Column::QuestionId.is_in(ids))
                .all(&self.0.of(scope))
                .await
                .map_err(|e| Arc::new(DomainError::from(e)))?;
            found.extend(rows.into_iter().map(|row| ((scope, row.question_id), Arc::new(row))));
        }
        Ok(found)
    }
}

/// One question of a questionnaire.
#[Object]
impl Question {
    /// Opaque, global.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Place in the questionnaire, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// What the template calls it, such as `keys.holders`; never changes its meaning.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The heading it stands under.
    async fn section(&self) -> &str {
        &self.0.section
    }

    /// The question.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The questionnaire it belongs to.
    async fn questionnaire(&self, gql: &Context<'_>) -> Result<Option<Questionnaire>> {
        Questionnaire::find(gql, self.0.questionnaire_id).await
    }

    /// Its answer. Before the first generation its text is empty.
    async fn answer(&self, gql: &Context<'_>) -> Result<Option<Answer>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.loader::<AnswersOfQuestions>().load_one((ctx.scope(), self.0.id)).await?.map(Answer::from))
    }
}
