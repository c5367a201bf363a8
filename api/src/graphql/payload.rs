//! What mutations answer: the changed object and `userErrors`.

use super::errors::UserError;

/// How a mutation ended, before it has the shape of its payload.
pub enum Outcome<T> {
    /// Done.
    Done(T),
    /// The domain said no. `current` is the object as it is, where the refusal was about its version.
    Refused {
        /// The object as it is.
        current: Option<T>,
        /// Why.
        errors: Vec<UserError>,
    },
}

impl<T> Outcome<T> {
    /// The object, if there is one to show, and the errors.
    pub fn parts(self) -> (Option<T>, Vec<UserError>) {
        match self {
            Self::Done(value) => (Some(value), Vec::new()),
            Self::Refused { current, errors } => (current, errors),
        }
    }
}

/// Declares the payload of a mutation that answers with one object:
/// `payload!(/// What it did. SeatUpdatePayload { /// The seat. seat: Seat });`
/// and its making from an [`Outcome`] of anything that object is made of.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$fdoc:meta])* $field:ident: $object:ty }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$fdoc])*
            $field: Option<$object>,
            /// Why it did not happen; empty when it did.
            user_errors: Vec<$crate::graphql::errors::UserError>,
        }

        impl<T: Into<$object>> From<$crate::graphql::payload::Outcome<T>> for $name {
            fn from(outcome: $crate::graphql::payload::Outcome<T>) -> Self {
                let (object, user_errors) = outcome.parts();
                Self { $field: object.map(Into::into), user_errors }
            }
        }
    };
}
pub(crate) use payload;
