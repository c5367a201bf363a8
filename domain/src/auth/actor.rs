//! Who does something, as the audit log names them.

use std::net::IpAddr;
use std::sync::Arc;

use keystead_entities::{ApiClientId, ApiTokenId, JobId, PartnerId, ScimTokenId, SeatId, SessionId, ShareLinkId};
use uuid::Uuid;

/// The kind of [`Actor::Directory`], as rows and the audit log write it.
pub const DIRECTORY: &str = "DIRECTORY";

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
    /// A partner's program, in its partner's own company.
    ApiClient {
        /// The program.
        client_id: ApiClientId,
    },
    /// A person or a program of a partner, in a company that granted the partner access.
    Partner(Arc<PartnerActor>),
    /// Keystead itself, in a job.
    System {
        /// The job.
        job_id: JobId,
    },
    /// Keystead itself, which noticed something.
    Watch,
    /// Somebody outside who holds a share link.
    ShareLink {
        /// The link.
        link_id: ShareLinkId,
    },
    /// Somebody who is not let in yet: a person at the sign-in.
    Visitor,
    /// The company's own directory, over SCIM.
    Directory {
        /// By which of its tokens.
        token_id: ScimTokenId,
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

/// Who of a partner does something. The company's own log names both, since their seats and programs are found in the
/// partner's company only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerActor {
    /// The partner.
    pub partner_id: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// Id of the seat in the partner's company, or of the program.
    pub id: String,
    /// Name of the person or program.
    pub name: String,
    /// How it proved who it is, as the audit log writes it.
    pub auth_method: String,
    /// What is kept per credential is kept under this.
    pub credential_id: Uuid,
}

impl Actor {
    /// The kind, as the audit log writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Seat { .. } => "SEAT",
            Self::ApiClient { .. } => "API_CLIENT",
            Self::Partner(_) => "PARTNER",
            Self::System { .. } | Self::Watch => "SYSTEM",
            Self::ShareLink { .. } => "SHARE_LINK",
            Self::Visitor => "VISITOR",
            Self::Directory { .. } => DIRECTORY,
            Self::Operator => "OPERATOR",
        }
    }

    /// The id, as the audit log writes it.
    pub fn id(&self) -> String {
        match self {
            Self::Seat { seat_id, .. } => seat_id.to_string(),
            Self::ApiClient { client_id } => client_id.to_string(),
            Self::Partner(partner) => partner.id.clone(),
            Self::System { job_id } => job_id.to_string(),
            Self::Watch => "watch".into(),
            Self::ShareLink { link_id } => link_id.to_string(),
            Self::Visitor => "visitor".into(),
            Self::Directory { .. } => "directory".into(),
            Self::Operator => "operator".into(),
        }
    }

    /// How it proved who it is, as the audit log writes it.
    pub fn auth_method(&self) -> String {
        match self {
            Self::Seat { by, .. } => by.to_string(),
            Self::ApiClient { .. } => CLIENT_CREDENTIALS.into(),
            Self::Partner(partner) => format!("partner:{}:{}", partner.partner_id, partner.auth_method),
            Self::System { .. } => "job".into(),
            Self::ShareLink { .. } => "share_link".into(),
            Self::Watch | Self::Visitor => "none".into(),
            Self::Directory { token_id } => format!("scim_token:{token_id}"),
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

    /// What is kept per credential, such as repeats of requests, is kept under this; a program's tokens share it.
    pub fn credential_id(&self) -> Option<Uuid> {
        match self {
            Self::Seat { by, .. } => Some(by.uuid()),
            Self::ApiClient { client_id } => Some(client_id.0),
            Self::Partner(partner) => Some(partner.credential_id),
            _ => None,
        }
    }
}

/// How a program proves who it is, as the audit log writes it.
const CLIENT_CREDENTIALS: &str = "client_credentials";

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The id of the request, shown to the caller and in every log line.
    pub request_id: String,
    /// The caller's network address.
    pub address: Option<IpAddr>,
}
