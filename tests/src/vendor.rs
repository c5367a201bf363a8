//! A vendor's interface that says what the test tells it to, and remembers with which credential it was called.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use poem::http::StatusCode;
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, EndpointExt, Request, Response, Server};

#[derive(Default)]
struct State {
    answer: Option<u16>,
    location: Option<String>,
    echoes: bool,
    /// Path, and every header by its lower-case name.
    calls: Vec<(String, HashMap<String, String>)>,
    bodies: Vec<String>,
}

/// A vendor on a free port of this machine.
#[derive(Clone)]
pub struct Vendor {
    /// Its base address.
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Vendor {
    /// One that accepts every credential.
    pub async fn start() -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port");
        let address = acceptor.local_addr().remove(0).as_socket_addr().copied().expect("an address");
        let state: Arc<Mutex<State>> = Arc::default();
        let handler = Handler(Arc::clone(&state)).boxed();
        tokio::spawn(Server::new_with_acceptor(acceptor).run(handler));
        Self { address: format!("http://{address}"), state }
    }

    /// From now on it answers with that status.
    pub fn answer(&self, status: u16) {
        self.lock().answer = Some(status);
    }

    /// From now on it sends callers elsewhere.
    pub fn redirect(&self, location: &str) {
        let mut state = self.lock();
        state.answer = Some(307);
        state.location = Some(location.to_owned());
    }

    /// From now on its answers repeat the credential, as some vendors' do.
    pub fn echo(&self) {
        self.lock().echoes = true;
    }

    /// The paths it was called at, and the value of that header.
    pub fn calls(&self, header: &str) -> Vec<(String, Option<String>)> {
        self.lock().calls.iter().map(|(path, headers)| (path.clone(), headers.get(header).cloned())).collect()
    }

    /// What was sent to it: every header by its lower-case name, and the body.
    pub fn messages(&self) -> Vec<(HashMap<String, String>, String)> {
        let state = self.lock();
        state.calls.iter().map(|(_, headers)| headers.clone()).zip(state.bodies.iter().cloned()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Handler(Arc<Mutex<State>>);

impl Endpoint for Handler {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let sent = request.take_body().into_string().await.unwrap_or_default();
        let headers: HashMap<String, String> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let body = if state.echoes { format!("{headers:?}") } else { String::new() };
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        state.calls.push((path, headers));
        state.bodies.push(sent);
        let status = StatusCode::from_u16(state.answer.unwrap_or(200)).expect("a status");
        let mut response = Response::builder().status(status);
        if let Some(location) = &state.location {
            response = response.header("location", location);
        }
        Ok(response.body(body))
    }
}
