//! Taking a file in. The request reads it into things and makes a job; the job writes the evidence down, all in one
//! transaction with the report. What was read is gone from the import once the job has run.

mod create;
mod run;

pub use create::{Create, IMPORT, create};
pub use run::{KIND, run};
