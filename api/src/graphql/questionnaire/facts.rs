//! Facts: what Keystead can prove, and what it cannot.

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::facts::{self, Key, Snapshot};
use keystead_domain::list::{self, Sort};
use keystead_entities::fact_statement::{self, FactStatementStatus};
use keystead_entities::{Scoped, TenantId};
use sea_orm::{ColumnTrait, QueryFilter};

use super::catalogue::{self, CatalogueFact, FactValue, FactValueConnection};
use super::lists::counter;
use super::statements::{FactStatement, FactStatementConnection};
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::args;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_optional_id};
use crate::graphql::scalars::{DateTime, Json};
use crate::graphql::seat::Seat;

/// Whether a fact can carry an answer.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::facts::FactStatus")]
pub enum FactStatus {
    /// It is known.
    Known,
    /// It is not known. It is neither yes nor no.
    Unknown,
    /// It was known and is too old to rely on. It is neither yes nor no.
    Expired,
}

/// How a fact comes to be known.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::facts::Source")]
pub enum FactSource {
    /// True of the product as built, whatever the company does.
    Built,
    /// Computed from the company's data.
    Observed,
    /// Tried out by a job, or asked of the service that knows.
    Probed,
    /// Recorded by a person, who is named with it.
    Stated,
    /// Nothing in the product sees it yet: it is not known.
    Unseen,
}

/// Something Keystead can prove about the company or a vendor, or says that it cannot.
pub struct Fact {
    pub(super) tenant_id: TenantId,
    pub(super) snapshot: Snapshot,
}

impl Fact {
    fn key(&self) -> Option<Key> {
        self.snapshot.key.parse().ok()
    }
}

/// Something Keystead can prove about the company or a vendor, or says that it cannot.
#[Object]
impl Fact {
    /// Its name, such as `seats.mfa`; never changes its meaning.
    #[graphql(name = "key")]
    async fn name_of(&self) -> &str {
        &self.snapshot.key
    }

    /// What it is about, in words.
    async fn name(&self) -> String {
        self.key().map_or_else(|| self.snapshot.key.clone(), |key| key.spec().name.to_owned())
    }

    /// Whether it can carry an answer.
    async fn status(&self) -> FactStatus {
        self.snapshot.status.into()
    }

    /// What it says, in words; for one that is not known, that it is not.
    async fn words(&self) -> String {
        self.snapshot.words()
    }

    /// Its value as `{"type": …, "of": …}`; `null` unless it is known.
    async fn value(&self) -> Option<Json> {
        self.snapshot.value.as_ref().and_then(|value| serde_json::to_value(value).ok()).map(Json)
    }

    /// Why it is not known, or out of date; `null` where it is known.
    async fn reason(&self) -> Option<&str> {
        self.snapshot.why.as_deref()
    }

    /// The moment it speaks of.
    async fn as_of(&self) -> DateTime {
        self.snapshot.as_of.into()
    }

    /// What proves it: ids, versions, or where a statement can be checked; at most 20.
    async fn evidence(&self) -> &[String] {
        &self.snapshot.evidence
    }

    /// How it comes to be known; `null` for a fact that is no longer computed.
    async fn source(&self) -> Option<FactSource> {
        self.key().map(|key| key.spec().source.into())
    }

    /// How it is computed.
    async fn how(&self) -> Option<&str> {
        self.key().map(|key| key.spec().how)
    }

    /// Days after `asOf` for which it counts as known; `null` where it is computed anew each time.
    async fn fresh_days(&self) -> Option<i32> {
        self.key().and_then(|key| key.spec().fresh_days).and_then(|days| i32::try_from(days).ok())
    }

    /// Whose word it is; `null` where it is nobody's.
    async fn stated_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.tenant_id, self.snapshot.stated_by).await
    }
}

/// The facts of a company.
pub struct FactsOfTenant(pub TenantId);

#[Object]
impl FactsOfTenant {
    /// Every fact about the company, or about one provider account, as it is now: known or not.
    #[graphql(directive = auth::apply(facts::LIST))]
    async fn facts(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The provider account; without it, the company.")] provider_account_id: Option<ID>,
    ) -> Result<Vec<Fact>> {
        let ctx = gql.within(self.0)?;
        let account = parse_optional_id("providerAccountId", provider_account_id.as_ref())?;
        let found = facts::list(&ctx, account).await?;
        Ok(found.into_iter().map(|fact| Fact { tenant_id: self.0, snapshot: fact.snapshot() }).collect())
    }

    /// The catalogue: what clients ask about, each claim with what is known of it now.
    #[graphql(directive = auth::apply(facts::LIST))]
    async fn fact_catalogue(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Only the claims with these codes, such as `K05`.")] codes: Option<Vec<String>>,
    ) -> Result<Vec<CatalogueFact>> {
        catalogue::look(&gql.within(self.0)?, self.0, codes).await
    }

    /// What a fact said when answers were made, or all of them, the latest first.
    #[graphql(directive = auth::apply(facts::LIST))]
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list, as every list has them")]
    async fn fact_history(
        &self,
        gql: &Context<'_>,
        #[graphql(
            desc = "Its name, such as `seats.mfa`, or the code of a claim, such as `S02`; all if nothing is said."
        )]
        fact: Option<String>,
        #[graphql(desc = "The provider account it is about; without it, the company.")] provider_account_id: Option<ID>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<FactValueConnection> {
        let account = parse_optional_id("providerAccountId", provider_account_id.as_ref())?;
        let list = facts::history::of_fact(&gql.within(self.0)?, fact.as_deref(), account)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(FactValueConnection::new(page, count, FactValue::from))
    }

    /// What people state about the company and its vendors and have not taken back, latest first.
    #[graphql(directive = auth::apply(facts::statements::LIST))]
    async fn fact_statements(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<FactStatementConnection> {
        let ctx = gql.within(self.0)?;
        ctx.may(facts::statements::LIST)?;
        let select = fact_statement::Entity::within(ctx.scope())
            .filter(fact_statement::Column::Status.eq(FactStatementStatus::Active));
        let sort = Sort { by: fact_statement::Column::StatedAt, descending: true, tie: fact_statement::Column::Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        Ok(FactStatementConnection::new(page, counter(ctx, select), FactStatement::from))
    }
}
