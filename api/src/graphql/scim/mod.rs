//! The company's own directory, which makes, changes and ends seats through SCIM.

mod directory;
mod group;
mod mutations;

pub use directory::ScimOfTenant;
pub use group::ScimGroup;
pub use mutations::ScimMutation;
