//! Redis carries, and may forget, stall and vanish. Where `KEYSTEAD_TEST_REDIS_URL` is set; the Redis here is started for
//! each test, since it is killed.

use std::process::Stdio;
use std::time::Duration;

use chrono::TimeDelta;
use keystead_entities::JobId;
use keystead_tests::TestApp;
use tokio::process::{Child, Command};

use super::running::{Working, done};
use super::{effects, enqueue};

struct Server {
    port: u16,
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Server {
    /// A Redis of one's own, where Redis is to be tested.
    async fn start() -> Option<Self> {
        std::env::var_os("KEYSTEAD_TEST_REDIS_URL")?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let mut server = Self { port, folder: tempfile::tempdir().expect("a folder"), child: None };
        server.begin().await;
        Some(server)
    }

    async fn begin(&mut self) {
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

    async fn kill(&mut self) {
        let mut child = self.child.take().expect("running");
        child.kill().await.expect("killed");
    }

    async fn signal(&self, signal: &str) {
        let pid = self.child.as_ref().and_then(Child::id).expect("running").to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().await.expect("kill").success());
    }

    async fn flush(&self) {
        use tokio::io::AsyncWriteExt;
        let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.expect("connected");
        stream.write_all(b"FLUSHALL\r\n").await.expect("sent");
        let mut answer = [0; 5];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut answer).await.expect("an answer");
        assert_eq!(&answer, b"+OK\r\n");
    }

    fn url(&self) -> Option<String> {
        Some(format!("redis://127.0.0.1:{}/0", self.port))
    }
}

async fn make(app: &TestApp, name: &str, count: usize) -> Vec<JobId> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(enqueue(&app.operator(), "effect", &format!("{name} {n}")).await);
    }
    ids
}

async fn once_each(app: &TestApp, ids: Vec<JobId>) {
    for id in ids {
        assert_eq!(effects(app, id).await, (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_work_and_survive_a_flush() {
    let Some(redis) = Server::start().await else { return };
    let app = TestApp::new().await;
    let mut ids = make(&app, "first", 40).await;
    let (one, other) = (Working::start(&app.app, redis.url()), Working::start(&app.app, redis.url()));
    done(&app, 40).await;
    ids.extend(make(&app, "second", 100).await);
    redis.flush().await;
    app.advance(TimeDelta::seconds(3));
    done(&app, 140).await;
    assert!(one.pulse.is_alive() && other.pulse.is_alive());
    one.stop().await;
    other.stop().await;
    once_each(&app, ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_goes_on_when_redis_comes_back() {
    let Some(mut redis) = Server::start().await else { return };
    let app = TestApp::new().await;
    let mut ids = make(&app, "before", 10).await;
    let working = Working::start(&app.app, redis.url());
    done(&app, 10).await;
    redis.kill().await;
    ids.extend(make(&app, "while it is down", 20).await);
    tokio::time::sleep(Duration::from_secs(3)).await;
    redis.begin().await;
    app.advance(TimeDelta::seconds(61));
    done(&app, 30).await;
    working.stop().await;
    once_each(&app, ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stall_of_five_seconds_ends_no_worker() {
    let Some(redis) = Server::start().await else { return };
    let app = TestApp::new().await;
    let mut ids = make(&app, "before", 10).await;
    let working = Working::start(&app.app, redis.url());
    done(&app, 10).await;
    redis.signal("-STOP").await;
    ids.extend(make(&app, "while it stalls", 20).await);
    tokio::time::sleep(Duration::from_secs(5)).await;
    redis.signal("-CONT").await;
    done(&app, 30).await;
    assert!(working.pulse.is_alive());
    working.stop().await;
    once_each(&app, ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_cannot_reach_redis_waits_for_it() {
    let Some(mut redis) = Server::start().await else { return };
    redis.kill().await;
    let app = TestApp::new().await;
    let ids = make(&app, "early", 5).await;
    let working = Working::start(&app.app, redis.url());
    tokio::time::sleep(Duration::from_secs(2)).await;
    redis.begin().await;
    done(&app, 5).await;
    working.stop().await;
    once_each(&app, ids).await;
}
