//! The same questions, asked by others: the audits of the npm package `graphql-http` against a running server.

use std::path::Path;
use std::process::{Command, Output};

use keystead_api::http::Settings;
use keystead_tests::TestApp;
use keystead_tests::server::Server;

fn run(command: &mut Command) -> Result<Output, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() { Ok(output) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn install(folder: &Path) -> Result<(), String> {
    for file in ["audit.mjs", "package.json"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphql-http").join(file);
        std::fs::copy(from, folder.join(file)).map_err(|error| error.to_string())?;
    }
    let arguments =
        ["install", "--no-package-lock", "--no-audit", "--no-fund", "--fetch-timeout=20000", "--fetch-retries=0"];
    run(Command::new("npm").args(arguments).current_dir(folder)).map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audits_of_graphql_http_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    if let Err(why) = install(folder.path()) {
        eprintln!("SKIPPED: the audits of graphql-http, since node, npm or the package is not to be had: {why}");
        return;
    }
    let app = TestApp::new().await;
    let server = Server::start(&keystead_api::edge(app.app.clone(), Settings::default())).await;
    let mut command = Command::new("node");
    let url = format!("http://{}/graphql", server.address);
    let token = app.owner.token.clone().expect("a token");
    command.args(["audit.mjs", &url]).env("KEYSTEAD_TOKEN", token).current_dir(folder.path());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("joined").expect("node");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("61 of 61"), "{said}");
    server.stopped().await;
}
