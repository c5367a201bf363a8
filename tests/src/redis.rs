//! A Redis for one test alone, since it is killed, stalled and flushed there.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

/// A Redis of one's own, that may be killed.
pub struct Server {
    port: u16,
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Server {
    /// Starts one, where Redis is to be tested (`KEYSTEAD_TEST_REDIS_URL` is set).
    pub async fn start() -> Option<Self> {
        std::env::var_os("KEYSTEAD_TEST_REDIS_URL")?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let mut server = Self { port, folder: tempfile::tempdir().expect("a folder"), child: None };
        server.begin().await;
        Some(server)
    }

    /// Starts it, again.
    pub async fn begin(&mut self) {
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"])
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("redis-server");
        self.child = Some(child);
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Kills it.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("running");
        child.kill().await.expect("killed");
    }

    /// Sends it a signal, such as `-STOP`.
    pub async fn signal(&self, signal: &str) {
        let pid = self.child.as_ref().and_then(Child::id).expect("running").to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().await.expect("kill").success());
    }

    /// Makes it forget everything.
    pub async fn flush(&self) {
        use tokio::io::AsyncWriteExt;
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.expect("connected");
        stream.write_all(b"FLUSHALL\r\n").await.expect("sent");
        let mut answer = [0; 5];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut answer).await.expect("an answer");
        assert_eq!(&answer, b"+OK\r\n");
    }

    /// Its URL.
    pub fn url(&self) -> Option<String> {
        Some(format!("redis://127.0.0.1:{}/0", self.port))
    }
}
