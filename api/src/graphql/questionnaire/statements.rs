//! Statements: what people record where Keystead cannot see for itself.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::facts::{Key, Value, statements};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::fact_statement::{self, FactStatementStatus as Stored};
use keystead_entities::{AnyId, FactStatementId, Scoped};

use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::provider_account::ProviderAccount;
use crate::graphql::request::{Reload, Request, parse_id, parse_optional_id, rowed};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seat::Seat;

rowed!(fact_statement);
connection!(FactStatementConnection, FactStatementEdge, FactStatement, "statements");

/// What somebody states about the company or a vendor.
#[derive(Clone)]
pub struct FactStatement(Arc<fact_statement::Model>);

impl From<fact_statement::Model> for FactStatement {
    fn from(row: fact_statement::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl FactStatement {
    /// The statement with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: FactStatementId) -> Result<Option<Self>> {
        let ctx = gql.ctx(statements::LIST)?;
        Ok(gql.row::<fact_statement::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for fact_statement::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::FactStatementId(id) => fact_statement::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "fact statement"))
    }
}

/// Whether a statement holds.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::fact_statement::FactStatementStatus")]
pub enum FactStatementStatus {
    /// The latest word on its fact.
    Active,
    /// Replaced or taken back.
    Retired,
}

/// What somebody states about the company or a vendor. It makes a fact known until it goes out of date.
#[Object]
impl FactStatement {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The fact, such as `company.certifications`.
    async fn fact_key(&self) -> &str {
        &self.0.fact_key
    }

    /// What the fact is about, in words.
    async fn fact_name(&self) -> Option<&str> {
        self.0.fact_key.parse::<Key>().ok().map(|key| key.spec().name)
    }

    /// Id of the provider account it is about; `null` for the company itself.
    async fn provider_account_id(&self) -> Option<ID> {
        (!self.0.subject_id.is_empty()).then(|| self.0.subject_id.clone().into())
    }

    /// That account; `null` also where your credential lacks `providers:read`.
    async fn provider_account(&self, gql: &Context<'_>) -> Result<Option<ProviderAccount>> {
        ProviderAccount::edge(gql, self.0.tenant_id, self.0.subject_id.parse().ok()).await
    }

    /// What is stated, in words.
    async fn words(&self) -> Option<String> {
        serde_json::from_value::<Value>(self.0.value.clone()).ok().map(|value| value.words())
    }

    /// Where it can be checked: a document, a clause, a link.
    async fn evidence(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// Whether it holds.
    async fn status(&self) -> FactStatementStatus {
        self.0.status.into()
    }

    /// Last day on which it holds; without one, a statement goes out of date after as many days as its fact stays fresh.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.as_deref().and_then(Date::stored)
    }

    /// Who stated it; `null` where the operator did.
    async fn stated_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.stated_by_seat_id).await
    }

    /// When it was stated.
    async fn stated_at(&self) -> DateTime {
        self.0.stated_at.into()
    }

    /// When it was replaced or taken back; `null` while it holds.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(Into::into)
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Revoke, statements::RETIRE, self.0.status == Stored::Active)]))
    }
}

/// Something to be stated. Give exactly one of `flag`, `count`, `text` and `list`: the one of the fact's type.
#[derive(InputObject)]
pub struct FactStatementRecordInput {
    /// The company.
    tenant_id: ID,
    /// The fact, such as `company.certifications` or `vendor.segregation`. Facts that Keystead computes about the company
    /// itself cannot be stated.
    fact_key: String,
    /// The provider account it is about, for the facts that begin with `vendor.`.
    provider_account_id: Option<ID>,
    /// Yes or no.
    flag: Option<bool>,
    /// A number, from 0 to 1,000,000; of days or hours where the fact's name says so.
    count: Option<i32>,
    /// Words, at most 2,000 characters.
    text: Option<String>,
    /// Names, at most 50 of 200 characters each; an empty list says that there are none.
    list: Option<Vec<String>>,
    /// Where it can be checked: a document, a clause, a link; at most 500 characters. Never shown outside.
    evidence: Option<String>,
    /// Last day on which it holds.
    valid_until: Option<Date>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `factStatementRecord` did.
    FactStatementRecordPayload {
        /// The statement.
        fact_statement: FactStatement
    }
);

/// A statement to be taken back.
#[derive(InputObject)]
pub struct FactStatementRevokeInput {
    /// The statement.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `factStatementRevoke` did.
    FactStatementRevokePayload {
        /// The statement as it is now.
        fact_statement: FactStatement
    }
);

/// Stating things.
#[derive(Default)]
pub struct FactStatementMutation;

#[Object]
impl FactStatementMutation {
    /// States something that Keystead cannot see for itself, and replaces what was stated before about the same. Whoever
    /// states something cannot approve an answer generated from it.
    #[graphql(directive = auth::apply(statements::RECORD))]
    async fn fact_statement_record(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The statement.")] input: FactStatementRecordInput,
    ) -> Result<Option<FactStatementRecordPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(statements::RECORD, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let record = statements::Record {
                key: input.fact_key,
                provider_account_id: parse_optional_id("providerAccountId", input.provider_account_id.as_ref())?,
                flag: input.flag,
                count: input.count,
                text: input.text,
                list: input.list,
                source: input.evidence,
                valid_until: input.valid_until.map(|day| day.0),
            };
            statements::record(&ctx, record).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes a statement back: the fact is not known any more. The statement is kept as evidence.
    #[graphql(directive = auth::apply(statements::RETIRE))]
    async fn fact_statement_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The statement.")] input: FactStatementRevokeInput,
    ) -> Result<Option<FactStatementRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(statements::RETIRE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            statements::retire(&ctx, statements::Retire { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
