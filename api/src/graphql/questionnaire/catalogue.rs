//! The catalogue: what clients ask about, each claim with what is known of it; and what facts said over time.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::facts::catalogue::{self, Entry};
use keystead_domain::facts::{self, Snapshot, history};
use keystead_entities::{FactValueId, TenantId, fact_value};

use super::facts::{Fact, FactStatus};
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, rowed};
use crate::graphql::scalars::{DateTime, Json};

rowed!(fact_value);
connection!(FactValueConnection, FactValueEdge, FactValue, "values of a fact");

/// How an item of the catalogue comes to be known.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::facts::catalogue::Class")]
pub enum FactClass {
    /// Counted from rows that the product itself wrote.
    Measured,
    /// Tried out, or looked up.
    Probed,
    /// Said by a person, with a date.
    Declared,
}

/// Whether a claim holds.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::facts::catalogue::Verdict")]
pub enum FactVerdict {
    /// It does.
    Holds,
    /// It does not, and the words say by how much.
    DoesNotHold,
    /// A part of it does.
    Partly,
}

/// A claim that clients ask about, with what is known of it.
pub struct CatalogueFact {
    pub(super) tenant_id: TenantId,
    pub(super) entry: Entry,
}

/// A claim that clients ask about, with what is known of it. It rests on facts, and is known only where all of them are.
#[Object]
impl CatalogueFact {
    /// Its code, such as `K05`; never changes its meaning.
    async fn code(&self) -> &str {
        self.entry.item.code.as_str()
    }

    /// What it says where it holds.
    async fn claim(&self) -> &str {
        self.entry.item.claim
    }

    /// What it speaks of, in a sentence. An answer begins with it.
    async fn scope(&self) -> &str {
        self.entry.item.scope
    }

    /// How it comes to be known.
    async fn class(&self) -> FactClass {
        self.entry.item.code.class().into()
    }

    /// What its numbers count; `null` where it has none.
    async fn unit(&self) -> Option<&str> {
        self.entry.item.unit
    }

    /// Whether everything it rests on is known.
    async fn status(&self) -> FactStatus {
        self.entry.status.into()
    }

    /// Whether the claim holds; `null` where that is not known, and where the facts alone do not say.
    async fn verdict(&self) -> Option<FactVerdict> {
        self.entry.verdict.map(Into::into)
    }

    /// What the facts say, with their numbers. What is not known is said as such.
    async fn words(&self) -> String {
        self.entry.words()
    }

    /// The values of the facts it rests on, by name, each as `{"type": …, "of": …}`; those that are not known are missing.
    async fn value(&self) -> Json {
        let known = self.entry.facts.iter().filter_map(|fact| Some((fact.key.clone(), fact.value.as_ref()?)));
        let known = known.filter_map(|(key, value)| Some((key, serde_json::to_value(value).ok()?)));
        Json(serde_json::Value::Object(known.collect()))
    }

    /// What is not known, each as a sentence.
    async fn gaps(&self) -> &[String] {
        &self.entry.gaps
    }

    /// The oldest moment that anything it rests on speaks of; `null` where nothing of it is known.
    async fn as_of(&self) -> Option<DateTime> {
        let known = self.entry.facts.iter().filter(|fact| fact.value.is_some());
        known.map(|fact| fact.as_of).min().map(Into::into)
    }

    /// When it stops being known unless somebody looks again; `null` where it is computed anew each time.
    async fn valid_until(&self) -> Option<DateTime> {
        self.entry.valid_until().map(Into::into)
    }

    /// What proves it: ids, versions, or where a statement can be checked.
    async fn evidence(&self) -> Vec<&str> {
        self.entry.facts.iter().flat_map(|fact| &fact.evidence).map(String::as_str).collect()
    }

    /// The facts it rests on.
    async fn facts(&self) -> Vec<Fact> {
        let facts = self.entry.facts.iter().cloned();
        facts.map(|snapshot: Snapshot| Fact { tenant_id: self.tenant_id, snapshot }).collect()
    }

    /// What it said when answers were made, the latest first. A value is added only where it says something else, or was
    /// renewed.
    async fn history(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<FactValueConnection> {
        let list = history::of_fact(&gql.within(self.tenant_id)?, Some(self.entry.item.code.as_str()), None)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(FactValueConnection::new(page, count, FactValue::from))
    }
}

/// The entries of the catalogue over the facts of now; those with these codes, where any are named.
pub(super) async fn look(
    ctx: &keystead_domain::Ctx,
    tenant_id: TenantId,
    codes: Option<Vec<String>>,
) -> Result<Vec<CatalogueFact>> {
    ctx.may(facts::LIST)?;
    let wanted = |entry: &Entry| codes.as_ref().is_none_or(|codes| codes.iter().any(|c| c == entry.item.code.as_str()));
    let collected = facts::collect(ctx, ctx.db(), None).await?;
    let entries = catalogue::entries(&collected).into_iter().filter(wanted);
    Ok(entries.map(|entry| CatalogueFact { tenant_id, entry }).collect())
}

/// What a fact said from one moment on.
#[derive(Clone)]
pub struct FactValue(Arc<fact_value::Model>);

impl From<fact_value::Model> for FactValue {
    fn from(row: fact_value::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl From<Arc<fact_value::Model>> for FactValue {
    fn from(row: Arc<fact_value::Model>) -> Self {
        Self(row)
    }
}

impl FactValue {
    /// The value with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: FactValueId) -> Result<Option<Self>> {
        let ctx = gql.ctx(facts::LIST)?;
        Ok(gql.row::<fact_value::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

/// What a fact, or a claim of the catalogue, said from one moment on. It is never changed, only followed by the next.
#[Object]
impl FactValue {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The fact, such as `seats.mfa`, or the code of the claim, such as `S02`.
    async fn fact(&self) -> &str {
        &self.0.fact
    }

    /// Id of the provider account it is about; `null` for the company itself.
    async fn provider_account_id(&self) -> Option<ID> {
        (!self.0.subject_id.is_empty()).then(|| self.0.subject_id.clone().into())
    }

    /// Whether it was known.
    async fn status(&self) -> FactStatus {
        facts::FactStatus::of_text(&self.0.status).into()
    }

    /// What it said, in words.
    async fn words(&self) -> String {
        history::words(&self.0)
    }

    /// Everything that was kept of it.
    async fn content(&self) -> Json {
        Json(self.0.content.clone())
    }

    /// The moment it speaks of.
    async fn as_of(&self) -> DateTime {
        self.0.as_of.into()
    }

    /// When it stopped being known unless somebody looked again; `null` where it is computed anew each time.
    async fn valid_until(&self) -> Option<DateTime> {
        self.0.valid_until.map(Into::into)
    }

    /// When it was written down.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the next was written down; `null` for the latest.
    async fn superseded_at(&self) -> Option<DateTime> {
        self.0.superseded_at.map(Into::into)
    }
}
