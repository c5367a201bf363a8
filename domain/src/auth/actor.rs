//! Who does something, as the audit log names them.

use std::net::IpAddr;
use std::sync::Arc;

use keystead_entities::{ApiTokenId, JobId, Scope, SeatId, SessionId, ShareLinkId, TenantId, seat, seat::Role, tenant};
use uuid::Uuid;

use super::TokenScope;
use crate::app::App;
use crate::ctx::Ctx;

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person or a service account, by a credential of its seat.
    Seat {
        /// The seat.
        seat_id: SeatId,
        /// What it showed.
        by: Credential,
    },
    /// Keystead itself, in a job.
    System {
        /// The job.
        job_id: JobId,
    },
    /// Somebody outside who holds a share link.
    ShareLink {
        /// The link.
        link_id: ShareLinkId,
    },
    /// Whoever has the machine: the command line, or the very first start.
    Operator,
}

/// What a seat showed to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An API token.
    ApiToken(ApiTokenId),
    /// A person's sign-in.
    Session(SessionId),
}

impl Credential {
    /// The bare id: what is kept per credential, such as repeats of requests, is kept under it.
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::ApiToken(id) => id.0,
            Self::Session(id) => id.0,
        }
    }
}

/// As the audit log writes it.
impl std::fmt::Display for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ApiToken(id) => write!(f, "api_token:{id}"),
            Self::Session(id) => write!(f, "session:{id}"),
        }
    }
}

impl Actor {
    /// The kind, as the audit log writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Seat { .. } => "SEAT",
            Self::System { .. } => "SYSTEM",
            Self::ShareLink { .. } => "SHARE_LINK",
            Self::Operator => "OPERATOR",
        }
    }

    /// The id, as the audit log writes it.
    pub fn id(&self) -> String {
        match self {
            Self::Seat { seat_id, .. } => seat_id.to_string(),
            Self::System { job_id } => job_id.to_string(),
            Self::ShareLink { link_id } => link_id.to_string(),
            Self::Operator => "operator".into(),
        }
    }

    /// How it proved who it is, as the audit log writes it.
    pub fn auth_method(&self) -> String {
        match self {
            Self::Seat { by, .. } => by.to_string(),
            Self::System { .. } => "job".into(),
            Self::ShareLink { .. } => "share_link".into(),
            Self::Operator => "machine".into(),
        }
    }

    /// The seat, where it is one.
    pub fn seat_id(&self) -> Option<SeatId> {
        match self {
            Self::Seat { seat_id, .. } => Some(*seat_id),
            _ => None,
        }
    }

    /// What it showed, where it is a seat.
    pub fn credential(&self) -> Option<Credential> {
        match self {
            Self::Seat { by, .. } => Some(*by),
            _ => None,
        }
    }
}

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The id of the request, shown to the caller and in every log line.
    pub request_id: String,
    /// The caller's network address.
    pub address: Option<IpAddr>,
}

/// A caller that was let in, before it is known what it wants.
#[derive(Clone)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// Its seat.
    pub seat: Arc<seat::Model>,
    /// Its tenant, as it was when the caller was let in.
    pub tenant: Arc<tenant::Model>,
    /// What its credential lets do.
    pub scopes: Arc<[TokenScope]>,
    /// Where from.
    pub origin: Origin,
    pub(crate) scope: Scope,
}

impl Caller {
    /// The tenants it may see. An API token opens one; sessions and partners will open several.
    pub fn tenant_ids(&self) -> Vec<TenantId> {
        vec![self.scope.tenant_id()]
    }

    /// A context in that tenant, or nothing where the caller has no business there.
    pub fn enter(&self, app: &Arc<App>, tenant_id: TenantId) -> Option<Ctx> {
        (tenant_id == self.scope.tenant_id()).then(|| self.ctx(app))
    }

    /// A context in the tenant that the caller's credential belongs to.
    pub fn ctx(&self, app: &Arc<App>) -> Ctx {
        Ctx {
            app: Arc::clone(app),
            scope: self.scope,
            actor: self.actor.clone(),
            role: self.seat.role,
            scopes: Arc::clone(&self.scopes),
            origin: self.origin.clone(),
            claim: None,
        }
    }

    /// Its role.
    pub fn role(&self) -> Role {
        self.seat.role
    }
}
