//! Questionnaires: sets of questions to answer, from clients and to vendors.
//!
//! A questionnaire is made from a built-in template, generated from facts, reviewed answer by answer, approved and
//! published. What leaves the company (an export, a shared page) shows approved answers only. Each quarter the live ones
//! are generated again: approved answers whose facts say the same stay approved, the others go back to review with what
//! changed beside them.

pub mod answers;
pub mod appendix;
mod archive;
pub mod by_hand;
pub mod compositions;
mod create;
pub mod draft;
mod drafts;
mod expiring;
pub mod export;
mod generate;
pub mod import;
pub mod imported;
pub mod library;
mod list;
mod publish;
mod quarter;
mod regenerate;
pub mod respond;
pub mod share;
pub mod suggest;
mod tell;
pub mod templates;

pub use archive::{ARCHIVE, Archive, archive};
pub use create::{CREATE, Create, create};
pub(crate) use expiring::generate_expired;
pub use expiring::{EXPIRING_JOB, has_expiring, remind_of_expiring};
pub use generate::{GENERATE, GENERATE_JOB, Generate, Generated, generate, generation_key, is_quarter, run_generation};
pub use list::{Filter, READ, load, questions, refreshes, select, share_links};
pub use publish::{PUBLISH, Publish, publish};
pub use quarter::{REFRESH_JOB, anything, refresh_quarter};
pub use regenerate::FactChange;
