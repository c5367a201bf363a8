//! Entries of the library that may answer a question.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use keystead_domain::questionnaires::suggest::{Library, Suggestion};
use keystead_entities::Scope;

use super::AnswerLibraryEntry;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Sight};

/// An entry of the library that may answer a question: suggested by the words they share, never taken by itself.
#[derive(SimpleObject, Clone)]
pub struct AnswerSuggestion {
    /// The entry. Read it, and take it with `answerUpdate(libraryEntryId: …)`.
    entry: AnswerLibraryEntry,
    /// From 0 to 100: how much they have in common.
    likeness: i32,
}

impl From<Suggestion> for AnswerSuggestion {
    fn from(suggestion: Suggestion) -> Self {
        Self { entry: suggestion.entry.into(), likeness: suggestion.likeness.into() }
    }
}

/// Loads the library of a company, once for all questions of a request.
pub struct Libraries(Sight);

impl FromSight for Libraries {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<Scope> for Libraries {
    type Value = Arc<Library>;

    async fn load(&self, keys: &[Scope]) -> Loaded<Scope, Self::Value> {
        let mut found = HashMap::with_capacity(keys.len());
        for scope in keys {
            let library = Library::load(self.0.app(), *scope, &self.0.of(*scope)).await.map_err(Arc::new)?;
            found.insert(*scope, Arc::new(library));
        }
        Ok(found)
    }
}
