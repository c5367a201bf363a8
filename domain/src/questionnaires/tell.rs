//! Saying what a look at the facts brought: which answers that were sent to a client are no longer true, first of all.

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AnyId, question, questionnaire, questionnaire_refresh};

use super::generate::{ASKED, is_quarter};
use super::regenerate::Step;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::facts;
use crate::notifications::{Notice, notify, notify_in_console, seats_with_role};

/// So many of them are told in the notice itself; all of them are listed in the console.
const TOLD: usize = 10;

/// An answer that left the company and is not as it was.
pub(super) struct Told {
    asked: String,
    from: String,
    to: String,
}

impl Told {
    /// Nothing for an answer that nobody outside has seen.
    pub(super) fn of(questions: &[question::Model], answer: &answer::Model, step: &Step) -> Option<Self> {
        let has_left = answer.sent_at.is_some() || answer.published_at.is_some();
        if !has_left || step.status == AnswerStatus::Approved {
            return None;
        }
        let question = questions.iter().find(|question| question.id == answer.question_id)?;
        let asked = format!("{} {}", question.code, shortened(&question.text, 120));
        let from = said(answer.choice.as_deref(), &answer.text);
        let to = said(step.choice.as_deref(), &step.text);
        let facts = step.changes.iter().map(|fact| format!("{}: {} → {}", fact.key, fact.from, fact.to));
        let to = if from == to { facts.collect::<Vec<_>>().join("; ") } else { to };
        Some(Self { asked, from, to })
    }
}

fn said(choice: Option<&str>, text: &str) -> String {
    match choice {
        Some(choice) if text.is_empty() => choice.to_owned(),
        Some(choice) => format!("{choice}. {}", shortened(text, 300)),
        None if text.is_empty() => "no answer".into(),
        None => shortened(text, 300),
    }
}

fn shortened(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(&text)),
        None => text,
    }
}

/// Tells those who approve what the quarter brought: by mail when something changed, in the console when nothing did.
/// Whoever asks for a generation sees its result and is not told.
pub(super) async fn tell(
    tx: &Tx,
    ctx: &Ctx,
    row: &questionnaire::Model,
    refresh: &questionnaire_refresh::Model,
    told: &[Told],
) -> Result<()> {
    let is_quarter = is_quarter(&refresh.cause);
    if refresh.cause.starts_with(ASKED) || (!is_quarter && refresh.changed_count == 0) {
        return Ok(());
    }
    let cause = if is_quarter { &refresh.cause } else { "statements that ran out" };
    let seats = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let changed = facts::counted(refresh.changed_count.into(), "answer", "answers");
    let kept = facts::counted(refresh.kept_count.into(), "approved answer", "approved answers");
    let (title, body) = if refresh.changed_count == 0 {
        let body =
            format!("\"{}\" was looked through for {cause}. No answer changed; {kept} stay approved.", row.title);
        (format!("Nothing changed in \"{}\"", row.title), body)
    } else {
        let body = format!(
            "\"{}\" was generated again for {cause}. {changed} changed and must be reviewed and approved before they may leave the \
             company; {kept} stay approved.{}\n\nEach change is listed with the previous and the new text, and with the facts \
             that changed.",
            row.title,
            no_longer_true(row, told)
        );
        (format!("{changed} to review in \"{}\"", row.title), body)
    };
    let notice = Notice {
        seat_ids: seats.into_iter().map(|seat| seat.id).collect(),
        kind: "questionnaire.refreshed",
        dedupe_key: format!("questionnaire_refreshed:{}:{}", row.id, refresh.cause),
        title,
        body,
        target: Some(AnyId::from(row.id)),
    };
    if refresh.changed_count == 0 { notify_in_console(tx, ctx, notice).await } else { notify(tx, ctx, notice).await }
}

fn no_longer_true(row: &questionnaire::Model, told: &[Told]) -> String {
    if told.is_empty() {
        return String::new();
    }
    let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
    let (count, are) = (facts::counted(count, "answer", "answers"), if told.len() == 1 { "is" } else { "are" });
    let mut text = format!("\n\n{count} that {} has from you {are} no longer true:", row.counterparty);
    for Told { asked, from, to } in told.iter().take(TOLD) {
        text.push_str(&format!("\n\n{asked}\nwas: {from}\nnow: {to}"));
    }
    if told.len() > TOLD {
        text.push_str(&format!("\n\nand {} more.", told.len() - TOLD));
    }
    text
}
