//! The texts of reviews, those of many in a few statements.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use keystead_domain::outputs::{self, Texts};
use keystead_entities::{OutputReviewId, Scope, output_review};

use super::rules::rules;
use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Request, Sight};

/// The texts of a review, where the caller may read them and they are there.
pub async fn texts(gql: &Context<'_>, row: &output_review::Model) -> Result<Option<Arc<Texts>>> {
    let ctx = gql.within(row.tenant_id)?;
    if row.erased_at.is_some() || !outputs::sees(&ctx, rules(gql, row.tenant_id).await?.as_ref(), row) {
        return Ok(None);
    }
    Ok(gql.loader::<TextsOf>().load_one((ctx.scope(), row.id)).await?)
}

/// Opens them.
struct TextsOf(Sight);

impl FromSight for TextsOf {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, OutputReviewId)> for TextsOf {
    type Value = Arc<Texts>;

    async fn load(&self, wanted: &[(Scope, OutputReviewId)]) -> Loaded<(Scope, OutputReviewId), Arc<Texts>> {
        let mut by_scope: HashMap<Scope, Vec<OutputReviewId>> = HashMap::new();
        wanted.iter().for_each(|(scope, id)| by_scope.entry(*scope).or_default().push(*id));
        let mut found = HashMap::with_capacity(wanted.len());
        for (scope, ids) in by_scope {
            let texts = outputs::texts(self.0.app(), &self.0.of(scope), scope, &ids).await.map_err(Arc::new)?;
            found.extend(texts.into_iter().map(|(id, texts)| ((scope, id), Arc::new(texts))));
        }
        Ok(found)
    }
}
