//! A client of graphql-transport-ws that does what it is told, right or wrong.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// How long something may be waited for.
const PATIENCE: Duration = Duration::from_secs(15);

/// One socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens one with those headers.
    pub async fn open(address: SocketAddr, headers: &[(&'static str, &str)]) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header"));
        }
        let stream = TcpStream::connect(address).await.expect("connected");
        Self(tokio_tungstenite::client_async(request, stream).await.expect("upgraded").0)
    }

    /// Opens one that speaks the protocol.
    pub async fn speaking(address: SocketAddr) -> Self {
        Self::open(address, &[("sec-websocket-protocol", "graphql-transport-ws")]).await
    }

    /// Opens one and lets it in by that token.
    pub async fn admitted(address: SocketAddr, token: &str) -> Self {
        let mut socket = Self::speaking(address).await;
        let authorization = format!("Bearer {token}");
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": authorization } })).await;
        assert_eq!(socket.hear().await, Ok(json!({ "type": "connection_ack" })));
        socket
    }

    /// Sends a message.
    pub async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Sends a text as it is. That the other side has gone is for [`Socket::hear`] to find out.
    pub async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.ok();
    }

    /// Sends bytes.
    pub async fn say_bytes(&mut self, bytes: &[u8]) {
        self.0.send(Message::binary(bytes.to_vec())).await.ok();
    }

    /// Starts an operation.
    pub async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    /// The next message, or the code that the socket was closed with (1006 where it just ended).
    pub async fn hear(&mut self) -> Result<Value, u16> {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("something was said");
            return match message {
                Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(frame))) => Err(frame.map_or(1005, |f| f.code.into())),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => Err(1006),
            };
        }
    }

    /// The code that the socket is closed with; messages before that are passed over.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.hear().await {
                return code;
            }
        }
    }
}
