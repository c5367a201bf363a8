//! People's and machines' memberships of a tenant.

mod user;

pub(crate) use user::user_of;
