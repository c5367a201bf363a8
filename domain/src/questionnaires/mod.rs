//! Questionnaires.

pub mod draft;
pub mod templates;
