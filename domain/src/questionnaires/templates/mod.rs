//! The built-in sets of questions, in our own words. A question's code never changes its meaning; questions are added at
//! the end of a section and retired by leaving them out of the next questionnaire made.

mod client;
mod vendor;

use keystead_entities::questionnaire::Direction;

use super::draft::Draft;
use crate::facts::{Composer, Facts, Key};

/// A built-in set of questions.
#[derive(Debug)]
pub struct Template {
    /// As stored and asked for, such as `CLIENT_SECURITY`.
    pub code: &'static str,
    /// Who asks whom.
    pub direction: Direction,
    /// For people.
    pub title: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Its questions, in order.
    pub questions: &'static [TemplateQuestion],
}

/// A question of a template, and how facts answer it.
#[derive(Debug)]
pub struct TemplateQuestion {
    /// Unique within all templates, such as `keys.holders`.
    pub code: &'static str,
    /// The heading it stands under.
    pub section: &'static str,
    /// The question.
    pub text: &'static str,
    answer: fn(&mut Composer<'_>),
}

impl TemplateQuestion {
    /// The answer as these facts make it.
    pub fn draft(&self, facts: &Facts) -> Draft {
        Composer::compose(facts, self.answer).into()
    }

    /// The facts it is answered from.
    pub fn keys(&self) -> Vec<Key> {
        let draft = self.draft(&Facts::default());
        draft.facts.iter().filter_map(|fact| fact.key.parse().ok()).collect()
    }
}

/// All templates.
pub const TEMPLATES: &[&Template] = &[&client::TEMPLATE, &vendor::TEMPLATE];

/// The template with that code.
pub fn template(code: &str) -> Option<&'static Template> {
    TEMPLATES.iter().copied().find(|template| template.code == code)
}

/// The question with that code, of whichever template.
pub fn question(code: &str) -> Option<&'static TemplateQuestion> {
    TEMPLATES.iter().flat_map(|template| template.questions).find(|question| question.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::{DateTime, NaiveDate};
    use keystead_entities::answer::AnswerStatus;
    use proptest::prelude::*;

    use super::*;
    use crate::facts::{Fact, FactStatus, Value, ValueKind};

    fn sample(key: Key, variant: bool) -> Value {
        match key.spec().kind {
            ValueKind::Flag => Value::Flag(variant),
            ValueKind::Count => Value::Count(7),
            ValueKind::Text => Value::Text("words somebody recorded".into()),
            ValueKind::List if variant => Value::List(vec!["one".into(), "two".into()]),
            ValueKind::List => Value::List(Vec::new()),
            ValueKind::Day => Value::Day(NaiveDate::MIN),
            ValueKind::Tally if variant => Value::Tally { yes: 3, no: 0, unknown: 0 },
            ValueKind::Tally => Value::Tally { yes: 0, no: 3, unknown: 0 },
            ValueKind::Spread => Value::Spread { count: 2, median_hours: 3, longest_hours: 50 },
        }
    }

    fn fact(key: Key, state: u8) -> Fact {
        let known = Fact::known(key, sample(key, state.is_multiple_of(2)), DateTime::UNIX_EPOCH);
        match state {
            0 | 1 => known,
            2 => Fact::unknown(key, "Nobody said.", DateTime::UNIX_EPOCH),
            _ => known.expired("It is old."),
        }
    }

    /// How many sentences of the text say yes or no.
    fn verdicts(text: &str) -> usize {
        text.split(['.', ':', ';']).map(str::trim).filter(|s| matches!(*s, "Yes" | "No" | "None")).count()
            + text.matches("Yes, ").count()
            + text.matches("No, ").count()
    }

    proptest! {
        /// Whatever is known and whatever is not: a fact that is not known says so by name, yields no verdict, and what it
        /// was before it expired does not show.
        #[test]
        fn unknown_never_becomes_yes_or_no(states in proptest::collection::vec(0_u8..4, Key::ALL.len())) {
            let (mut facts, mut others) = (Facts::default(), Facts::default());
            for (key, state) in Key::ALL.iter().zip(&states) {
                facts.put(fact(*key, *state));
                let expired_from_another = Fact::known(*key, sample(*key, true), DateTime::UNIX_EPOCH).expired("It is old.");
                others.put(if *state == 3 { expired_from_another } else { fact(*key, *state) });
            }
            for question in TEMPLATES.iter().flat_map(|t| t.questions) {
                let draft = question.draft(&facts);
                let (known, not): (Vec<_>, Vec<_>) = draft.facts.iter().partition(|f| f.status == FactStatus::Known);
                prop_assert_eq!(draft.status() == AnswerStatus::NeedsReview, !not.is_empty(), "{}", question.code);
                for fact in not {
                    let name = fact.key.parse::<Key>().expect("a registered fact").spec().name;
                    prop_assert!(draft.text.contains(&format!(": {name}. ")), "{}: {}", question.code, draft.text);
                    prop_assert!(fact.value.is_none());
                }
                prop_assert!(verdicts(&draft.text) <= known.len(), "{}: {}", question.code, draft.text);
                prop_assert_eq!(draft.text, question.draft(&others).text);
            }
        }
    }

    #[test]
    fn every_question_is_whole_and_answered_from_facts() {
        let mut codes = HashSet::new();
        for template in TEMPLATES {
            for question in template.questions {
                assert!(codes.insert(question.code), "{} twice", question.code);
                assert!(question.text.ends_with('?'), "{}", question.code);
                assert!(!question.keys().is_empty(), "{}", question.code);
                assert_eq!(super::question(question.code).map(|q| q.text), Some(question.text));
            }
        }
        assert!((24..=30).contains(&client::TEMPLATE.questions.len()));
        assert!(vendor::TEMPLATE.questions.len() >= 12);
    }

    #[test]
    fn the_templates_ask_for_what_they_owe() {
        let asked =
            |template: &Template| template.questions.iter().flat_map(TemplateQuestion::keys).collect::<HashSet<_>>();
        let client = asked(&client::TEMPLATE);
        for key in [
            Key::KeysHolders,
            Key::KeysEncryption,
            Key::CompanyUploads,
            Key::SeatsDisableAlone,
            Key::BillingMarkup,
            Key::ProvidersRetention,
            Key::ProvidersTraining,
            Key::CompanyTraining,
            Key::SeatsMfa,
            Key::SeatsOffboarding,
            Key::AuditLogIntact,
            Key::IncidentsRecorded,
            Key::CompanyCertifications,
        ] {
            assert!(client.contains(&key), "{key}");
        }
        let vendor = asked(&vendor::TEMPLATE);
        for key in Key::ALL.iter().filter(|key| key.as_str().starts_with("vendor.")) {
            assert!(vendor.contains(key), "{key}");
        }
    }

    #[test]
    fn no_certification_is_said_plainly() {
        let question = question("proof.certifications").expect("there");
        let mut facts = Facts::default();
        let unsaid = question.draft(&facts);
        assert!(unsaid.text.ends_with("None is claimed."), "{}", unsaid.text);
        assert_eq!(unsaid.status(), AnswerStatus::NeedsReview);
        facts.put(Fact::known(Key::CompanyCertifications, Value::List(Vec::new()), DateTime::UNIX_EPOCH));
        let none = question.draft(&facts);
        assert_eq!(
            (none.text.as_str(), none.status()),
            ("None. The company holds no security certification.", AnswerStatus::Draft)
        );
    }
}
