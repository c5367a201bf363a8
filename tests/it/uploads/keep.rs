//! Kept encrypted, given back as they were, and gone when they are deleted.

use std::path::{Path, PathBuf};

use keystead_domain::uploads;
use keystead_domain::vault::key_file;
use keystead_tests::{TestApp, hours, json, minutes};

use super::*;

/// Every file below a folder.
fn objects(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(objects(&path)) } else { found.push(path) }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_given_back_as_it_was_and_lies_encrypted() {
    let app = TestApp::new().await;
    let mut content = bytes((3 << 20) + 17);
    content[100..120].copy_from_slice(b"our client's secret.");
    for content in [&content[..], &content[..1 << 20], &content[..1]] {
        let answer = hand_in(&app.owner, "C:\\temp\\Fragebogen für uns.xlsx", content).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.body["fileName"], "Fragebogen für uns.xlsx");
        let back = app.owner.get(&format!("/uploads/{}", answer.body["id"].as_str().unwrap())).await;
        assert!(back.bytes == content, "{} of {} bytes came back", back.bytes.len(), content.len());
        assert_eq!(back.headers["x-content-type-options"], "nosniff");
        let saved = back.headers["content-disposition"].to_str().expect("a header").to_owned();
        assert!(saved.starts_with("attachment; ") && saved.ends_with("f%C3%BCr%20uns.xlsx"), "{saved}");
    }
    let listed = listed(&app.owner, app.tenant_id).await;
    assert_eq!((listed.len(), &listed[0]["viewerActions"]), (3, &json!(["DELETE"])));
    assert!(listed.iter().any(|upload| upload["byteCount"] == 3_145_745), "{listed:?}");
    let stored = objects(&app.upload_folder());
    assert_eq!(stored.len(), 3);
    for path in stored {
        let bytes = std::fs::read(&path).expect("an object");
        assert!(!bytes.windows(20).any(|w| w == b"our client's secret."), "{} is in clear", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_was_changed_cut_or_moved_is_not_given_back() {
    let app = TestApp::new().await;
    let content = bytes((2 << 20) + 5);
    let one = handed_in(&app.owner, "one.csv", &content).await;
    let first = objects(&app.upload_folder()).remove(0);
    let two = handed_in(&app.owner, "two.csv", &content).await;
    let second = objects(&app.upload_folder()).into_iter().find(|path| *path != first).expect("another");
    let (whole, other) = (std::fs::read(&first).expect("read"), std::fs::read(&second).expect("read"));
    let mut flipped = whole.clone();
    flipped[20] ^= 1;
    let chunk = (1 << 20) + 16;
    let mut turned = whole[..8].to_vec();
    turned.extend_from_slice(&whole[8 + chunk..8 + 2 * chunk]);
    turned.extend_from_slice(&whole[8..8 + chunk]);
    turned.extend_from_slice(&whole[8 + 2 * chunk..]);
    for bad in [flipped, turned, other, whole[..8 + chunk].to_vec(), whole[..4].to_vec(), Vec::new()] {
        std::fs::write(&first, &bad).expect("written");
        let answer = app.owner.get(&format!("/uploads/{one}")).await;
        assert_eq!(answer.status, 500, "{} bytes", bad.len());
        assert!(answer.bytes.len() < 2_000, "content came with it");
    }
    // The first chunk is good, so the answer has begun: it breaks off, and never ends as if it were whole.
    std::fs::write(&first, &whole[..8 + 2 * chunk]).expect("written");
    let ctx = app.operator();
    assert!(uploads::whole(&ctx, one.parse().expect("an id")).await.is_err(), "its end is missing");
    std::fs::write(&first, &whole).expect("written");
    assert_eq!(app.owner.get(&format!("/uploads/{one}")).await.bytes, content);
    assert_eq!(app.owner.get(&format!("/uploads/{two}")).await.bytes, content);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_file_is_gone_with_its_key_and_the_log_names_its_hash() {
    let app = TestApp::new().await;
    let id = handed_in(&app.owner, "one.csv", &bytes(5_000)).await;
    let sha256 = listed(&app.owner, app.tenant_id).await[0]["sha256"].clone();
    let object = objects(&app.upload_folder()).remove(0);
    let content = std::fs::read(&object).expect("read");
    let input = json!({ "input": { "id": id } });
    let deleted = app.owner.ok(DELETE, input.clone()).await["uploadDelete"]["upload"].clone();
    assert_eq!((&deleted["status"], &deleted["path"], &deleted["sha256"]), (&json!("DELETED"), &json!(null), &sha256));
    assert!(!object.exists());
    assert_eq!(app.owner.get(&format!("/uploads/{id}")).await.status, 410);
    assert_eq!(app.owner.refused(DELETE, input).await, ["STATE_CONFLICT"]);
    // Whoever kept a copy of the object has nothing: its data key is gone.
    std::fs::write(&object, &content).expect("written");
    assert_eq!(app.owner.get(&format!("/uploads/{id}")).await.status, 410);
    assert!(!app.rows_of_tenant().await.iter().any(|row| row.starts_with("sealed_secrets: ") && row.contains(&id)));
    let query = "query($id: ID!) { tenant(id: $id) { auditEvents(first: 5) { nodes { action targetId details { name value } } } } }";
    let log = app.owner.ok(query, json!({ "id": app.tenant_id })).await.to_string();
    assert!(log.contains("upload.deleted") && log.contains(sha256.as_str().expect("a hash")), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_without_a_row_is_swept_and_no_other() {
    let app = TestApp::new().await;
    handed_in(&app.owner, "kept.csv", &bytes(100)).await;
    let kept = objects(&app.upload_folder()).remove(0);
    let id = handed_in(&app.owner, "gone.csv", &bytes(100)).await;
    let gone = objects(&app.upload_folder()).into_iter().find(|path| *path != kept).expect("another");
    let content = std::fs::read(&gone).expect("read");
    app.owner.ok(DELETE, json!({ "input": { "id": id } })).await;
    // As if the store had not answered when the file was deleted.
    std::fs::write(&gone, content).expect("written");
    app.advance(minutes(59));
    assert_eq!(uploads::sweep(&app.app).await.expect("swept"), 0, "it may still be on its way in");
    app.advance(hours(1));
    assert_eq!(uploads::sweep(&app.app).await.expect("swept"), 1);
    assert_eq!(objects(&app.upload_folder()), [kept]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_outlives_the_key_that_wrapped_its_own() {
    let app = TestApp::new().await;
    let content = bytes(5_000);
    let id = handed_in(&app.owner, "one.csv", &content).await;
    let object = objects(&app.upload_folder()).remove(0);
    let before = std::fs::read(&object).expect("read");
    key_file::rotate(&app.key_folder(), None).expect("rotated");
    app.owner.ok(crate::keys::REWRAP, json!({ "input": { "tenantId": app.tenant_id } })).await;
    app.run_due_jobs().await;
    let (other, _) = app.restarted().await;
    key_file::drop_previous(&app.key_folder(), None).expect("dropped");
    let (last, owner) = app.restarted().await;
    assert_eq!(owner.get(&format!("/uploads/{id}")).await.bytes, content);
    assert_eq!(std::fs::read(&object).expect("read"), before, "a re-wrap leaves the content alone");
    other.db.close().await.expect("closed");
    last.db.close().await.expect("closed");
}
