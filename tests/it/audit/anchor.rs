//! The seal of the log leaves the house by mail, and proves something there.

use keystead_domain::audit::note;
use keystead_domain::audit::verify::file::{self, Known};
use keystead_domain::auth::TokenScope;
use keystead_domain::mail::Outgoing;
use keystead_domain::notifications::{self, Notice};
use keystead_entities::SeatId;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, hours};

use super::{exported, write};

async fn tell(app: &TestApp, seats: &[SeatId]) {
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    let notice = Notice {
        seat_ids: seats.to_vec(),
        kind: "test.told",
        dedupe_key: app.app.new_uuid().to_string(),
        title: "Something happened".into(),
        body: "Nothing needs to be done.".into(),
        target: None,
    };
    notifications::notify(&tx, &ctx, notice).await.expect("told");
    ctx.commit(tx, app.tenant_id).await.expect("committed");
    app.run_due_jobs().await;
}

fn mails_to<'a>(mails: &'a [Outgoing], name: &str) -> Vec<&'a Outgoing> {
    mails.iter().filter(|mail| mail.recipient.starts_with(name)).collect()
}

async fn signed(app: &TestApp) {
    app.advance(hours(1));
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_to_those_who_answer_for_the_log_carry_its_seal() {
    let app = TestApp::new().await;
    let mut seats = vec![app.owner_id];
    for (role, name) in [(Role::Admin, "Ada"), (Role::Auditor, "Aud"), (Role::Approver, "Abe"), (Role::Member, "Max")] {
        seats.push(app.person(role, name).await.0);
    }
    write(&app.operator(), 3).await;
    signed(&app).await;
    tell(&app, &seats).await;
    let taken = app.mails.taken();
    let about = |name: &str| -> Outgoing {
        let mut mails = mails_to(&taken, name);
        mails.retain(|mail| mail.subject.starts_with("Something happened"));
        assert_eq!(mails.len(), 1, "{name}");
        mails[0].clone()
    };
    for name in ["owner", "ada", "aud"] {
        let mail = about(name);
        let note = note::find(&mail.text).unwrap_or_else(|| panic!("{name}: {}", mail.text));
        assert!(mail.text.contains(note.trim_end()), "as it is, to be copied");
        assert!(mail.html.contains("<pre ") && mail.html.contains(note.lines().next().expect("a line")));
        let lines = exported(&app).await.join("\n") + "\n";
        let known = |text: &str| Known { public_key: None, checkpoint: Some(text.to_owned()) };
        assert!(file::verify(lines.as_bytes(), &known(&mail.text)).expect("an export").holds(), "{name}");
    }
    for name in ["abe", "max"] {
        let mail = about(name);
        assert_eq!(note::find(&mail.text), None, "{name}: no noise for staff");
        assert!(!mail.html.contains("keystead/audit"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_mail_shows_that_the_log_was_rewritten() {
    let (app, other) = (TestApp::new().await, TestApp::new().await);
    for app in [&app, &other] {
        write(&app.operator(), 3).await;
        signed(app).await;
        tell(app, &[app.owner_id]).await;
    }
    let taken = app.mails.taken();
    let mail = mails_to(&taken, "owner").pop().expect("a mail").text.clone();
    write(&app.operator(), 5).await;
    let later = exported(&app).await.join("\n") + "\n";
    let known = Known { public_key: None, checkpoint: Some(mail.clone()) };
    assert!(file::verify(later.as_bytes(), &known).expect("an export").holds());
    let forged = exported(&other).await.join("\n") + "\n";
    assert!(file::verify(forged.as_bytes(), &known).is_err(), "another log under another key");
    let nonsense = Known { public_key: None, checkpoint: Some("Dear all".into()) };
    assert!(file::verify(later.as_bytes(), &nonsense).is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seal_older_than_what_retention_left_is_not_taken_for_a_proof() {
    let mut app = TestApp::new().await;
    write(&app.operator(), 3).await;
    signed(&app).await;
    tell(&app, &[app.owner_id]).await;
    let taken = app.mails.taken();
    let mail = mails_to(&taken, "owner").pop().expect("a mail").text.clone();
    write(&app.operator(), 3).await;
    signed(&app).await;
    app.advance(days(400));
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    app.run_due_jobs().await;
    app.advance(hours(30));
    app.run_due_jobs().await;
    let lines = exported(&app).await;
    assert!(!lines[0].contains("\"fromSeq\":1,"), "{}", lines[0]);
    let known = Known { public_key: None, checkpoint: Some(mail) };
    let refused = file::verify((lines.join("\n") + "\n").as_bytes(), &known).expect_err("they cannot be compared");
    assert!(refused.to_string().contains("retention"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_without_mails_gets_the_seal_every_thirty_days_and_only_then() {
    let app = TestApp::new().await;
    app.person(Role::Auditor, "Aud").await;
    app.person(Role::Admin, "Ada").await;
    app.person(Role::Member, "Max").await;
    signed(&app).await;
    let seals = |app: &TestApp, name: &str| {
        let taken = app.mails.taken();
        mails_to(&taken, name).iter().filter(|mail| mail.subject.starts_with("The seal")).count()
    };
    for _ in 0..29 {
        app.advance(days(1));
        app.run_due_jobs().await;
    }
    let quiet = seals(&app, "owner");
    for _ in 0..3 {
        app.advance(days(1));
        app.run_due_jobs().await;
    }
    assert_eq!((quiet, seals(&app, "owner"), seals(&app, "aud")), (0, 1, 1));
    assert_eq!((seals(&app, "ada"), seals(&app, "max")), (0, 0));
    let taken = app.mails.taken();
    let seal = mails_to(&taken, "owner").into_iter().find(|mail| mail.subject.starts_with("The seal")).expect("it");
    assert!(note::find(&seal.text).is_some(), "{}", seal.text);
    // Another mail with the seal puts the next one off.
    app.advance(days(20));
    app.run_due_jobs().await;
    tell(&app, &[app.owner_id]).await;
    app.advance(days(20));
    app.run_due_jobs().await;
    assert_eq!(seals(&app, "owner"), 1);
}
