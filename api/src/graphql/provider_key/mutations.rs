//! Changing provider keys.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::keys;
use keystead_domain::vault::Secret;

use super::ProviderKey;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};
use crate::graphql::scalars::{Date, Duration};

/// A provider key to be added.
#[derive(InputObject)]
pub struct ProviderKeyAddInput {
    /// The account it is a credential of.
    account_id: ID,
    /// What people call it, at most 120 characters; no two keys of an account share one.
    label: String,
    /// The secret as the vendor shows it, at most 8 KiB of printable ASCII. It is stored encrypted and never given out again.
    #[graphql(secret)]
    secret: String,
    /// Within which it is to be rotated: whole days, weeks, months or years from `P1D` to `P2Y`. The company's own period
    /// where nothing is said.
    rotation_period: Option<Duration>,
    /// Store it although the vendor refuses it or does not answer. Default `false`.
    #[graphql(default)]
    accept_unverified: bool,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeyAdd` did.
    ProviderKeyAddPayload {
        /// The new key.
        provider_key: ProviderKey
    }
);

/// A provider key to be checked with its vendor.
#[derive(InputObject)]
pub struct ProviderKeyVerifyInput {
    /// The key.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeyVerify` found.
    ProviderKeyVerifyPayload {
        /// The key as it is now; `verification` has the vendor's answer.
        provider_key: ProviderKey
    }
);

/// A new secret for a provider key.
#[derive(InputObject)]
pub struct ProviderKeyRotateInput {
    /// The key.
    id: ID,
    /// The new secret as the vendor shows it, at most 8 KiB of printable ASCII. It is stored encrypted and never given out
    /// again.
    #[graphql(secret)]
    secret: String,
    /// For how long the old secret stays readable, from `PT0S` to `P30D`; then it is removed for good. Default `P1D`.
    overlap: Option<Duration>,
    /// Why, at most 500 characters; stays in the history.
    reason: Option<String>,
    /// Store it although the vendor refuses it or does not answer. Default `false`.
    #[graphql(default)]
    accept_unverified: bool,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeyRotate` did.
    ProviderKeyRotatePayload {
        /// The key as it is now.
        provider_key: ProviderKey
    }
);

/// A provider key to be revoked.
#[derive(InputObject)]
pub struct ProviderKeyRevokeInput {
    /// The key.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeyRevoke` did.
    ProviderKeyRevokePayload {
        /// The key, revoked.
        provider_key: ProviderKey
    }
);

/// A provider key to be destroyed.
#[derive(InputObject)]
pub struct ProviderKeyDestroyInput {
    /// The key.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeyDestroy` did.
    ProviderKeyDestroyPayload {
        /// The key, without its secrets.
        provider_key: ProviderKey
    }
);

/// How often a provider key is to be rotated.
#[derive(InputObject)]
pub struct ProviderKeyScheduleSetInput {
    /// The key.
    id: ID,
    /// Within which it is to be rotated: whole days, weeks, months or years from `P1D` to `P2Y`, such as `P90D`.
    rotation_period: Duration,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeyScheduleSet` did.
    ProviderKeyScheduleSetPayload {
        /// The key as it is now.
        provider_key: ProviderKey
    }
);

/// A snooze of a provider key's reminders.
#[derive(InputObject)]
pub struct ProviderKeySnoozeInput {
    /// The key.
    id: ID,
    /// Day, in the company's time zone, on which reminders go on: from tomorrow to 60 days from today.
    until: Date,
    /// Why it has to wait, at most 500 characters; stays in the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `providerKeySnooze` did.
    ProviderKeySnoozePayload {
        /// The key as it is now.
        provider_key: ProviderKey
    }
);

/// Changing provider keys.
#[derive(Default)]
pub struct ProviderKeyMutation;

#[Object]
impl ProviderKeyMutation {
    /// Adds a key to an account. The vendor is asked first; a secret that it refuses is stored only with `acceptUnverified`.
    #[graphql(directive = auth::apply(keys::ADD))]
    async fn provider_key_add(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The key.")] input: ProviderKeyAddInput,
    ) -> Result<Option<ProviderKeyAddPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::ADD, key.as_deref(), |ctx| async move {
            let new = keys::NewKey {
                account_id: parse_id("accountId", &input.account_id)?,
                label: input.label,
                secret: Secret::from_input("secret", input.secret)?,
                rotation_period: input.rotation_period.map(|Duration(period)| period),
                accept_unverified: input.accept_unverified,
            };
            keys::add(&ctx, new).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Asks the vendor whether the key's secret is still valid, and stores the answer whatever it is. Opens the secret,
    /// which the audit log tells.
    #[graphql(directive = auth::apply(keys::VERIFY))]
    async fn provider_key_verify(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The key.")] input: ProviderKeyVerifyInput,
    ) -> Result<Option<ProviderKeyVerifyPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::VERIFY, key.as_deref(), |ctx| async move {
            keys::verify(&ctx, keys::Verify { id: parse_id("id", &input.id)? }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Puts a new secret in the place of the old one. It is in use at once; the old one stays readable for the overlap, then
    /// it is removed for good. Open reminders are settled, and the next period begins.
    #[graphql(directive = auth::apply(keys::ROTATE))]
    async fn provider_key_rotate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The new secret.")] input: ProviderKeyRotateInput,
    ) -> Result<Option<ProviderKeyRotatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::ROTATE, key.as_deref(), |ctx| async move {
            let rotate = keys::Rotate {
                id: parse_id("id", &input.id)?,
                secret: Secret::from_input("secret", input.secret)?,
                overlap: input.overlap.map(|Duration(overlap)| overlap),
                reason: input.reason,
                accept_unverified: input.accept_unverified,
                expected_version: input.expected_version,
            };
            keys::rotate(&ctx, rotate).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Revokes a key: none of its secrets is ever opened again. The vendor is not told; make the credential invalid in its
    /// own console as well.
    #[graphql(directive = auth::apply(keys::REVOKE))]
    async fn provider_key_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The key.")] input: ProviderKeyRevokeInput,
    ) -> Result<Option<ProviderKeyRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::REVOKE, key.as_deref(), |ctx| async move {
            let (id, expected_version) = (parse_id("id", &input.id)?, input.expected_version);
            keys::revoke(&ctx, keys::Revoke { id, reason: input.reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Destroys a key's secrets for good by removing what can decrypt them. Its history stays. A backup from before may still
    /// hold the encrypted secrets; they are worth nothing without the key-encryption key.
    #[graphql(directive = auth::apply(keys::DESTROY))]
    async fn provider_key_destroy(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The key.")] input: ProviderKeyDestroyInput,
    ) -> Result<Option<ProviderKeyDestroyPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::DESTROY, key.as_deref(), |ctx| async move {
            let (id, expected_version) = (parse_id("id", &input.id)?, input.expected_version);
            keys::destroy(&ctx, keys::Destroy { id, reason: input.reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Sets within which a key is to be rotated, counted from its last rotation. Open reminders of the old due day are
    /// settled.
    #[graphql(directive = auth::apply(keys::SCHEDULE_SET))]
    async fn provider_key_schedule_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The period.")] input: ProviderKeyScheduleSetInput,
    ) -> Result<Option<ProviderKeyScheduleSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::SCHEDULE_SET, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let Duration(rotation_period) = input.rotation_period;
            let expected_version = input.expected_version;
            keys::set_schedule(&ctx, keys::SetSchedule { id, rotation_period, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Puts a key's reminders off, with a reason. Its due day stays: it becomes overdue like any other.
    #[graphql(directive = auth::apply(keys::SNOOZE))]
    async fn provider_key_snooze(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The snooze.")] input: ProviderKeySnoozeInput,
    ) -> Result<Option<ProviderKeySnoozePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::SNOOZE, key.as_deref(), |ctx| async move {
            let (id, expected_version) = (parse_id("id", &input.id)?, input.expected_version);
            let Date(until) = input.until;
            keys::snooze(&ctx, keys::Snooze { id, until, reason: input.reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
