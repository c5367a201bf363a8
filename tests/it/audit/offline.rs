//! Off line: whatever is done to an exported file is found, by our verifier and by one in another language.

use std::io::Write;
use std::process::Command;

use keystead_domain::audit::verify::Report;
use keystead_domain::audit::verify::file::{self, Known};
use keystead_domain::auth::TokenScope;
use keystead_tests::{TestApp, Value, days, hours, json};

use super::{exported, with_log, write};

pub fn check(lines: &[String], known: &Known) -> Report {
    let text = lines.join("\n") + "\n";
    file::verify(text.as_bytes(), known).expect("an exported log")
}

/// Whether our verifier says that the file does not hold, or is none.
fn is_found(lines: &[String]) -> bool {
    let text = lines.join("\n") + "\n";
    file::verify(text.as_bytes(), &Known::default()).map_or(true, |report| !report.holds())
}

pub fn python(lines: &[String]) -> (bool, String) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    writeln!(file, "{}", lines.join("\n")).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/audit_verify.py");
    let run = Command::new("python3").arg(script).arg(file.path()).output().expect("python3");
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned())
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("JSON")
}

/// A place in a line, and a value that is not what stands there.
fn changes(line: &Value) -> Vec<Value> {
    let mut changed = Vec::new();
    for (name, value) in line.as_object().expect("an object") {
        let mut others = match value {
            Value::String(text) => {
                let mut flipped: Vec<char> = text.chars().collect();
                if let Some(last) = flipped.last_mut() {
                    *last = if *last == '0' { '1' } else { '0' };
                }
                vec![json!(flipped.into_iter().collect::<String>()), json!(format!("{text}x")), json!("")]
            }
            Value::Number(n) => vec![json!(n.as_i64().expect("whole") + 1), json!(n.as_i64().expect("whole") - 1)],
            Value::Object(_) => nested(value),
            _ => vec![json!("x")],
        };
        others.retain(|other| other != value);
        for other in others {
            let mut copy = line.clone();
            copy[name] = other;
            changed.push(copy);
        }
    }
    let mut more = line.clone();
    more["comment"] = json!("added");
    changed.push(more);
    changed
}

fn nested(fields: &Value) -> Vec<Value> {
    let mut changed = Vec::new();
    for (name, field) in fields.as_object().expect("an object") {
        let with = |key: &str, value: Value| {
            let mut copy = fields.clone();
            copy[name][key] = value;
            copy
        };
        if field.get("salt").is_some() {
            changed.push(with("salt", json!("00112233445566778899aabbccddeeff")));
            changed.push(with("value", json!("something else")));
        } else {
            changed.push(with("note", json!("x")));
        }
        let mut without = fields.clone();
        without.as_object_mut().expect("an object").remove(name);
        changed.push(without);
    }
    changed
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exported_log_holds_in_both_verifiers() {
    let app = with_log(24).await;
    let lines = exported(&app).await;
    let report = check(&lines, &Known::default());
    assert_eq!(report.first_break, None);
    assert!(report.checkpoint_count >= 3, "{report:?}");
    assert_eq!(report.signed_through_seq, report.through_seq);
    let (holds, said) = python(&lines);
    assert!(holds, "{said}");
    assert!(said.contains(&report.public_key), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_member_of_every_line_that_is_changed_is_found() {
    let app = with_log(8).await;
    let lines = exported(&app).await;
    let mut tried = 0;
    for at in 0..lines.len() {
        for changed in changes(&parsed(&lines[at])) {
            let mut copy = lines.clone();
            copy[at] = changed.to_string();
            assert!(is_found(&copy), "line {at}: {changed}");
            tried += 1;
        }
    }
    assert!(tried > 300, "{tried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_taken_out_put_in_swapped_doubled_or_cut_are_found() {
    let app = with_log(8).await;
    let lines = exported(&app).await;
    let seals = |line: &String| line.starts_with("{\"type\":\"checkpoint\"");
    for at in 0..lines.len() {
        let mut without = lines.clone();
        let gone = without.remove(at);
        assert!(is_found(&without), "without line {at}: {gone}");
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at].clone());
        assert!(is_found(&doubled), "line {at} twice");
        assert!(is_found(&lines[..at]), "cut before line {at}");
        if at + 1 < lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            assert!(is_found(&swapped), "lines {at} and {} swapped", at + 1);
        }
        for other in lines.iter().filter(|line| seals(line) && **line != lines[at]) {
            let mut replaced = lines.clone();
            replaced[at].clone_from(other);
            assert!(is_found(&replaced), "line {at} replaced by a checkpoint");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_verifier_finds_the_same() {
    let app = with_log(6).await;
    let lines = exported(&app).await;
    let entry = lines.iter().position(|line| line.contains("test.written")).expect("an entry");
    let mut changed: Vec<(&str, Vec<String>)> = Vec::new();
    for (name, member, value) in [
        ("time", "time", json!("2026-01-15T09:00:00.001Z")),
        ("actor", "actorId", json!("somebody")),
        ("outcome", "outcome", json!("REFUSED")),
        ("hash", "hash", json!("00".repeat(32))),
    ] {
        let mut line = parsed(&lines[entry]);
        line[member] = value;
        let mut copy = lines.clone();
        copy[entry] = line.to_string();
        changed.push((name, copy));
    }
    let mut line = parsed(&lines[entry]);
    line["fields"]["text"]["value"] = json!("other");
    let mut detail = lines.clone();
    detail[entry] = line.to_string();
    changed.push(("detail", detail));
    let mut cut = lines.clone();
    cut.remove(entry);
    changed.push(("cut", cut));
    changed.push(("tail", lines[..lines.len() - 1].to_vec()));
    for (name, lines) in changed {
        let (holds, said) = python(&lines);
        assert!(!holds, "{name}: {said}");
        assert!(is_found(&lines), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_signed_with_another_key_is_found_by_whoever_knows_ours() {
    let (app, other) = (with_log(4).await, with_log(4).await);
    let ours = check(&exported(&app).await, &Known::default()).public_key;
    let forged = exported(&other).await;
    // By itself the other file is a true log of somebody; with our key it is not ours.
    assert!(check(&forged, &Known::default()).holds());
    let known = Known { public_key: Some(ours), checkpoint: None };
    assert!(!check(&forged, &known).holds());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_checkpoint_kept_outside_shows_that_a_whole_log_was_cut_back() {
    let app = with_log(6).await;
    let early = exported(&app).await;
    write(&app.operator(), 4).await;
    let late = exported(&app).await;
    let note = late.iter().rev().find(|line| line.starts_with("{\"type\":\"checkpoint\"")).expect("a checkpoint");
    let note = parsed(note)["note"].as_str().expect("a note").to_owned();
    // The early file is what the log was then: nothing in it can show that there is more by now.
    assert!(check(&early, &Known::default()).holds());
    let known = Known { public_key: None, checkpoint: Some(note) };
    let report = check(&early, &known);
    assert!(report.first_break.expect("a break").reason.contains("ends before"));
    assert!(check(&late, &known).holds());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_whose_beginning_retention_removed_still_holds() {
    let mut app = with_log(10).await;
    app.advance(days(400));
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    write(&app.operator(), 3).await;
    app.run_due_jobs().await;
    app.advance(hours(30));
    app.run_due_jobs().await;
    let lines = exported(&app).await;
    let report = check(&lines, &Known::default());
    assert!(report.from_seq > 1, "{report:?}");
    assert_eq!(report.first_break, None);
    let (holds, said) = python(&lines);
    assert!(holds, "{said}");
    // The entry by which retention tells of it is the last thing that may go missing.
    let told = lines.iter().position(|line| line.contains("audit_log.pruned")).expect("told");
    assert!(is_found(&lines[..told]));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_files_are_not_taken_for_logs() {
    for text in ["", "\n", "{}", "[1]", "{\"type\":\"manifest\"}", "\u{0}\u{1}", "PK\u{3}\u{4}"] {
        assert!(file::verify(text.as_bytes(), &Known::default()).is_err(), "{text:?}");
    }
    let app = TestApp::new().await;
    let mut lines = exported(&app).await;
    lines.insert(1, "not JSON".into());
    assert!(is_found(&lines));
}
