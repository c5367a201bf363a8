//! What a questionnaire shows to the outside.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, Direction};
use keystead_entities::{QuestionId, Scope, Scoped, question, tenant};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::error::{Error, Result};
use crate::facts::Snapshot;
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
        let mut sections: Vec<Section> = Vec::new();
        for asked in questions {
            let given = answers.remove(&asked.id);
            // What is not asked is not open.
            if given.is_none() && closed.contains(&asked.id) {
                continue;
            }
            let facts = given.as_ref().map(|a| Snapshot::read_all(&a.facts)).unwrap_or_default();
            let item = Item {
                position: asked.position,
                code: asked.code,
                question: asked.text,
                approved_on: given.as_ref().and_then(|a| a.approved_at).map(|at| day_of(zone, at)),
                choice: given.as_ref().and_then(|a| a.choice.clone()),
                answer: given.map(|a| a.text),
                facts: facts.into_iter().map(|fact| (fact.key, day_of(zone, fact.as_of))).collect(),
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
    };
    Document {
        title: answer.lines().next().unwrap_or_default().into(),
        company: "Acme & Sons".into(),
        counterparty: "=cmd|' /C calc'!A0".into(),
        direction: Direction::Inbound,
        made_on: day,
        sections: vec![Section { title: "Keys".into(), items: vec![item(1, Some(answer)), item(2, None)] }],
    }
}
