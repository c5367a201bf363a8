//! From the shapes of inputs to the domain's.

use async_graphql::MaybeUndefined;
use keystead_domain::input::Change;

/// An update's field: absent leaves it, `null` clears it.
pub fn change<T>(field: MaybeUndefined<T>) -> Change<T> {
    match field {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(value),
    }
}
