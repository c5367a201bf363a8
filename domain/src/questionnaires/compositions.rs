//! What answers were made of. Each text that facts made is kept with what was asked, the values of the facts, the day and the
//! version of the way in which things are said: with these it can be made again, letter by letter, however often the facts
//! have changed since.

use chrono::NaiveDate;
use keystead_entities::{
    AnswerCompositionId, AnswerId, FactValueId, Scoped, answer_composition, fact_value, question, seat::Role,
};
use ring::digest::{SHA256, digest};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::draft::Draft;
use super::respond::{Asked, Reading, respond};
use super::{imported, templates};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::facts::Facts;
use crate::facts::history::{self, Remembered};
use crate::list::{Below, Sort};

/// To look at what answers were made of.
pub const READ: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// The version of the way in which things are said: it rises when a sentence, a verdict or a rule of choosing changes. An
/// answer that was made by another version is shown as it was made and not made again.
pub const RULE: i32 = 1;

/// What was asked, as far as facts answer it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Question {
    /// A question of a built-in template.
    Template {
        /// Its code.
        code: String,
    },
    /// A question of somebody's own form.
    Read {
        /// How it was read.
        reading: Reading,
        /// What is asked.
        asked: Asked,
    },
}

impl Question {
    /// What a question of a questionnaire asks; none where facts cannot answer it.
    pub fn of(row: &question::Model) -> Option<Self> {
        if let Some(mode) = row.mode {
            let (reading, asked) = imported::read(row, mode);
            return Some(Self::Read { reading, asked });
        }
        templates::question(&row.code).map(|_| Self::Template { code: row.code.clone() })
    }

    /// The answer over the facts of a day; none for a question of a template that is not there any more.
    pub fn draft(&self, facts: &Facts, on: NaiveDate) -> Option<Draft> {
        match self {
            Self::Template { code } => templates::question(code).map(|question| question.draft(facts)),
            Self::Read { reading, asked } => Some(respond(facts, reading, asked, on).into()),
        }
    }
}

/// Rows of one statement.
const BATCH: usize = 500;

/// What an answer is made of, to be kept.
pub(super) fn made(
    ctx: &Ctx,
    id: AnswerId,
    question: &Question,
    draft: &Draft,
    (on, values): (NaiveDate, &Remembered),
) -> answer_composition::ActiveModel {
    let (asked, ids) = (json!(question), json!(values.of(&draft.facts)));
    let made_of = hex(format!("{id}\n{RULE}\n{asked}\n{ids}\n{:?}\n{}", draft.choice, draft.text).as_bytes());
    answer_composition::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        id: Set(ctx.new_id(AnswerCompositionId)),
        answer_id: Set(id),
        rule: Set(RULE),
        asked: Set(asked),
        fact_value_ids: Set(ids),
        said_on: Set(on.to_string()),
        text: Set(draft.text.clone()),
        choice: Set(draft.choice.clone()),
        sha256: Set(sha256(&draft.text, draft.choice.as_deref())),
        made_of: Set(made_of),
        created_at: Set(ctx.now()),
    }
}

/// Keeps what answers are made of; nothing where it is kept already.
pub(super) async fn keep(tx: &Tx, made: Vec<answer_composition::ActiveModel>) -> Result<()> {
    use answer_composition::Column::{MadeOf, TenantId};
    let once = OnConflict::columns([TenantId, MadeOf]).do_nothing().to_owned();
    let mut made = made.into_iter().peekable();
    while made.peek().is_some() {
        let batch: Vec<_> = made.by_ref().take(BATCH).collect();
        answer_composition::Entity::insert_many(batch).on_conflict(once.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The hash of an answer: of its text, a zero byte, and the chosen word.
pub fn sha256(text: &str, choice: Option<&str>) -> String {
    hex(&[text.as_bytes(), &[0], choice.unwrap_or_default().as_bytes()].concat())
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}

/// What an answer was made of, the latest first.
pub fn of_answer(ctx: &Ctx, id: AnswerId) -> Result<Below<answer_composition::Entity>> {
    ctx.may(READ)?;
    use answer_composition::Column;
    let latest = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    let rows = answer_composition::Entity::within(ctx.scope());
    Ok(Below::new(ctx.scope(), rows, latest).of(Column::AnswerId, id))
}

/// The values it rests on.
pub fn value_ids(row: &answer_composition::Model) -> Vec<FactValueId> {
    serde_json::from_value(row.fact_value_ids.clone()).unwrap_or_default()
}

/// An answer made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    /// The text; none where it cannot be made again.
    pub text: Option<String>,
    /// The chosen word.
    pub choice: Option<String>,
    /// Whether text and word are what they were, byte by byte.
    pub is_identical: bool,
    /// Why it cannot be made again.
    pub reason: Option<String>,
}

/// Makes an answer again from the values it rests on.
pub fn recompute(row: &answer_composition::Model, values: &[&fact_value::Model]) -> Recomputed {
    let cannot = |reason: String| Recomputed { text: None, choice: None, is_identical: false, reason: Some(reason) };
    if row.rule != RULE {
        return cannot(format!("It was made by version {} of the rules; this release has version {RULE}.", row.rule));
    }
    if values.len() != value_ids(row).len() {
        return cannot("Not all values that it rests on are there any more.".into());
    }
    let question: Option<Question> = serde_json::from_value(row.asked.clone()).ok();
    let facts = history::facts_of(values.iter().copied());
    let draft = question.zip(facts).zip(row.said_on.parse().ok());
    match draft.and_then(|((question, facts), on)| question.draft(&facts, on)) {
        Some(draft) => Recomputed {
            is_identical: draft.text == row.text
                && draft.choice == row.choice
                && sha256(&draft.text, draft.choice.as_deref()) == row.sha256,
            text: Some(draft.text),
            choice: draft.choice,
            reason: None,
        },
        None => cannot("What was asked, or a fact it rests on, is not part of this release any more.".into()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::facts::catalogue::ITEMS;
    use crate::facts::{Fact, Key, Value, ValueKind};
    use crate::questionnaires::respond::Mode;
    use crate::questionnaires::templates::TEMPLATES;

    /// Everything that [`RULE`] says, over facts of which some are known, some are not and some have expired.
    const SAID: &str = "3865246584573aa3b2dfc2ad8061dccb98717ec2e48d282925c399ec0569f20a";

    fn value(key: Key, n: i64) -> Value {
        match key.spec().kind {
            ValueKind::Flag => Value::Flag(n % 2 == 0),
            ValueKind::Count => Value::Count(n),
            ValueKind::Text => Value::Text("words".into()),
            ValueKind::List if n == 0 => Value::List(Vec::new()),
            ValueKind::List => Value::List(vec!["one".into(), "two".into()]),
            ValueKind::Day => Value::Day(NaiveDate::MIN),
            ValueKind::Tally => Value::Tally { yes: 3, no: n, unknown: n / 2 },
            ValueKind::Spread => Value::Spread { count: 2, median_hours: 3, longest_hours: 50 * n },
        }
    }

    fn facts(n: i64) -> Facts {
        let mut facts = Facts::default();
        for key in Key::ALL {
            let known = Fact::known(*key, value(*key, n), DateTime::UNIX_EPOCH);
            facts.put(if n == 3 { known.expired("It is old.") } else { known });
        }
        facts
    }

    #[test]
    fn whoever_changes_a_sentence_raises_the_rule() {
        let on = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
        let mut said = String::new();
        for n in 0..4 {
            let facts = facts(n);
            for question in TEMPLATES.iter().flat_map(|template| template.questions) {
                said.push_str(&question.draft(&facts).text);
            }
            for item in ITEMS {
                let reading = Reading {
                    mode: Mode::Auto,
                    facts: vec![item.code.as_str().into()],
                    reason: String::new(),
                    is_sure: true,
                };
                for text in ["Is it reviewed?", "Are accounts shared with shared passwords?", "How is it done?"] {
                    let asked = Asked { text: text.into(), vocabulary: Vec::new() };
                    let told = respond(&facts, &reading, &asked, on);
                    said.push_str(&format!("{}{:?}{:?}", told.text, told.choice, told.reason));
                }
            }
        }
        assert_eq!(
            hex(said.as_bytes()),
            SAID,
            "what is said has changed: raise RULE, so that nobody takes answers of before for answers of now, and put the \
             new hash here"
        );
    }

    #[test]
    fn an_answer_of_another_version_is_not_made_again() {
        let asked = json!(Question::Template { code: "keys.staff".into() });
        let row = answer_composition::Model {
            tenant_id: keystead_entities::TenantId(uuid::Uuid::nil()),
            id: AnswerCompositionId(uuid::Uuid::nil()),
            answer_id: AnswerId(uuid::Uuid::nil()),
            rule: RULE + 1,
            asked,
            fact_value_ids: json!([]),
            said_on: "2026-11-30".into(),
            text: "As it was.".into(),
            choice: None,
            sha256: String::new(),
            made_of: String::new(),
            created_at: DateTime::UNIX_EPOCH,
        };
        let again = recompute(&row, &[]);
        assert_eq!((again.text, again.is_identical), (None, false));
        assert!(again.reason.is_some());
        let changed = recompute(&answer_composition::Model { rule: RULE, ..row }, &[]);
        assert_eq!(
            (changed.text.is_some(), changed.is_identical),
            (true, false),
            "a text that somebody changed is found out"
        );
    }
}
