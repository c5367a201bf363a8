//! Files of a questionnaire for reading: HTML, PDF, DOCX.

use std::io::{Cursor, Read};
use std::time::Instant;

use keystead_domain::exports;
use keystead_entities::ExportId;
use keystead_entities::seat::Role;
use keystead_tests::workbook::Workbook;
use keystead_tests::{TestApp, json};

use super::client_file::imported;
use super::*;

const EXPORT: &str = "mutation($input: QuestionnaireExportInput!) {
  questionnaireExport(input: $input) { export { id mediaType fileName path sha256 } userErrors { code field message } } }";

/// The file, and what is kept of it.
async fn exported(app: &TestApp, client: &Client, id: &str, format: &str) -> (Vec<u8>, Value) {
    let data = client.ok(EXPORT, json!({ "input": { "id": id, "format": format } })).await;
    let export = data["questionnaireExport"]["export"].clone();
    let ctx = app.operator();
    let id: ExportId = text(&export["id"]).parse().expect("an id");
    (exports::whole(ctx.db(), &ctx, id).await.expect("the file"), export)
}

/// The text of the main part of a document.
fn of_document(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut text = String::new();
    zip.by_name("word/document.xml").expect("its text").read_to_string(&mut text).expect("UTF-8");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_can_be_read_with_who_approved_it_and_what_it_rests_on() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let id = generated(&app, &app.owner).await;
    let staff = answer(&app.owner, &id, "keys.staff").await;
    approver.ok(APPROVE, json!({ "input": { "id": staff["id"] } })).await;
    let open = answer(&app.owner, &id, "access.privileged").await;
    app.owner.ok(UPDATE, json!({ "input": { "id": open["id"], "text": "UNAPPROVED words" } })).await;
    let (page, export) = exported(&app, &app.persona(Role::Auditor).await, &id, "HTML").await;
    let page = String::from_utf8(page).expect("UTF-8");
    assert_eq!(export["mediaType"], "text/html; charset=utf-8");
    for part in [
        "<html lang=\"en\">",
        "<h1",
        "<h2",
        "<h3",
        "<th scope=\"col\">",
        "Approved by ",
        "SHA-256 of the answer: ",
        "keys.write_only",
        "Not approved yet; no answer is given.",
    ] {
        assert!(page.contains(part), "no {part}: {page}");
    }
    assert!(page.contains("A key is entered once by an administrator") && !page.contains("UNAPPROVED"), "{page}");
    let (document, export) = exported(&app, &app.owner, &id, "DOCX").await;
    assert!(text(&export["fileName"]).ends_with(".docx"));
    let words = of_document(&document);
    assert!(words.contains("A key is entered once by an administrator") && !words.contains("UNAPPROVED"));
    let (pdf, export) = exported(&app, &app.owner, &id, "PDF").await;
    assert!(pdf.starts_with(b"%PDF-1.7") && export["mediaType"] == "application/pdf");
    let hash = data_encoding::HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, &pdf).as_ref());
    assert_eq!(export["sha256"], hash.as_str());
    let fetched = app.owner.get(export["path"].as_str().expect("a path")).await;
    assert_eq!(fetched.bytes, pdf);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_people_are_no_markup_in_any_of_them() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let id = generated(&app, &app.owner).await;
    let staff = answer(&app.owner, &id, "keys.staff").await;
    let hostile = "<script>alert(1)</script> </w:t></w:r> 漢字 שלום";
    app.owner.ok(UPDATE, json!({ "input": { "id": staff["id"], "text": hostile } })).await;
    approver.ok(APPROVE, json!({ "input": { "id": staff["id"] } })).await;
    let page = String::from_utf8(exported(&app, &app.owner, &id, "HTML").await.0).expect("UTF-8");
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    let words = of_document(&exported(&app, &app.owner, &id, "DOCX").await.0);
    assert!(words.contains("&lt;script&gt;") && words.contains("&lt;/w:t&gt;") && words.contains("漢字"));
    let pdf = exported(&app, &app.owner, &id, "PDF").await.0;
    assert!(
        String::from_utf8_lossy(&pdf).contains("/ActualText"),
        "letters that cannot be shown are in it for a reader"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_questions_are_printed_in_the_time_of_a_request() {
    let app = TestApp::new().await;
    let mut book = Workbook::new(&["ID", "Question", "Answer", "Comment"]);
    for n in 0..5_000 {
        let code = format!("Q-{n}");
        let asked = format!(
            "Are the API keys of AI provider number {n} stored encrypted, and who may read them at your company?"
        );
        book = book.row(&[&code, &asked, "", ""]);
    }
    let id = imported(&app, &app.owner, "long.xlsx", &book.bytes()).await;
    for format in ["PDF", "DOCX", "HTML"] {
        let began = Instant::now();
        let (bytes, _) = exported(&app, &app.owner, &id, format).await;
        let took = began.elapsed();
        println!("{format}: {} bytes in {} ms", bytes.len(), took.as_millis());
        assert!(bytes.len() > 20_000);
        assert!(took.as_secs() < 20, "{format} took {took:?}, in a build that is not optimised");
    }
}
