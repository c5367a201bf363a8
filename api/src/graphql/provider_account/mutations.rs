//! Changing provider accounts.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use keystead_domain::providers;

use super::ProviderAccount;
use crate::graphql::auth::auth;
use crate::graphql::enums::Known;
use crate::graphql::errors::Result;
use crate::graphql::input::{change, id_change};
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id, parse_optional_id};
use crate::graphql::scalars::{Date, Url};

/// A provider account to be taken up.
#[derive(InputObject)]
pub struct ProviderAccountCreateInput {
    /// The company.
    tenant_id: ID,
    /// Code of the provider in `providerCatalog`, such as `OPENAI`.
    provider: String,
    /// Its name, at most 120 characters; no two accounts in use share one.
    name: String,
    /// The vendor on record that it is an account of. What may go there is then bound by the vendor's `usageLimit`.
    vendor_id: Option<ID>,
    /// Base address of the vendor's interface: `https`, on the public Internet. The provider's own where nothing is said.
    endpoint: Option<Url>,
    /// Where the vendor processes what is sent, such as `eu`; at most 60 characters.
    region: Option<String>,
    /// Whether the vendor may not train on what is sent. Default `UNKNOWN`.
    training_opt_out: Option<Known>,
    /// Whether the vendor keeps nothing of what is sent. Default `UNKNOWN`.
    zero_retention: Option<Known>,
    /// Days for which the vendor keeps what is sent, from 0.
    retention_days: Option<i32>,
    /// Day on which the data processing agreement was signed.
    dpa_signed_on: Option<Date>,
    /// Day on which the contract ends.
    contract_ends_on: Option<Date>,
    /// Day on which somebody compared these facts with the contract.
    contract_checked_on: Option<Date>,
    /// Anything else that is known of the contract, at most 2,000 characters.
    contract_note: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerAccountCreate` did.
    ProviderAccountCreatePayload {
        /// The new account.
        provider_account: ProviderAccount
    }
);

/// What to change of a provider account. A field left out stays as it is, `null` clears it.
#[derive(InputObject)]
pub struct ProviderAccountUpdateInput {
    /// The account.
    id: ID,
    /// Its name, at most 120 characters; no two accounts in use share one.
    name: Option<String>,
    /// The vendor on record that it is an account of. Refused while an allowed app that uses the account may touch what the
    /// vendor's `usageLimit` withholds.
    vendor_id: MaybeUndefined<ID>,
    /// Base address of the vendor's interface: `https`, on the public Internet; `null` for the provider's own.
    endpoint: MaybeUndefined<Url>,
    /// Where the vendor processes what is sent; at most 60 characters.
    region: MaybeUndefined<String>,
    /// Whether the vendor may not train on what is sent.
    training_opt_out: Option<Known>,
    /// Whether the vendor keeps nothing of what is sent.
    zero_retention: Option<Known>,
    /// Days for which the vendor keeps what is sent, from 0.
    retention_days: MaybeUndefined<i32>,
    /// Day on which the data processing agreement was signed.
    dpa_signed_on: MaybeUndefined<Date>,
    /// Day on which the contract ends.
    contract_ends_on: MaybeUndefined<Date>,
    /// Day on which somebody compared these facts with the contract.
    contract_checked_on: MaybeUndefined<Date>,
    /// Anything else that is known of the contract, at most 2,000 characters.
    contract_note: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerAccountUpdate` did.
    ProviderAccountUpdatePayload {
        /// The account as it is now.
        provider_account: ProviderAccount
    }
);

/// A provider account to be archived.
#[derive(InputObject)]
pub struct ProviderAccountArchiveInput {
    /// The account.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerAccountArchive` did.
    ProviderAccountArchivePayload {
        /// The account, archived.
        provider_account: ProviderAccount
    }
);

/// Changing provider accounts.
#[derive(Default)]
pub struct ProviderAccountMutation;

#[Object]
impl ProviderAccountMutation {
    /// Takes up a company's own account at a provider.
    #[graphql(directive = auth::apply(providers::CREATE))]
    async fn provider_account_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The account.")] input: ProviderAccountCreateInput,
    ) -> Result<Option<ProviderAccountCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(providers::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let new = providers::NewAccount {
                provider: input.provider,
                name: input.name,
                vendor_id: parse_optional_id("vendorId", input.vendor_id.as_ref())?,
                endpoint: input.endpoint.map(|Url(address)| address),
                region: input.region,
                training_opt_out: input.training_opt_out.unwrap_or(Known::Unknown).into(),
                zero_retention: input.zero_retention.unwrap_or(Known::Unknown).into(),
                retention_days: input.retention_days,
                dpa_signed_on: input.dpa_signed_on.map(|Date(day)| day),
                contract_ends_on: input.contract_ends_on.map(|Date(day)| day),
                contract_checked_on: input.contract_checked_on.map(|Date(day)| day),
                contract_note: input.contract_note.unwrap_or_default(),
            };
            providers::create(&ctx, new).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes what is known of a provider account. Its keys are not asked again: run `providerKeyVerify` after a change of
    /// the address.
    #[graphql(directive = auth::apply(providers::UPDATE))]
    async fn provider_account_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: ProviderAccountUpdateInput,
    ) -> Result<Option<ProviderAccountUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(providers::UPDATE, key.as_deref(), |ctx| async move {
            let update = providers::Update {
                id: parse_id("id", &input.id)?,
                name: input.name,
                vendor_id: id_change("vendorId", change(input.vendor_id))?,
                endpoint: change(input.endpoint).map(|Url(address)| address),
                region: change(input.region),
                training_opt_out: input.training_opt_out.map(Into::into),
                zero_retention: input.zero_retention.map(Into::into),
                retention_days: change(input.retention_days),
                dpa_signed_on: change(input.dpa_signed_on).map(|Date(day)| day),
                contract_ends_on: change(input.contract_ends_on).map(|Date(day)| day),
                contract_checked_on: change(input.contract_checked_on).map(|Date(day)| day),
                contract_note: input.contract_note,
                expected_version: input.expected_version,
            };
            providers::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Archives a provider account none of whose keys is in use any more. It stays for what points at it.
    #[graphql(directive = auth::apply(providers::ARCHIVE))]
    async fn provider_account_archive(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The account.")] input: ProviderAccountArchiveInput,
    ) -> Result<Option<ProviderAccountArchivePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(providers::ARCHIVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let archive = providers::Archive { id, reason: input.reason, expected_version: input.expected_version };
            providers::archive(&ctx, archive).await
        });
        Ok(Some(done.await?.into()))
    }
}
