//! Queries that have run without an error: a dashboard sends the same text again and again, and need not be read and
//! validated each time. Only texts are kept here, no variables and no answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::ExecutableDocument;

/// Longer texts are read each time.
const MAX_BYTES: usize = 4_096;
/// So many texts are kept; then it begins anew.
const MAX_COUNT: usize = 256;

/// The queries that are known.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<String, Arc<ExecutableDocument>>>);

impl Known {
    /// The document of a text that has run before.
    pub(super) fn document(&self, text: &str) -> Option<ExecutableDocument> {
        let found = self.texts().get(text).map(Arc::clone);
        found.map(|document| (*document).clone())
    }

    /// Remembers a document that was validated, and ran without an error.
    pub(super) fn learn(&self, text: &str, document: ExecutableDocument) {
        if text.len() > MAX_BYTES {
            return;
        }
        let mut texts = self.texts();
        if texts.len() >= MAX_COUNT {
            texts.clear();
        }
        texts.insert(text.to_owned(), Arc::new(document));
    }

    fn texts(&self) -> MutexGuard<'_, HashMap<String, Arc<ExecutableDocument>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_every_character_and_no_more_are_kept_than_there_is_room_for() {
        let known = Known::default();
        let document = || async_graphql::parser::parse_query("{ a }").expect("a document");
        known.learn("{ a }", document());
        assert!(known.document("{ a }").is_some());
        assert!(known.document("{ a  }").is_none());
        known.learn(&format!("{{ a }}{}", " ".repeat(MAX_BYTES)), document());
        assert_eq!(known.texts().len(), 1, "too long to be kept");
        for n in 0..2 * MAX_COUNT {
            known.learn(&format!("{{ a{n} }}"), document());
        }
        assert!(known.texts().len() <= MAX_COUNT);
    }
}
