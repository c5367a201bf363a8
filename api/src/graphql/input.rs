//! From the shapes of inputs to the domain's.

use async_graphql::{ID, InputObject, MaybeUndefined};
use keystead_domain::input::Change;
use keystead_domain::list::Span;

use super::request::parse_id;
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
    /// As the domain takes it; any time where nothing is given.
    pub fn span(range: Option<Self>) -> Span {
        let range = range.unwrap_or_default();
        Span { gte: range.gte.map(|m| m.0), lt: range.lt.map(|m| m.0) }
    }
}

/// As [`change`], of an id of the kind that is wanted.
pub fn id_change<Id>(field: &str, id: Change<ID>) -> keystead_domain::Result<Change<Id>>
where
    Id: std::str::FromStr<Err = keystead_entities::IdError>,
{
    Ok(match id {
        Change::Keep => Change::Keep,
        Change::Clear => Change::Clear,
        Change::Set(id) => Change::Set(parse_id(field, &id)?),
    })
}
