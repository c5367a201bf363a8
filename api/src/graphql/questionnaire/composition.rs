//! What an answer was made of.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use futures_util::future::try_join_all;
use keystead_domain::questionnaires::compositions;
use keystead_entities::{AnswerCompositionId, answer_composition, fact_value};

use super::Answer;
use super::catalogue::FactValue;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, rowed};
use crate::graphql::scalars::{Date, DateTime};

rowed!(answer_composition);
connection!(AnswerCompositionConnection, AnswerCompositionEdge, AnswerComposition, "texts that facts made");

/// A text that facts made of an answer.
#[derive(Clone)]
pub struct AnswerComposition(Arc<answer_composition::Model>);

impl From<answer_composition::Model> for AnswerComposition {
    fn from(row: answer_composition::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AnswerComposition {
    /// The composition with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AnswerCompositionId) -> Result<Option<Self>> {
        let ctx = gql.ctx(compositions::READ)?;
        Ok(gql.row::<answer_composition::Entity>(ctx.scope(), id).await?.map(Self))
    }

    async fn rests_on(&self, gql: &Context<'_>) -> Result<Vec<Arc<fact_value::Model>>> {
        let scope = gql.within(self.0.tenant_id)?.scope();
        let ids = compositions::value_ids(&self.0);
        let found = try_join_all(ids.into_iter().map(|id| gql.row::<fact_value::Entity>(scope, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// An answer made again from the values it rests on.
#[derive(SimpleObject, Clone, Debug)]
pub struct RecomputedAnswer {
    /// The text; `null` where it cannot be made again.
    text: Option<String>,
    /// The word of the form's own vocabulary; `null` where none was chosen.
    choice: Option<String>,
    /// Whether text and word are what they were, byte by byte.
    is_identical: bool,
    /// Why it cannot be made again; `null` where it can.
    reason: Option<String>,
}

/// A text that facts made of an answer, with everything that is needed to make it again.
#[Object]
impl AnswerComposition {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The answer as it is today.
    async fn answer(&self, gql: &Context<'_>) -> Result<Option<Answer>> {
        Answer::find(gql, self.0.answer_id).await
    }

    /// The text.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The word of the form's own vocabulary; `null` where none was chosen.
    async fn choice(&self) -> Option<&str> {
        self.0.choice.as_deref()
    }

    /// SHA-256 of the text, a zero byte and the word, in lower-case hexadecimal.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// Version of the way in which things are said.
    async fn rule_version(&self) -> i32 {
        self.0.rule
    }

    /// The day it speaks of, in the company's time zone.
    async fn said_on(&self) -> Option<Date> {
        Date::stored(&self.0.said_on)
    }

    /// The values it rests on.
    async fn values(&self, gql: &Context<'_>) -> Result<Vec<FactValue>> {
        Ok(self.rests_on(gql).await?.into_iter().map(FactValue::from).collect())
    }

    /// The text made again, now, from the values it rests on.
    async fn recomputed(&self, gql: &Context<'_>) -> Result<RecomputedAnswer> {
        let values = self.rests_on(gql).await?;
        let values: Vec<&fact_value::Model> = values.iter().map(AsRef::as_ref).collect();
        let again = compositions::recompute(&self.0, &values);
        Ok(RecomputedAnswer {
            text: again.text,
            choice: again.choice,
            is_identical: again.is_identical,
            reason: again.reason,
        })
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
