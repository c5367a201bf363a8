//! A stretch of time that rows of a list fall into.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// From one moment on, up to another, both, or any time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Span {
    /// At this moment or later.
    pub gte: Option<DateTime<Utc>>,
    /// Before this moment.
    pub lt: Option<DateTime<Utc>>,
}

impl Span {
    /// That the moment in a column is in it.
    pub fn of(self, column: impl ColumnTrait) -> Condition {
        Condition::all()
            .add_option(self.gte.map(|moment| column.gte(moment)))
            .add_option(self.lt.map(|moment| column.lt(moment)))
    }
}
