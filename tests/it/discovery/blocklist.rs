//! Block lists, in the form of what takes them.

use keystead_tests::{TestApp, json};

use super::*;

const LIST: &str = "query($id: ID!, $format: BlocklistFormat!, $statuses: [AiAppStatus!]) { tenant(id: $id) {
  blocklist(format: $format, statuses: $statuses) { content fileName sha256 entryCount generatedAt
    skipped { domain reason message aiApp { name } } } } }";

async fn list(app: &TestApp, format: &str, statuses: Value) -> Value {
    let variables = json!({ "id": app.tenant_id, "format": format, "statuses": statuses });
    app.owner.ok(LIST, variables).await["tenant"]["blocklist"].clone()
}

fn content(list: &Value) -> &str {
    list["content"].as_str().expect("a file")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hosts_file_and_a_zone_block_names_of_blocked_apps() {
    let app = TestApp::new().await;
    known(&app, "deepseek", "BLOCKED").await;
    known(&app, "perplexity", "QUARANTINED").await;
    known(&app, "claude", "ALLOWED").await;
    let hosts = list(&app, "HOSTS", Value::Null).await;
    let lines: Vec<&str> = content(&hosts).lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines, ["0.0.0.0 deepseek.com", "0.0.0.0 www.deepseek.com"]);
    assert_eq!((&hosts["entryCount"], &hosts["fileName"]), (&json!(1), &json!("keystead-blocklist.hosts")));
    let digest = ring::digest::digest(&ring::digest::SHA256, content(&hosts).as_bytes());
    assert_eq!(hosts["sha256"], data_encoding::HEXLOWER.encode(digest.as_ref()));
    let zone = list(&app, "RPZ", json!(["BLOCKED", "QUARANTINED"])).await;
    let zone = content(&zone);
    for line in [
        "$TTL 300",
        "@ IN NS localhost.",
        "deepseek.com IN CNAME .",
        "*.deepseek.com IN CNAME .",
        "*.perplexity.ai IN CNAME .",
    ] {
        assert!(zone.lines().any(|there| there == line), "{line}: {zone}");
    }
    let serial = zone.lines().find(|line| line.contains("; serial")).expect("a serial");
    assert_eq!(serial.split_whitespace().next().expect("a number").parse::<u32>().expect("32 bits"), 1_768_467_600);
    assert!(!zone.contains("claude"));
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_serve_something_else_are_left_out_and_said_to_be() {
    let app = TestApp::new().await;
    for key in ["gemini", "gemini-workspace", "slack-ai", "chatgpt-desktop"] {
        known(&app, key, "BLOCKED").await;
    }
    known(&app, "chatgpt", "ALLOWED").await;
    for (name, url) in
        [("Maps", "https://google.com/maps-ai"), ("Homegrown", ""), ("Writer", "https://www.acme-writer.example/x")]
    {
        let mut new = json!({ "tenantId": app.tenant_id, "name": name, "kind": "SAAS_INTEGRATION" });
        if !url.is_empty() {
            new["url"] = json!(url);
        }
        let id = made(&app.owner, "aiAppCreate", "aiApp", new).await;
        decide(&app, &id, "BLOCKED").await;
    }
    let made = list(&app, "HOSTS", Value::Null).await;
    let blocked: Vec<&str> = content(&made)
        .lines()
        .filter_map(|line| line.strip_prefix("0.0.0.0 "))
        .filter(|n| !n.starts_with("www."))
        .collect();
    assert_eq!(blocked, ["acme-writer.example", "bard.google.com", "gemini.google.com"]);
    let mut skipped: Vec<String> = made["skipped"]
        .as_array()
        .expect("what is left out")
        .iter()
        .map(|s| {
            format!(
                "{} {} {}",
                s["aiApp"]["name"].as_str().expect("a name"),
                s["domain"].as_str().unwrap_or("-"),
                s["reason"].as_str().expect("why")
            )
        })
        .collect();
    skipped.sort();
    assert_eq!(
        skipped,
        [
            "ChatGPT desktop app chatgpt.com ALLOWED_APP",
            "Gemini for Google Workspace workspace.google.com SHARED",
            "Homegrown - NOTHING_KNOWN",
            "Maps google.com SHARED",
            "Slack AI slack.com SHARED",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_get_what_their_managers_take() {
    let app = TestApp::new().await;
    known(&app, "cursor", "BLOCKED").await;
    let json_list: Value = serde_json::from_str(content(&list(&app, "JSON", Value::Null).await)).expect("JSON");
    assert_eq!(json_list["domains"][0], json!({ "domain": "cursor.com", "app": "Cursor" }));
    assert_eq!(json_list["packages"][0]["id"], "com.todesktop.230313mzl4w4u92");
    let intune: Value = serde_json::from_str(content(&list(&app, "INTUNE", Value::Null).await)).expect("JSON");
    let all = intune["deviceConfigurations"].as_array().expect("configurations");
    assert_eq!(all[0]["@odata.type"], "#microsoft.graph.macOSGeneralDeviceConfiguration");
    assert_eq!(all[0]["compliantAppsList"][0]["appId"], "com.todesktop.230313mzl4w4u92");
    assert_eq!(all[1]["contentFilterSettings"]["blockedUrls"], json!(["https://cursor.com", "https://cursor.sh"]));
    assert_eq!(
        all[2]["omaSettings"][0]["value"],
        "<enabled/><data id=\"URLBlocklistDesc\" value=\"1&#xF000;cursor.com&#xF000;2&#xF000;cursor.sh\"/>"
    );
    let profile = list(&app, "JAMF", Value::Null).await;
    let again = list(&app, "JAMF", Value::Null).await;
    assert_eq!(profile["sha256"], again["sha256"], "the same inventory gives the same bytes");
    let text = content(&profile);
    for part in [
        "<plist version=\"1.0\">",
        "<key>blockedAppBundleIDs</key>\n<array>\n<string>com.todesktop.230313mzl4w4u92</string>",
        "<string>com.google.Chrome</string>",
        "<string>*://*.cursor.com/*</string>",
        "<string>Harbor &amp; Pine</string>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let parsed = std::process::Command::new("python3")
        .args([
            "-c",
            "import plistlib, sys; p = plistlib.loads(sys.argv[1].encode()); print(len(p['PayloadContent']))",
            text,
        ])
        .output()
        .expect("python3");
    assert_eq!(String::from_utf8_lossy(&parsed.stdout).trim(), "4", "{}", String::from_utf8_lossy(&parsed.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_allowed_is_not_blocked() {
    let app = TestApp::new().await;
    for statuses in [json!([]), json!(["ALLOWED", "BLOCKED"])] {
        let variables = json!({ "id": app.tenant_id, "format": "HOSTS", "statuses": statuses });
        assert_eq!(app.owner.error_code(LIST, variables).await, "BAD_USER_INPUT");
    }
}
