//! Reading what a job is about.

use keystead_entities::job;
use serde::de::DeserializeOwned;

use crate::error::{Code, Error, Result};

/// The named part of a job's payload.
///
/// # Errors
/// A refusal, so that the job is given up on: what is not there now will not be there later.
pub fn payload<T: DeserializeOwned>(job: &job::Model, name: &str) -> Result<T> {
    let value = job.payload.get(name).cloned().unwrap_or_default();
    serde_json::from_value(value)
        .map_err(|e| Error::refused(Code::Invalid, name, format!("The job's {name} cannot be read: {e}.")))
}
