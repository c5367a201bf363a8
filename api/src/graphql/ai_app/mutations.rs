//! Changing the inventory.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use keystead_domain::apps;

use super::{AiApp, AiAppKind, AiAppStatus, DataClass};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::input::{change, id_change};
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id, parse_optional_id};
use crate::graphql::scalars::DateTime;

/// An AI app for the inventory. With a `catalogKey`, what is left out comes from the catalogue.
#[derive(InputObject)]
pub struct AiAppCreateInput {
    /// The company.
    tenant_id: ID,
    /// Its key in `aiAppCatalog`.
    catalog_key: Option<String>,
    /// Its name, at most 120 characters; no two apps in the inventory share one. Needed without a `catalogKey`.
    name: Option<String>,
    /// What kind of tool it is. Needed without a `catalogKey`.
    kind: Option<AiAppKind>,
    /// What it is used for, at most 2,000 characters.
    description: Option<String>,
    /// Who makes it, at most 120 characters.
    vendor_name: Option<String>,
    /// The vendor on record that makes it. What it may touch is then bound by the vendor's `usageLimit`.
    vendor_id: Option<ID>,
    /// The company's provider account through which it is used.
    provider_account_id: Option<ID>,
    /// Where it is found.
    url: Option<String>,
    /// What it can do or reach, in people's words: at most 50 lines of 120 characters.
    tools: Option<Vec<String>>,
    /// Seat of whoever answers for it; yours if nothing is said.
    owner_seat_id: Option<ID>,
    /// The least tier of a seat that may use it, 1 to 3; 1 if nothing is said.
    tier: Option<i32>,
    /// What it may touch; nothing if nothing is said.
    data_classes: Option<Vec<DataClass>>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `aiAppCreate` did.
    AiAppCreatePayload {
        /// The app, undecided.
        ai_app: AiApp
    }
);

/// What to change of an AI app. A field left out stays as it is, `null` clears it.
#[derive(InputObject)]
pub struct AiAppUpdateInput {
    /// The app.
    id: ID,
    /// Its name, at most 120 characters; no two apps in the inventory share one.
    name: Option<String>,
    /// What kind of tool it is.
    kind: Option<AiAppKind>,
    /// What it is used for, at most 2,000 characters.
    description: Option<String>,
    /// Who makes it, at most 120 characters.
    vendor_name: Option<String>,
    /// The vendor on record that makes it. An app that may be used with what the vendor's `usageLimit` withholds is refused.
    vendor_id: MaybeUndefined<ID>,
    /// The company's provider account through which it is used.
    provider_account_id: MaybeUndefined<ID>,
    /// Where it is found.
    url: MaybeUndefined<String>,
    /// What it can do or reach: at most 50 lines of 120 characters. Replaces what was there.
    tools: Option<Vec<String>>,
    /// Seat of whoever answers for it.
    owner_seat_id: MaybeUndefined<ID>,
    /// The least tier of a seat that may use it, 1 to 3.
    tier: Option<i32>,
    /// What it may touch. Replaces what was there.
    data_classes: Option<Vec<DataClass>>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `aiAppUpdate` did.
    AiAppUpdatePayload {
        /// The app as it is now.
        ai_app: AiApp
    }
);

/// A decision on an AI app.
#[derive(InputObject)]
pub struct AiAppDecideInput {
    /// The app.
    id: ID,
    /// What is decided.
    status: AiAppStatus,
    /// Why, at most 2,000 characters. The next person asks exactly that.
    reason: String,
    /// Until when, at most five years ahead; until the next decision if nothing is said. At its end the app is undecided
    /// again, and whoever answers for it is told.
    ends_at: Option<DateTime>,
    /// What the app may touch from now on; as before if nothing is said. An app is allowed `PII`, `PHI` or `PCI` only where
    /// somebody with a seat in use answers for it.
    data_classes: Option<Vec<DataClass>>,
    /// Seat of whoever answers for it from now on; as before if nothing is said.
    owner_seat_id: Option<ID>,
    /// The least tier of a seat that may use it from now on, 1 to 3; as before if nothing is said.
    tier: Option<i32>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `aiAppDecide` did.
    AiAppDecidePayload {
        /// The app as it is now.
        ai_app: AiApp
    }
);

/// An AI app to be taken out of the inventory.
#[derive(InputObject)]
pub struct AiAppArchiveInput {
    /// The app.
    id: ID,
    /// Why, at most 500 characters.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `aiAppArchive` did.
    AiAppArchivePayload {
        /// The app, archived.
        ai_app: AiApp
    }
);

/// Changing the inventory.
#[derive(Default)]
pub struct AiAppMutation;

#[Object]
impl AiAppMutation {
    /// Puts an AI app into the inventory, undecided.
    #[graphql(directive = auth::apply(apps::CREATE))]
    async fn ai_app_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The app.")] input: AiAppCreateInput,
    ) -> Result<Option<AiAppCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(apps::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let new = apps::NewApp {
                catalog_key: input.catalog_key,
                name: input.name,
                kind: input.kind.map(Into::into),
                description: input.description,
                vendor_name: input.vendor_name,
                vendor_id: parse_optional_id("vendorId", input.vendor_id.as_ref())?,
                provider_account_id: parse_optional_id("providerAccountId", input.provider_account_id.as_ref())?,
                url: input.url,
                tools: input.tools.unwrap_or_default(),
                owner_seat_id: parse_optional_id("ownerSeatId", input.owner_seat_id.as_ref())?,
                tier: input.tier,
                data_classes: input.data_classes.into_iter().flatten().map(Into::into).collect(),
            };
            apps::create(&ctx, new).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes what the inventory says of an AI app. What was decided about it changes by `aiAppDecide` only.
    #[graphql(directive = auth::apply(apps::UPDATE))]
    async fn ai_app_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: AiAppUpdateInput,
    ) -> Result<Option<AiAppUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(apps::UPDATE, key.as_deref(), |ctx| async move {
            let update = apps::Update {
                id: parse_id("id", &input.id)?,
                name: input.name,
                kind: input.kind.map(Into::into),
                description: input.description,
                vendor_name: input.vendor_name,
                vendor_id: id_change("vendorId", change(input.vendor_id))?,
                provider_account_id: id_change("providerAccountId", change(input.provider_account_id))?,
                url: change(input.url),
                tools: input.tools,
                owner_seat_id: id_change("ownerSeatId", change(input.owner_seat_id))?,
                tier: input.tier,
                data_classes: input.data_classes.map(|classes| classes.into_iter().map(Into::into).collect()),
                expected_version: input.expected_version,
            };
            apps::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Decides on an AI app. The decision holds until the next one, or until its end.
    #[graphql(directive = auth::apply(apps::DECIDE))]
    async fn ai_app_decide(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The decision.")] input: AiAppDecideInput,
    ) -> Result<Option<AiAppDecidePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(apps::DECIDE, key.as_deref(), |ctx| async move {
            let decide = apps::Decide {
                id: parse_id("id", &input.id)?,
                status: input.status.into(),
                reason: input.reason,
                ends_at: input.ends_at.map(|end| end.0),
                data_classes: input.data_classes.map(|classes| classes.into_iter().map(Into::into).collect()),
                owner_seat_id: parse_optional_id("ownerSeatId", input.owner_seat_id.as_ref())?,
                tier: input.tier,
                expected_version: input.expected_version,
            };
            apps::decide(&ctx, decide).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes an AI app out of the inventory. It stays readable, since evidence points at it, and its name is free again.
    /// Refused while a pilot under way tries it.
    #[graphql(directive = auth::apply(apps::ARCHIVE))]
    async fn ai_app_archive(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The app.")] input: AiAppArchiveInput,
    ) -> Result<Option<AiAppArchivePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(apps::ARCHIVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (reason, expected_version) = (input.reason, input.expected_version);
            apps::archive(&ctx, apps::Archive { id, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
