//! The pages of a process that serves nothing else.

use std::net::SocketAddr;
use std::sync::Arc;

use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Route, Server};
use tokio::task::JoinHandle;

use crate::{Health, metrics, status_routes};

/// The pages, served until this is dropped.
pub struct Page {
    serving: JoinHandle<()>,
    address: SocketAddr,
}

impl Page {
    /// Where they are.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Serves the pages of that process at `address`.
///
/// # Errors
/// Where the address cannot be had.
pub async fn open(address: SocketAddr, health: &Arc<Health>) -> std::io::Result<Page> {
    metrics::install();
    let acceptor = TcpListener::bind(address).into_acceptor().await?;
    let bound = acceptor.local_addr().iter().find_map(|a| a.as_socket_addr().copied()).unwrap_or(address);
    let routes = status_routes(health, Route::new());
    let serving = tokio::spawn(async move {
        tokio::select! {
            ended = Server::new_with_acceptor(acceptor).run(routes) => {
                tracing::error!(?ended, "the status pages are no longer served");
            }
            () = metrics::upkeep() => {}
        }
    });
    tracing::info!(address = %bound, "status pages at http://{bound}/readyz");
    Ok(Page { serving, address: bound })
}
