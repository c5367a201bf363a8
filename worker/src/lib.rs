//! Ways in for time: the calendar, the dispatcher, and one short file per kind of job. The table in the database
//! remembers and decides; apalis carries ids from the dispatcher to whoever is free.

pub mod jobs;

mod drain;
mod runner;

pub use drain::{Drained, drain, drain_with};
pub use runner::Runner;
