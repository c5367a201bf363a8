//! What a security question asks for: which facts carry its answer, and how far. No database, no network, no language model.
//!
//! A question's words become concepts ([`lexicon`]); rules over concepts (`rules`, one file per area, made to be read aloud)
//! name the facts. A matter that Keystead cannot see keeps the cell empty, whatever else the question mentions; so does a
//! question that no rule speaks of. An empty cell costs a person a minute, a wrong one costs the company its word.
//!
//! Only the text decides, never the question's number: the same number asks for another thing in the next version of a
//! questionnaire. Between rules that fit equally, likeness to our own descriptions decides (`likeness`). A short question with a word that no
//! table knows is likely about something else that happens to have keys, seats or logs, and stays empty too.

mod decide;
pub mod fact;
pub mod lexicon;
mod likeness;
mod reading;
mod rules;
pub mod score;
pub mod text;

pub use decide::{Asked, read, read_all};
pub use fact::{Class, FactCode};
pub use reading::{Basis, Mode, Reading};
