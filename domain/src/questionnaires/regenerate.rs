//! What a new look at the facts does to one answer.

use chrono::NaiveDate;
use keystead_entities::answer::{self, AnswerOrigin, AnswerStatus};
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::facts::Snapshot;

/// A fact that says something else than it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// Its name.
    pub key: String,
    /// What it said, in words.
    pub from: String,
    /// What it says now, in words.
    pub to: String,
}

/// What becomes of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub text: String,
    pub choice: Option<String>,
    pub origin: AnswerOrigin,
    pub status: AnswerStatus,
    pub reason: Option<String>,
    pub facts: Vec<Snapshot>,
    pub changes: Vec<FactChange>,
    /// Whether people are told: something about an answer they had seen is different.
    pub is_change: bool,
}

/// The next state of an answer, given what the facts make of its question now. An approved answer stays approved as long
/// as its facts say the same. A text that a person wrote is never overwritten.
pub(super) fn step(answer: &answer::Model, draft: &Draft) -> Step {
    let earlier = Snapshot::read_all(&answer.facts);
    let changes = changes(&earlier, &draft.facts);
    let is_blank = is_blank(answer);
    let is_generated = answer.origin == AnswerOrigin::Generated;
    // The day it was said on is no news.
    let same_but_day = draft.choice == answer.choice && without_days(&answer.text) == without_days(&draft.text);
    let keeps_text = !is_generated || (changes.is_empty() && (answer.status == AnswerStatus::Approved || same_but_day));
    let (text, choice) = if keeps_text && !is_blank {
        (answer.text.clone(), answer.choice.clone())
    } else {
        (draft.text.clone(), draft.choice.clone())
    };
    let is_same = text == answer.text && choice == answer.choice;
    let (status, reason) = if is_blank {
        (draft.status(), draft.reason())
    } else if changes.is_empty() && is_same {
        (answer.status, answer.review_reason.clone())
    } else if answer.status == AnswerStatus::Approved || !is_generated {
        (AnswerStatus::NeedsReview, Some(why(&changes, answer, draft)))
    } else {
        (draft.status(), draft.reason())
    };
    let says_the_same = choice == answer.choice && without_days(&text) == without_days(&answer.text);
    let is_change = !is_blank && (!changes.is_empty() || !says_the_same || status != answer.status);
    let origin = if is_blank { AnswerOrigin::Generated } else { answer.origin };
    Step { text, choice, origin, status, reason, facts: draft.facts.clone(), changes, is_change }
}

/// A text without the days in it: one that only names another day says the same.
fn without_days(text: &str) -> String {
    let is_day = |word: &str| {
        let word = word.trim_end_matches(['.', ',', ';', ')']);
        word.len() == 10 && NaiveDate::parse_from_str(word, "%Y-%m-%d").is_ok()
    };
    text.split_whitespace().filter(|word| !is_day(word)).collect::<Vec<_>>().join(" ")
}

/// Whether nothing was answered.
pub(super) fn is_blank(answer: &answer::Model) -> bool {
    answer.text.is_empty() && answer.choice.is_none()
}

fn changes(earlier: &[Snapshot], now: &[Snapshot]) -> Vec<FactChange> {
    let change = |new: &Snapshot| match earlier.iter().find(|old| old.key == new.key) {
        Some(old) if old.says_the_same(new) => None,
        Some(old) => Some(FactChange { key: new.key.clone(), from: old.words(), to: new.words() }),
        None => Some(FactChange { key: new.key.clone(), from: "not used".into(), to: new.words() }),
    };
    let gone = earlier.iter().filter(|old| now.iter().all(|new| new.key != old.key));
    let gone = gone.map(|old| FactChange { key: old.key.clone(), from: old.words(), to: "not used".into() });
    now.iter().filter_map(change).chain(gone).collect()
}

fn why(changes: &[FactChange], answer: &answer::Model, draft: &Draft) -> String {
    let since = if answer.status == AnswerStatus::Approved { "approved" } else { "written" };
    let facts: Vec<String> = changes.iter().map(|c| format!("{}: {} → {}", c.key, c.from, c.to)).collect();
    let changed = format!("Facts changed since it was {since}. {}.", facts.join("; "));
    draft.reason().map_or(changed.clone(), |gaps| format!("{changed} {gaps}"))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use keystead_entities::{AnswerId, QuestionId, QuestionnaireId, TenantId};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::facts::{Fact, Facts, Key, Value};
    use crate::questionnaires::templates;

    fn draft(seats: Option<i64>, as_of: DateTime<Utc>) -> Draft {
        let mut facts = Facts::default();
        if let Some(n) = seats {
            facts.put(Fact::known(Key::SeatsPrivileged, Value::Count(n), as_of));
        }
        templates::question("access.privileged").expect("there").draft(&facts)
    }

    fn answer(draft: &Draft, origin: AnswerOrigin, status: AnswerStatus) -> answer::Model {
        let now = DateTime::UNIX_EPOCH;
        answer::Model {
            tenant_id: TenantId(Uuid::nil()),
            id: AnswerId(Uuid::nil()),
            questionnaire_id: QuestionnaireId(Uuid::nil()),
            question_id: QuestionId(Uuid::nil()),
            text: draft.text.clone(),
            choice: draft.choice.clone(),
            cells: None,
            gate: None,
            origin,
            facts: json!(draft.facts),
            status,
            review_reason: None,
            library_entry_id: None,
            author_seat_id: None,
            approver_seat_id: None,
            approved_at: None,
            published_at: None,
            sent_at: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn an_approved_answer_stays_approved_while_its_facts_say_the_same() {
        let before = draft(Some(2), DateTime::UNIX_EPOCH);
        let approved = answer(&before, AnswerOrigin::Generated, AnswerStatus::Approved);
        let same = step(&approved, &draft(Some(2), DateTime::UNIX_EPOCH + TimeDelta::days(90)));
        assert_eq!((same.status, same.is_change), (AnswerStatus::Approved, false));
        let other = step(&approved, &draft(Some(3), DateTime::UNIX_EPOCH));
        assert_eq!((other.status, other.is_change), (AnswerStatus::NeedsReview, true));
        assert!(other.reason.expect("why").contains("seats.privileged: 2 → 3"));
        assert!(other.text.starts_with('3'));
    }

    #[test]
    fn a_fact_that_is_lost_takes_the_approval_with_it() {
        let approved = answer(&draft(Some(2), DateTime::UNIX_EPOCH), AnswerOrigin::Generated, AnswerStatus::Approved);
        let lost = step(&approved, &draft(None, DateTime::UNIX_EPOCH));
        assert_eq!(lost.status, AnswerStatus::NeedsReview);
        assert!(lost.text.starts_with("Not known: "));
    }

    #[test]
    fn a_written_text_is_kept_and_goes_to_review_when_facts_change() {
        let mut written = answer(&draft(Some(2), DateTime::UNIX_EPOCH), AnswerOrigin::Written, AnswerStatus::Approved);
        written.text = "Two: Ada and Grace.".into();
        let same = step(&written, &draft(Some(2), DateTime::UNIX_EPOCH));
        assert_eq!((same.text.as_str(), same.status), ("Two: Ada and Grace.", AnswerStatus::Approved));
        let other = step(&written, &draft(Some(3), DateTime::UNIX_EPOCH));
        assert_eq!((other.text.as_str(), other.status), ("Two: Ada and Grace.", AnswerStatus::NeedsReview));
    }

    #[test]
    fn a_rejection_outlives_a_generation_that_changes_nothing() {
        let draft = draft(Some(2), DateTime::UNIX_EPOCH);
        let mut rejected = answer(&draft, AnswerOrigin::Generated, AnswerStatus::NeedsReview);
        rejected.review_reason = Some("Rejected: name the roles.".into());
        let next = step(&rejected, &draft);
        assert_eq!((next.status, next.reason), (AnswerStatus::NeedsReview, rejected.review_reason));
    }

    #[test]
    fn the_first_generation_is_no_change() {
        let mut blank = answer(&draft(None, DateTime::UNIX_EPOCH), AnswerOrigin::Generated, AnswerStatus::NeedsReview);
        (blank.text, blank.facts) = (String::new(), json!([]));
        let first = step(&blank, &draft(Some(2), DateTime::UNIX_EPOCH));
        assert_eq!((first.status, first.is_change), (AnswerStatus::Draft, false));
    }
}
