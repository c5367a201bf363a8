//! Roles, token scopes and rights. Each use case names its [`Right`] as a constant; the use case checks it, and the
//! schema shows the same constant as `@auth(scope, role)`.

use keystead_entities::seat::Role;

use crate::error::{Error, Result};

/// What a use case asks of its caller: a scope on the credential and a role of the seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Right {
    /// The scope that the credential must have.
    pub scope: TokenScope,
    /// The least role.
    pub role: Role,
}

impl Right {
    /// To look at something.
    pub const fn read(area: Area, role: Role) -> Self {
        Self { scope: TokenScope { area, access: Access::Read }, role }
    }

    /// To change something.
    pub const fn write(area: Area, role: Role) -> Self {
        Self { scope: TokenScope { area, access: Access::Write }, role }
    }
}

/// Whether a role includes what another may do. They form one line, `OWNER` before `ADMIN`, `APPROVER`, `AUDITOR`,
/// `MEMBER`: in a firm of thirty the owner also signs, and whoever signs must be able to read the evidence. That an
/// auditor writes nothing is a rule of its own ([`check`]).
pub fn covers(role: Role, needed: Role) -> bool {
    role <= needed
}

/// Refuses a caller that has not the right, naming what is missing.
pub fn check(right: Right, role: Role, scopes: &[TokenScope]) -> Result<()> {
    if !scopes.iter().any(|s| s.includes(right.scope)) {
        return Err(Error::Forbidden(format!("This needs a credential with the scope {}.", right.scope)));
    }
    if role == Role::Auditor && right.scope.access == Access::Write {
        return Err(Error::Forbidden("An auditor reads everything and changes nothing.".into()));
    }
    if !covers(role, right.role) {
        return Err(Error::Forbidden(format!("This needs the role {} or more; the caller's is {role}.", right.role)));
    }
    Ok(())
}

/// Whether a scope lets change or only look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Look.
    Read,
    /// Look and change.
    Write,
}

impl Access {
    /// As written in a scope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// One scope of a credential, written `<area>:read` or `<area>:write`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenScope {
    /// What it is about.
    pub area: Area,
    /// What it lets do.
    pub access: Access,
}

impl TokenScope {
    /// Whether this one includes the other.
    pub fn includes(self, other: Self) -> bool {
        self.area == other.area && self.access >= other.access
    }

    /// What both let do.
    pub fn meet(one: &[Self], other: &[Self]) -> Vec<Self> {
        Self::all().into_iter().filter(|s| [one, other].iter().all(|has| has.iter().any(|h| h.includes(*s)))).collect()
    }

    /// The same without what changes anything.
    pub fn reading(scopes: &[Self]) -> Vec<Self> {
        let read = |area| Self { area, access: Access::Read };
        Area::ALL.iter().map(|area| read(*area)).filter(|s| scopes.iter().any(|h| h.includes(*s))).collect()
    }

    /// Every scope there is.
    pub fn all() -> Vec<Self> {
        let both = |area| [Access::Read, Access::Write].map(|access| Self { area, access });
        Area::ALL.iter().copied().flat_map(both).collect()
    }
}

impl std::fmt::Display for TokenScope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.area.as_str(), self.access.as_str())
    }
}

impl std::str::FromStr for TokenScope {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let (area, access) = text.split_once(':').ok_or(())?;
        let is_it = |scope: &Self| scope.area.as_str() == area && scope.access.as_str() == access;
        Self::all().into_iter().find(is_it).ok_or(())
    }
}

macro_rules! areas {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What a scope is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Area { $($(#[$doc])* $name),* }

        impl Area {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// As written in a scope.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

areas! {
    /// The company, its settings and business units.
    Tenant = "tenant",
    /// Seats, service accounts, API tokens.
    Seats = "seats",
    /// Provider accounts and keys.
    Providers = "providers",
    /// The inventory of AI apps.
    Apps = "apps",
    /// Policies.
    Policies = "policies",
    /// Pilots.
    Pilots = "pilots",
    /// Questionnaires.
    Questionnaires = "questionnaires",
    /// Seat audits.
    SeatAudits = "seat_audits",
    /// Incidents.
    Incidents = "incidents",
    /// The audit log.
    Audit = "audit",
    /// Jobs, schedules and notifications.
    Jobs = "jobs",
    /// Webhooks.
    Webhooks = "webhooks",
    /// Usage.
    Usage = "usage",
    /// Partners.
    Partners = "partners",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading_within_an_area() {
        let write = "seats:write".parse::<TokenScope>().expect("a scope");
        assert!(write.includes("seats:read".parse().expect("a scope")));
        assert!(!write.includes("audit:read".parse().expect("a scope")));
        assert!("seats:admin".parse::<TokenScope>().is_err());
    }

    #[test]
    fn an_auditor_changes_nothing_and_a_member_is_below() {
        let all = TokenScope::all();
        let look = Right::read(Area::Audit, Role::Auditor);
        let change = Right::write(Area::Pilots, Role::Member);
        assert!(check(look, Role::Auditor, &all).is_ok());
        assert!(check(look, Role::Member, &all).is_err());
        assert!(check(change, Role::Auditor, &all).is_err());
        assert!(check(change, Role::Member, &all).is_ok());
        assert!(check(change, Role::Owner, &all[..2]).is_err());
    }
}
