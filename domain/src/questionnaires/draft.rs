//! An answer as facts alone make it.

use keystead_entities::answer::AnswerStatus;

use crate::facts::{Composed, Snapshot};

/// An answer as facts alone make it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// The word of the form's own vocabulary, where one is chosen.
    pub choice: Option<String>,
    /// The facts that carry it.
    pub facts: Vec<Snapshot>,
    /// What is not known or left to a person, each as a sentence; empty when nothing is.
    pub gaps: Vec<String>,
}

impl From<Composed> for Draft {
    fn from(composed: Composed) -> Self {
        Self { text: composed.sentences.join(" "), choice: None, facts: composed.facts, gaps: composed.gaps }
    }
}

impl Draft {
    /// No answer, and why.
    pub fn none(why: impl Into<String>) -> Self {
        Self { text: String::new(), choice: None, facts: Vec::new(), gaps: vec![why.into()] }
    }

    /// `DRAFT` when every fact is known, `NEEDS_REVIEW` otherwise.
    pub fn status(&self) -> AnswerStatus {
        if self.gaps.is_empty() { AnswerStatus::Draft } else { AnswerStatus::NeedsReview }
    }

    /// Why it needs review.
    pub fn reason(&self) -> Option<String> {
        (!self.gaps.is_empty()).then(|| self.gaps.join(" "))
    }
}
