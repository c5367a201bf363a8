//! Ways in for people: HTTP and GraphQL. `keystead` is one process with everything in it unless told otherwise.

pub mod graphql;
pub mod http;
