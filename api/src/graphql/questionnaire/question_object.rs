//! A question.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::Error as DomainError;
use keystead_domain::questionnaires::{self, import};
use keystead_entities::{QuestionId, Scope, Scoped, answer, question};
use sea_orm::{ColumnTrait, QueryFilter};

use super::Questionnaire;
use super::answer_object::Answer;
use super::source::AnswerRole;
use super::suggestions::{AnswerSuggestion, Libraries};
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

/// How far facts carry the answer to a question of a client's own file.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::question::QuestionMode")]
pub enum QuestionMode {
    /// Facts alone answer it.
    Auto,
    /// Facts carry a part; it is prepared, and a person confirms the rest.
    Assisted,
    /// A person answers it. It is left empty.
    Human,
}

/// A cell for an answer in a client's file.
#[derive(SimpleObject, Clone, Debug)]
pub struct AnswerPlace {
    /// Where it is; unique within the file.
    place: String,
    /// What belongs there.
    role: AnswerRole,
    /// What the file calls it.
    header: String,
    /// The words that are taken, in the file's own spelling; empty where any text is.
    vocabulary: Vec<String>,
    /// Whether several of the words may be given, a line each.
    takes_several: bool,
    /// What stood there when it was handed in.
    value: String,
    /// Why nothing is written there; `null` where something may be.
    closed: Option<String>,
}

impl From<import::Place> for AnswerPlace {
    fn from(place: import::Place) -> Self {
        Self {
            place: place.place,
            role: place.role.into(),
            header: place.header,
            vocabulary: place.vocabulary,
            takes_several: place.several,
            value: place.value,
            closed: place.closed.map(|why| why.to_string()),
        }
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

    /// What the template calls it, such as `keys.holders`, which never changes its meaning; in a client's own file the client's
    /// number for it, else its place.
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

    /// Where it stands in the client's own file: `Sheet!B3`, a JSON pointer, or `L12`; `null` for a question of a template.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Guidance beside it in the client's file.
    async fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Where its answers go in the client's file, and which words are taken there.
    async fn answer_places(&self) -> Vec<AnswerPlace> {
        import::answer_places(&self.0).into_iter().map(AnswerPlace::from).collect()
    }

    /// What must hold for it to be asked, in the file's words; `null` where it always is.
    async fn condition(&self) -> Option<String> {
        import::condition(&self.0).map(|condition| condition.words)
    }

    /// How far facts carry its answer; `null` for a question of a template.
    async fn mode(&self) -> Option<QuestionMode> {
        self.0.mode.map(Into::into)
    }

    /// Why: what facts carry and what they do not, or why a person must answer.
    async fn mode_reason(&self) -> Option<&str> {
        self.0.mode_reason.as_deref()
    }

    /// Codes of the facts that carry its answer; none where a person must answer.
    async fn fact_codes(&self) -> Vec<String> {
        import::reading(&self.0).facts
    }

    /// From 0 to 100: how sure the mode is; `null` for a question of a template.
    async fn confidence(&self) -> Option<i32> {
        self.0.mode.map(|_| import::reading(&self.0).confidence.into())
    }

    /// Entries of the library that may answer it, the likeliest first, three at most: by the words they share. Entries whose
    /// review is due are not suggested.
    async fn suggestions(&self, gql: &Context<'_>) -> Result<Vec<AnswerSuggestion>> {
        let scope = gql.within(self.0.tenant_id)?.scope();
        let library = gql.loader::<Libraries>().load_one(scope).await?;
        let found = library.map(|library| library.suggest(&self.0)).unwrap_or_default();
        Ok(found.into_iter().map(Into::into).collect())
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
