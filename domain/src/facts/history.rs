//! What facts said over time. A row says what a fact said from one moment on, until it said something else or was renewed;
//! it is never changed but for its end. Answers point at the rows they were made of, so that each can be made again.

use std::collections::{BTreeMap, HashMap};

use keystead_entities::{FactValueId, ProviderAccountId, Scoped, fact_value};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::catalogue::{Entry, entries};
use super::fact::{Fact, FactStatus, Facts, Snapshot};
use super::key::{Key, Subject};
use super::statements::subject_text;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::list::{Below, Sort};

/// What an item of the catalogue said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// Whether its claim held, as shown; none where that was not known.
    pub verdict: Option<String>,
    /// What it said, with what was not known said as such.
    pub words: String,
}

/// The ids of what facts say, by name.
#[derive(Clone, Debug, Default)]
pub struct Remembered(BTreeMap<String, FactValueId>);

impl Remembered {
    /// The rows of those facts.
    pub fn of(&self, facts: &[Snapshot]) -> Vec<FactValueId> {
        facts.iter().filter_map(|fact| self.0.get(&fact.key).copied()).collect()
    }
}

/// One thing to be remembered.
struct New {
    fact: String,
    subject_id: String,
    status: FactStatus,
    content: Json,
    row: fact_value::ActiveModel,
}

/// Writes down what facts say, where it is something else than what is written down, and returns the rows that hold.
pub async fn remember(tx: &Tx, ctx: &Ctx, facts: &Facts, account: Option<ProviderAccountId>) -> Result<Remembered> {
    let subject = subject_text(account);
    let now = news(ctx, facts, account);
    let latest = fact_value::Entity::within(ctx.scope())
        .filter(fact_value::Column::SupersededAt.is_null())
        .filter(fact_value::Column::SubjectId.is_in([String::new(), subject]))
        .all(tx)
        .await?;
    let latest: HashMap<(&str, &str), &fact_value::Model> =
        latest.iter().map(|row| ((row.fact.as_str(), row.subject_id.as_str()), row)).collect();
    let (mut remembered, mut over, mut rows) = (BTreeMap::new(), Vec::new(), Vec::new());
    for new in now {
        let before = latest.get(&(new.fact.as_str(), new.subject_id.as_str())).copied();
        if let Some(before) = before.filter(|before| is_same(before, &new)) {
            remembered.insert(new.fact, before.id);
            continue;
        }
        over.extend(before.map(|before| before.id));
        let id = ctx.new_id(FactValueId);
        rows.push(fact_value::ActiveModel { id: Set(id), ..new.row });
        remembered.insert(new.fact, id);
    }
    if !over.is_empty() {
        fact_value::Entity::update_within(ctx.scope())
            .filter(fact_value::Column::Id.is_in(over))
            .col_expr(fact_value::Column::SupersededAt, Expr::value(ctx.now()))
            .exec(tx)
            .await?;
    }
    if !rows.is_empty() {
        fact_value::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(Remembered(remembered))
}

fn news(ctx: &Ctx, facts: &Facts, account: Option<ProviderAccountId>) -> Vec<New> {
    let keys = Key::ALL.iter().filter(|key| key.spec().subject == Subject::Company || account.is_some());
    let of_key = |key: &Key| {
        let fact = facts.get(*key);
        let subject_id = match key.spec().subject {
            Subject::Company => String::new(),
            Subject::ProviderAccount => subject_text(account),
        };
        let (as_of, valid_until) = (fact.as_of(), fact.valid_until());
        new(ctx, key.as_str(), subject_id, fact.status(), json!(fact.snapshot()), (as_of, valid_until))
    };
    let of_item = |entry: Entry| {
        let said = Said { verdict: entry.verdict.map(|v| v.as_str().to_owned()), words: entry.words() };
        let times = (entry.as_of().unwrap_or_else(|| ctx.now()), entry.valid_until());
        new(ctx, entry.item.code.as_str(), String::new(), entry.status, json!(said), times)
    };
    keys.map(of_key).chain(entries(facts).into_iter().map(of_item)).collect()
}

type Moment = chrono::DateTime<chrono::Utc>;

fn new(
    ctx: &Ctx,
    fact: &str,
    subject_id: String,
    status: FactStatus,
    content: Json,
    (as_of, valid_until): (Moment, Option<Moment>),
) -> New {
    let row = fact_value::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        fact: Set(fact.to_owned()),
        subject_id: Set(subject_id.clone()),
        status: Set(status.as_str().to_owned()),
        content: Set(content.clone()),
        as_of: Set(as_of),
        valid_until: Set(valid_until),
        created_at: Set(ctx.now()),
        superseded_at: Set(None),
        ..Default::default()
    };
    New { fact: fact.to_owned(), subject_id, status, content, row }
}

/// Whether it says the same and on the same grounds. The time at which somebody looked makes no difference, the time until
/// which it holds does.
fn is_same(before: &fact_value::Model, new: &New) -> bool {
    if before.status != new.status.as_str() {
        return false;
    }
    match (read(&before.content), read(&new.content)) {
        (Some(before), Some(new)) => Snapshot { as_of: before.as_of, ..new } == before,
        _ => before.content == new.content,
    }
}

fn read(content: &Json) -> Option<Snapshot> {
    serde_json::from_value(content.clone()).ok()
}

/// The facts that rows hold. None where one of them is of a fact that is no longer in the registry.
pub fn facts_of<'a>(rows: impl IntoIterator<Item = &'a fact_value::Model>) -> Option<Facts> {
    let mut facts = Facts::default();
    for row in rows {
        facts.put(Fact::of_snapshot(&read(&row.content)?)?);
    }
    Some(facts)
}

/// What a row says, in words.
pub fn words(row: &fact_value::Model) -> String {
    match (read(&row.content), serde_json::from_value::<Said>(row.content.clone())) {
        (Some(snapshot), _) => snapshot.words(),
        (None, Ok(said)) => said.words,
        (None, Err(_)) => String::new(),
    }
}

/// What a fact or an item said, or all of them, the latest first.
pub fn of_fact(ctx: &Ctx, fact: Option<&str>, account: Option<ProviderAccountId>) -> Result<Below<fact_value::Entity>> {
    ctx.may(super::LIST)?;
    use fact_value::Column;
    let latest = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    let rows = fact_value::Entity::within(ctx.scope()).filter(Column::SubjectId.eq(subject_text(account)));
    let all = Below::new(ctx.scope(), rows, latest);
    Ok(match fact {
        Some(fact) => all.of(Column::Fact, fact),
        None => all,
    })
}
