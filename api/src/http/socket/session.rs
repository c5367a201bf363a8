//! One socket, from the handshake to its close.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use keystead_domain::auth::{Caller, Origin};
use keystead_domain::{Error, Result as DomainResult};
use keystead_entities::TenantId;
use poem::web::websocket::{Message, WebSocketStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tracing::Instrument;
use zeroize::Zeroizing;

use super::count::{BearerPlace, Place};
use super::message::{Close, Credentials, FromClient, ToClient};
use super::operation::{Event, Operation};
use crate::http::caller::{self, Credential, NotIn, bearer_of};
use crate::http::frame::RequestId;
use crate::http::params::Params;
use crate::http::{Edge, ErrorCode, Refusal};

/// How often the credential is looked at again, which bounds how long a revoked one still listens.
const RECHECK: Duration = Duration::from_millis(400);
/// How long the database may leave that look unanswered.
const BLIND: Duration = Duration::from_secs(10);
/// How long a client may take to read what it is sent.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// A client that says nothing is asked after this, and given up after three times as long.
const PING: Duration = Duration::from_secs(15);
/// Subscriptions of one socket at a time.
const MOST_OPERATIONS: usize = 50;

/// A socket.
pub(super) struct Session {
    edge: Arc<Edge>,
    id: RequestId,
    address: Option<IpAddr>,
    of_handshake: Option<Credential>,
    company: Option<TenantId>,
    admitted: Option<Admitted>,
    operations: HashMap<String, Operation>,
    events: (mpsc::Sender<Event>, mpsc::Receiver<Event>),
    _place: Place,
}

/// Who was let in, by what, and when that was last seen to be right.
struct Admitted {
    caller: Caller,
    credential: Credential,
    seen: Instant,
    _place: BearerPlace,
}

impl Session {
    pub(super) fn new(
        edge: Arc<Edge>,
        id: RequestId,
        address: Option<IpAddr>,
        (of_handshake, company): (Option<Credential>, Option<TenantId>),
        place: Place,
    ) -> Self {
        let events = mpsc::channel(16);
        Self {
            edge,
            id,
            address,
            of_handshake,
            company,
            admitted: None,
            operations: HashMap::new(),
            events,
            _place: place,
        }
    }

    /// Runs it to its close.
    pub(super) async fn run(mut self, mut stream: WebSocketStream, speaks: bool) {
        let span = tracing::info_span!("socket", request.id = &*self.id.0);
        let close = async {
            if !speaks {
                return Some(Close::NO_PROTOCOL);
            }
            self.talk(&mut stream).await
        };
        let close = close.instrument(span).await;
        self.operations.clear();
        if let Some(close) = close {
            let _ = timeout(SEND_TIMEOUT, async {
                stream.send(close.into_message()).await.ok()?;
                // The client's own close frame ends it; until then the connection stays, so that ours is read.
                while stream.next().await.is_some_and(|m| m.is_ok()) {}
                Some(())
            })
            .await;
        }
    }

    /// Until there is a reason to close; `None` where the client is gone.
    async fn talk(&mut self, stream: &mut WebSocketStream) -> Option<Close> {
        let edge = Arc::clone(&self.edge);
        let drained = edge.health().drained();
        tokio::pin!(drained);
        let begun = Instant::now();
        let mut heard = begun;
        let mut asked = begun;
        let mut recheck = interval(RECHECK);
        recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = &mut drained => return Some(Close::GOING_AWAY),
                _ = recheck.tick() => {
                    let now = Instant::now();
                    if self.admitted.is_none() && now >= begun + edge.settings.init_timeout {
                        return Some(Close::INIT_TIMEOUT);
                    }
                    if let Err(close) = self.recheck().await {
                        return Some(close);
                    }
                    if now >= heard + 3 * PING {
                        return None;
                    }
                    if now >= heard.max(asked) + PING {
                        asked = now;
                        send(stream, Message::Ping(Vec::new())).await?;
                    }
                }
                event = self.events.1.recv() => self.tell(stream, event?).await?,
                message = stream.next() => {
                    heard = Instant::now();
                    let text = match message? {
                        Ok(Message::Text(text)) => text,
                        Ok(Message::Binary(_)) => return Some(Close::malformed("Invalid message")),
                        Ok(Message::Ping(_) | Message::Pong(_)) => continue,
                        Ok(Message::Close(_)) | Err(_) => return None,
                    };
                    let reply = match FromClient::read(&text) {
                        Ok(said) => self.hear(said).await,
                        Err(close) => Err(close),
                    };
                    match reply {
                        Ok(Some(reply)) => send(stream, reply.into_message()?).await?,
                        Ok(None) => {}
                        Err(close) => return Some(close),
                    }
                }
            }
        }
    }

    async fn hear(&mut self, said: FromClient<'_>) -> Result<Option<ToClient<'static>>, Close> {
        match said {
            FromClient::Init(_) if self.admitted.is_some() => Err(Close::INIT_TWICE),
            FromClient::Init(payload) => {
                let credentials: Option<Credentials> = match payload {
                    Some(raw) => serde_json::from_str(raw.get()).map_err(|_| Close::malformed("Invalid payload"))?,
                    None => None,
                };
                self.admit(credentials.unwrap_or_default()).await?;
                Ok(Some(ToClient::ConnectionAck))
            }
            FromClient::Ping => Ok(Some(ToClient::Pong)),
            FromClient::Pong => Ok(None),
            FromClient::Subscribe(id, payload) => {
                let Some(admitted) = &self.admitted else { return Err(Close::UNAUTHORIZED) };
                if self.operations.contains_key(&id) {
                    return Err(Close::duplicate(&id));
                }
                let params = Params::from_json(payload.get().as_bytes())
                    .map_err(|_| Close::malformed("Invalid subscribe payload"))?;
                let full = self.operations.len() >= MOST_OPERATIONS;
                let start = if full {
                    Operation::refused(&self.edge, id.clone(), too_many(), self.events.0.clone())
                } else {
                    let caller = admitted.caller.clone();
                    Operation::start(&self.edge, caller, id.clone(), params, self.events.0.clone())
                };
                self.operations.insert(id, start);
                Ok(None)
            }
            FromClient::Complete(id) => {
                self.operations.remove(&id);
                Ok(None)
            }
        }
    }

    /// Lets the client in by the credential of its first message, else by that of the handshake.
    async fn admit(&mut self, credentials: Credentials) -> Result<(), Close> {
        let given = match &credentials.authorization {
            Some(value) => Some(Zeroizing::new(bearer_of(value).ok_or(Close::FORBIDDEN)?.to_owned())),
            None => None,
        };
        let credential = given
            .map(|token| Credential::Bearer(token, self.company))
            .or(self.of_handshake.take())
            .ok_or(Close::UNAUTHORIZED)?;
        let caller =
            caller::guarded(&self.edge.app, &credential, self.origin()).await.map_err(|error| match error {
                NotIn::Later(_) => Close::GUESSING,
                NotIn::Refused(
                    Error::Unauthenticated(_) | Error::Suspended | Error::Forbidden(_) | Error::Refused(_),
                ) => Close::FORBIDDEN,
                NotIn::Refused(Error::Unavailable { .. }) => Close::TRY_LATER,
                NotIn::Refused(_) => Close::FAILED,
            })?;
        let place = self.edge.sockets.bearer(caller.bearer_id()).ok_or(Close::TOO_MANY)?;
        self.admitted = Some(Admitted { caller, credential, seen: Instant::now(), _place: place });
        Ok(())
    }

    fn origin(&self) -> Origin {
        Origin { request_id: self.id.0.to_string(), address: self.address }
    }

    /// To listen is not to use: an open socket keeps no session from idling away.
    async fn look_again(&self, credential: &Credential) -> DomainResult<Caller> {
        caller::authenticate(&self.edge.app, credential, self.origin(), false).await
    }

    /// Whether the credential still opens what it opened.
    async fn recheck(&mut self) -> Result<(), Close> {
        let Some(admitted) = &self.admitted else { return Ok(()) };
        let now = match timeout(RECHECK, self.look_again(&admitted.credential)).await {
            Ok(Ok(now)) if now.role() == admitted.caller.role() && now.scopes == admitted.caller.scopes => now,
            Ok(Ok(_) | Err(Error::Unauthenticated(_) | Error::Suspended | Error::Forbidden(_) | Error::Refused(_))) => {
                return Err(Close::FORBIDDEN);
            }
            // Not known at the moment. That is borne for a while, not for ever.
            _ if admitted.seen.elapsed() < BLIND => return Ok(()),
            _ => return Err(Close::TRY_LATER),
        };
        if let Some(admitted) = &mut self.admitted {
            (admitted.caller, admitted.seen) = (now, Instant::now());
        }
        Ok(())
    }

    async fn tell(&mut self, stream: &mut WebSocketStream, event: Event) -> Option<()> {
        // What was completed by the client meanwhile is not told any more.
        if !self.operations.get(event.id()).is_some_and(|o| o.is(event.serial())) {
            return Some(());
        }
        if event.is_last() {
            self.operations.remove(event.id());
        }
        send(stream, event.as_message().into_message()?).await
    }
}

fn too_many() -> Refusal {
    let message = format!("A socket has at most {MOST_OPERATIONS} subscriptions at a time.");
    Refusal::request(ErrorCode::Throttled, message)
}

async fn send(stream: &mut WebSocketStream, message: Message) -> Option<()> {
    timeout(SEND_TIMEOUT, stream.send(message)).await.ok()?.ok()
}
