//! The messages and close codes of graphql-transport-ws (its PROTOCOL document).

use std::borrow::Cow;

use poem::web::websocket::{CloseCode, Message};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::http::answer::Body;

/// The sub-protocol.
pub(in crate::http) const PROTOCOL: &str = "graphql-transport-ws";

/// Why a socket is closed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Close(pub(super) u16, pub(super) Cow<'static, str>);

impl Close {
    pub(super) const GOING_AWAY: Self = Self(1001, Cow::Borrowed("Going away"));
    pub(super) const FAILED: Self = Self(1011, Cow::Borrowed("Internal error"));
    pub(super) const TRY_LATER: Self = Self(1013, Cow::Borrowed("Try again later"));
    pub(super) const UNAUTHORIZED: Self = Self(4401, Cow::Borrowed("Unauthorized"));
    pub(super) const FORBIDDEN: Self = Self(4403, Cow::Borrowed("Forbidden"));
    pub(super) const NO_PROTOCOL: Self = Self(4406, Cow::Borrowed("Subprotocol not acceptable"));
    pub(super) const INIT_TIMEOUT: Self = Self(4408, Cow::Borrowed("Connection initialisation timeout"));
    pub(super) const INIT_TWICE: Self = Self(4429, Cow::Borrowed("Too many initialisation requests"));
    pub(super) const GUESSING: Self = Self(4429, Cow::Borrowed("Too many wrong credentials from this network"));
    pub(super) const TOO_MANY: Self = Self(4429, Cow::Borrowed("Too many sockets or subscriptions"));

    /// A message that is none of the protocol's.
    pub(super) fn malformed(what: &'static str) -> Self {
        Self(4400, Cow::Borrowed(what))
    }

    /// The id is in use.
    pub(super) fn duplicate(id: &str) -> Self {
        // A reason has at most 123 bytes (RFC 6455, 5.5).
        let shown: String = id.chars().filter(|c| c.is_ascii_graphic()).take(60).collect();
        Self(4409, Cow::Owned(format!("Subscriber for {shown} already exists")))
    }

    pub(super) fn into_message(self) -> Message {
        Message::Close(Some((CloseCode::from(self.0), self.1.into_owned())))
    }
}

/// What a client says.
pub(super) enum FromClient<'a> {
    Init(Option<&'a RawValue>),
    Ping,
    Pong,
    Subscribe(String, &'a RawValue),
    Complete(String),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    id: Option<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl<'a> FromClient<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Close> {
        // Without this, serde would take an array for the fields in their order.
        let is_object = text.trim_start().starts_with('{');
        let envelope = is_object.then(|| serde_json::from_str::<Envelope<'a>>(text).ok()).flatten();
        let Envelope { kind, id, payload } = envelope.ok_or(Close::malformed("Invalid message"))?;
        let id = id.filter(|id| !id.is_empty() && id.len() <= MAX_ID);
        match (&*kind, id, payload) {
            ("connection_init", _, payload) => Ok(Self::Init(payload)),
            ("ping", ..) => Ok(Self::Ping),
            ("pong", ..) => Ok(Self::Pong),
            ("subscribe", Some(id), Some(payload)) => Ok(Self::Subscribe(id, payload)),
            ("complete", Some(id), _) => Ok(Self::Complete(id)),
            _ => Err(Close::malformed("Invalid message")),
        }
    }
}

/// Bytes of a subscription's id.
const MAX_ID: usize = 200;

/// What `connection_init` may carry: the same as the header of that name.
#[derive(Default, Deserialize)]
pub(super) struct Credentials {
    #[serde(alias = "Authorization")]
    pub(super) authorization: Option<String>,
}

/// What we say.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ToClient<'a> {
    ConnectionAck,
    Pong,
    Next { id: &'a str, payload: &'a Body },
    Error { id: &'a str, payload: &'a [async_graphql::ServerError] },
    Complete { id: &'a str },
}

impl ToClient<'_> {
    pub(super) fn into_message(self) -> Option<Message> {
        match serde_json::to_string(&self) {
            Ok(text) => Some(Message::Text(text)),
            Err(error) => {
                tracing::error!(error = %error, "A message could not be written.");
                None
            }
        }
    }
}
