//! Ways in for time: the calendar, the dispatcher, and one short file per kind of job. The table in the database
//! remembers and decides; apalis carries ids from the dispatcher to whoever is free.

pub mod chores;
pub mod jobs;

mod carriers;
mod dispatcher;
mod drain;
mod pulse;
mod run;
mod runner;

pub use carriers::{Redis, check_redis};
pub use drain::{Drained, drain, drain_with};
pub use pulse::Pulse;
pub use run::{Config, Ended, run};
pub use runner::Runner;
