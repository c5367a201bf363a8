//! What a questionnaire shows to the outside.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, Direction};
use keystead_entities::{QuestionId, Scope, Scoped, SeatId, question, seat, tenant};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::error::{Error, Result};
use crate::facts::catalogue::{self, ITEMS};
use crate::facts::{Key, Snapshot};
use crate::questionnaires::{compositions, import};
use crate::tenants::calendar::{day_of, zone};

/// A questionnaire as somebody outside may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// The company whose questionnaire it is.
    pub company: String,
    /// The client who asks, or the vendor who is asked.
    pub counterparty: String,
    /// Who asks whom.
    pub direction: Direction,
    /// The day, in the company's time zone, on which this was put together.
    pub made_on: NaiveDate,
    /// The moment at which it was.
    pub made_at: DateTime<Utc>,
    /// The company's time zone.
    pub zone: Tz,
    /// Questions under their headings, in order.
    pub sections: Vec<Section>,
}

/// Questions under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// The questions.
    pub items: Vec<Item>,
}

/// A question, and its answer where one may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Place in the questionnaire, from 1.
    pub position: i32,
    /// What the template calls it.
    pub code: String,
    /// The question.
    pub question: String,
    /// The approved text; none where nobody approved one.
    pub answer: Option<String>,
    /// The approved short answer, in the words of the client's file.
    pub choice: Option<String>,
    /// The day on which it was approved.
    pub approved_on: Option<NaiveDate>,
    /// Names of the facts that carry it, with the day each speaks of.
    pub facts: Vec<(String, NaiveDate)>,
    /// What it rests on, as it was when the answer was made.
    pub grounds: Vec<Snapshot>,
    /// What the answer speaks of, in sentences.
    pub scopes: Vec<&'static str>,
    /// When and by whom it was approved.
    pub approved: Option<(DateTime<Utc>, String)>,
    /// Of the approved text and short answer; see `compositions::sha256`.
    pub sha256: Option<String>,
}

impl Document {
    /// With every answer that is approved.
    pub(super) async fn approved(
        db: &impl ConnectionTrait,
        scope: Scope,
        row: &questionnaire::Model,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let shown = Condition::all().add(answer::Column::Status.eq(AnswerStatus::Approved));
        Self::with(db, scope, row, now, shown).await
    }

    /// With every answer that is approved and published as it is.
    pub(in crate::questionnaires) async fn published(
        db: &impl ConnectionTrait,
        scope: Scope,
        row: &questionnaire::Model,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let shown = Condition::all()
            .add(answer::Column::Status.eq(AnswerStatus::Approved))
            .add(answer::Column::PublishedAt.is_not_null());
        Self::with(db, scope, row, now, shown).await
    }

    async fn with(
        db: &impl ConnectionTrait,
        scope: Scope,
        row: &questionnaire::Model,
        now: DateTime<Utc>,
        shown: Condition,
    ) -> Result<Self> {
        let company = tenant::Entity::of(scope).one(db).await?;
        let company = company.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
        let zone = zone(&company);
        let answers = answer::Entity::within(scope)
            .filter(answer::Column::QuestionnaireId.eq(row.id))
            .filter(shown)
            .all(db)
            .await?;
        let mut answers: HashMap<QuestionId, answer::Model> = answers.into_iter().map(|a| (a.question_id, a)).collect();
        let questions = question::Entity::within(scope)
            .filter(question::Column::QuestionnaireId.eq(row.id))
            .order_by_asc(question::Column::Position)
            .all(db)
            .await?;
        let closed: HashSet<QuestionId> = answer::Entity::within(scope)
            .select_only()
            .column(answer::Column::QuestionId)
            .filter(answer::Column::QuestionnaireId.eq(row.id))
            .filter(answer::Column::Gate.is_not_null())
            .into_tuple()
            .all(db)
            .await?
            .into_iter()
            .collect();
        let names: Vec<(SeatId, String)> = seat::Entity::within(scope)
            .select_only()
            .columns([seat::Column::Id, seat::Column::Name])
            .filter(seat::Column::Id.is_in(answers.values().filter_map(|a| a.approver_seat_id).collect::<HashSet<_>>()))
            .into_tuple()
            .all(db)
            .await?;
        let names: HashMap<SeatId, String> = names.into_iter().collect();
        let mut sections: Vec<Section> = Vec::new();
        for asked in questions {
            let given = answers.remove(&asked.id);
            // What is not asked is not open.
            if given.is_none() && closed.contains(&asked.id) {
                continue;
            }
            let facts = given.as_ref().map(|a| Snapshot::read_all(&a.facts)).unwrap_or_default();
            let approver = given.as_ref().and_then(|a| a.approver_seat_id).and_then(|id| names.get(&id));
            let approver = approver.cloned().unwrap_or_else(|| "somebody who is no longer there".into());
            let item = Item {
                scopes: scopes(&asked, &facts),
                approved: given.as_ref().and_then(|a| a.approved_at).map(|at| (at, approver)),
                sha256: given.as_ref().map(|a| compositions::sha256(&a.text, a.choice.as_deref())),
                position: asked.position,
                code: asked.code,
                question: asked.text,
                approved_on: given.as_ref().and_then(|a| a.approved_at).map(|at| day_of(zone, at)),
                choice: given.as_ref().and_then(|a| a.choice.clone()),
                answer: given.map(|a| a.text),
                facts: facts.iter().map(|fact| (fact.key.clone(), day_of(zone, fact.as_of))).collect(),
                grounds: facts,
            };
            match sections.last_mut() {
                Some(section) if section.title == asked.section => section.items.push(item),
                _ => sections.push(Section { title: asked.section, items: vec![item] }),
            }
        }
        Ok(Self {
            title: row.title.clone(),
            company: company.name,
            counterparty: row.counterparty.clone(),
            direction: row.direction,
            made_on: day_of(zone, now),
            made_at: now,
            zone,
            sections,
        })
    }

    /// All questions, in order.
    pub fn items(&self) -> impl Iterator<Item = (&Section, &Item)> {
        self.sections.iter().flat_map(|section| section.items.iter().map(move |item| (section, item)))
    }

    /// Questions with an answer.
    pub fn answered(&self) -> usize {
        self.items().filter(|(_, item)| item.answer.is_some()).count()
    }

    /// Questions without one.
    pub fn open(&self) -> usize {
        self.items().filter(|(_, item)| item.answer.is_none()).count()
    }

    /// Who gave the answers, and to whom.
    pub fn parties(&self) -> String {
        match self.direction {
            Direction::Inbound => format!("Answers of {} for {}", self.company, self.counterparty),
            Direction::Outbound => format!("What {} knows of {}", self.company, self.counterparty),
        }
    }
}

/// What the answer to a question speaks of: what the items that it was read as say of themselves, else those that rest on the
/// facts under it.
fn scopes(asked: &question::Model, facts: &[Snapshot]) -> Vec<&'static str> {
    let codes = import::reading(asked).facts;
    let read =
        codes.iter().filter_map(|code| ITEMS.iter().find(|item| item.code.as_str() == code)).map(|item| item.scope);
    let mut scopes: Vec<&'static str> = read.collect();
    if scopes.is_empty() {
        let keys = facts.iter().filter_map(|fact| fact.key.parse::<Key>().ok());
        scopes.extend(keys.filter_map(catalogue::scope_of));
    }
    let mut seen = HashSet::new();
    scopes.retain(|scope| seen.insert(*scope));
    scopes
}

#[cfg(test)]
pub(super) fn sample(answer: &str) -> Document {
    let day = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day");
    let item = |position, answer: Option<&str>| Item {
        position,
        code: "keys.holders".into(),
        question: "Who holds the keys?".into(),
        answer: answer.map(str::to_owned),
        choice: None,
        approved_on: answer.map(|_| day),
        facts: vec![("keys.holders".into(), day)],
        grounds: Vec::new(),
        scopes: Vec::new(),
        approved: answer.map(|_| (DateTime::UNIX_EPOCH, "Ada".into())),
        sha256: answer.map(|text| compositions::sha256(text, None)),
    };
    Document {
        title: answer.lines().next().unwrap_or_default().into(),
        company: "Acme & Sons".into(),
        counterparty: "=cmd|' /C calc'!A0".into(),
        direction: Direction::Inbound,
        made_on: day,
        made_at: DateTime::UNIX_EPOCH,
        zone: Tz::Europe__Berlin,
        sections: vec![Section { title: "Keys".into(), items: vec![item(1, Some(answer)), item(2, None)] }],
    }
}
