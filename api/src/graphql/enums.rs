//! Enums that more than one noun shows.

use async_graphql::Enum;

/// What a seat may do, from most to least. Each includes those below it, but an auditor changes nothing.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat::Role")]
pub enum Role {
    /// Everything, including the company itself. There is always at least one.
    Owner,
    /// Everything but the company itself.
    Admin,
    /// Signs checkpoints, answers, policies and client-facing text.
    Approver,
    /// Reads everything, changes nothing.
    Auditor,
    /// Uses AI apps under the company's rules.
    Member,
}

/// A yes or no that may not be known. Unknown never becomes either.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat::Known")]
pub enum Known {
    /// Known to be so.
    Yes,
    /// Known not to be so.
    No,
    /// Not known.
    Unknown,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OrderDirection {
    /// Smallest, earliest or first in the alphabet at the top.
    #[default]
    Asc,
    /// Largest, latest or last in the alphabet at the top.
    Desc,
}
