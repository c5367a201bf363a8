//! Live updates: `GET /graphql` upgraded, with the sub-protocol graphql-transport-ws. The loop is ours: the library's closes
//! with codes that clients of the protocol do not know.

mod count;
mod message;
mod operation;
mod session;

use std::sync::Arc;

use poem::http::header;
use poem::web::websocket::{WebSocket, WebSocketConfig};
use poem::{FromRequest, IntoResponse, Request, Response};

pub(super) use count::Sockets;
use message::PROTOCOL;
use session::Session;

use super::{Edge, Refusal, address, caller};
use crate::http::browser::Way;
use crate::http::frame::RequestId;

/// Whether a request asks to become a socket.
pub(super) fn is_wanted(request: &Request) -> bool {
    request.headers().get(header::UPGRADE).is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Makes a request a socket.
pub(super) async fn upgrade(edge: &Arc<Edge>, id: RequestId, request: Request) -> Result<Response, Refusal> {
    let headers = request.headers();
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|v| v.to_str().ok());
    let speaks = offered.flat_map(|v| v.split(',')).any(|p| p.trim() == PROTOCOL);
    let address = address::of_caller(request.remote_addr(), headers, &edge.settings.trusted_proxies);
    let credential = caller::presented(edge, headers, Way::Socket).ok();
    let company = caller::company(headers)?;
    let place =
        edge.sockets.enter().ok_or_else(|| Refusal::unavailable("Too many sockets are open. Try again later."))?;
    let (request, mut body) = request.split();
    let socket = WebSocket::from_request(&request, &mut body)
        .await
        .map_err(|_| Refusal::malformed("This is not an upgrade to WebSocket version 13."))?;
    let most = edge.settings.limits.body_bytes;
    let config = WebSocketConfig::default().max_message_size(Some(most)).max_frame_size(Some(most));
    let session = Session::new(Arc::clone(edge), id, address, (credential, company), place);
    let upgraded = socket.protocols([PROTOCOL]).config(config).on_upgrade(move |stream| session.run(stream, speaks));
    Ok(upgraded.into_response())
}
