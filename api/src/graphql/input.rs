//! From the shapes of inputs to the domain's.

use async_graphql::{InputObject, MaybeUndefined};
use chrono::{DateTime as Moment, Utc};
use keystead_domain::input::Change;

use super::scalars::DateTime;

/// An update's field: absent leaves it, `null` clears it.
pub fn change<T>(field: MaybeUndefined<T>) -> Change<T> {
    match field {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value),
    }
}

/// A length of time: from one moment on, up to another, or both.
#[derive(InputObject, Clone, Copy, Default)]
pub struct DateTimeRange {
    /// At this moment or later.
    gte: Option<DateTime>,
    /// Before this moment.
    lt: Option<DateTime>,
}

impl DateTimeRange {
    /// Its two ends.
    pub fn parts(self) -> (Option<Moment<Utc>>, Option<Moment<Utc>>) {
        (self.gte.map(|m| m.0), self.lt.map(|m| m.0))
    }
}
