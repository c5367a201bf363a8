//! The app behind a real port: for what the handler alone cannot show.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use keystead_api::http::{Edge, serve};
use poem::Route;
use poem::listener::{Acceptor, Listener, TcpListener};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A server on a free port of this machine.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

impl Server {
    /// Starts serving.
    pub async fn start(edge: &Arc<Edge>) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a free port");
        let address = *acceptor.local_addr()[0].as_socket_addr().expect("a TCP port");
        let (stop, stopped) = oneshot::channel();
        let edge = Arc::clone(edge);
        let running = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            serve(&edge, acceptor, Route::new(), stopped, Duration::from_secs(10)).await.expect("it served");
        });
        Self { address, stop: Some(stop), running }
    }

    /// Tells it to stop, as SIGTERM does.
    pub fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
    }

    /// Waits until it has stopped.
    pub async fn stopped(mut self) {
        self.stop();
        self.running.await.expect("it stopped well");
    }
}
