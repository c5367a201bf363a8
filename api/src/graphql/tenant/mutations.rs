//! Changing companies.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use keystead_domain::tenants;

use super::Tenant;
use super::plan::Plan;
use super::settings::{AuditSilence, MfaRule};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::input::change;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};
use crate::graphql::scalars::Duration;

/// What to change of a company. A field left out stays as it is.
#[derive(InputObject)]
pub struct TenantUpdateInput {
    /// The company.
    id: ID,
    /// Its name, at most 200 characters.
    name: Option<String>,
    /// IANA name of its time zone, such as `Europe/Berlin`. Days and quarters follow it from then on.
    time_zone: Option<String>,
    /// Language of mails and reports as BCP 47 writes it, such as `en`.
    locale: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantUpdate` did.
    TenantUpdatePayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// What to change of a company's settings. A field left out stays as it is.
#[derive(InputObject)]
pub struct TenantSettingsUpdateInput {
    /// The company.
    id: ID,
    /// Region in which covered data must stay: two to ten letters, such as `EU`; `null` clears it.
    residency: MaybeUndefined<String>,
    /// Month, 1 to 12, in which the first quarter begins.
    quarter_start_month: Option<i32>,
    /// Within which a provider key is to be rotated: whole days, `P1D` to `P366D`. Keys that have a period of their own keep it.
    key_rotation_period: Option<Duration>,
    /// What a seat audit does with an item that nobody decided on.
    seat_audit_silence: Option<AuditSilence>,
    /// Days from the start of a seat audit to its due date, 1 to 60.
    seat_audit_due_days: Option<i32>,
    /// Days without activity after which a seat counts as dormant, 7 to 365.
    dormant_days: Option<i32>,
    /// Days for which audit events are kept, 90 to 3650.
    audit_retention_days: Option<i32>,
    /// Whether people need a second factor. With `REQUIRED` a session without one opens nothing at this company from its next
    /// request on; its person is told how to set one up. API tokens are not affected.
    mfa_rule: Option<MfaRule>,
    /// The longest time for which access can be granted for a while: `PT5M` to `P7D`.
    access_grant_maximum: Option<Duration>,
    /// Days for which a text for a client is kept once it is decided on, 0 to 365.
    output_text_days: Option<i32>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantSettingsUpdate` did.
    TenantSettingsUpdatePayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// The plan a company is to have.
#[derive(InputObject)]
pub struct TenantPlanChangeInput {
    /// The company.
    id: ID,
    /// The plan. One with fewer seats than are in use is refused with `PLAN_LIMIT`.
    plan: Plan,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantPlanChange` did.
    TenantPlanChangePayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// A company to be suspended.
#[derive(InputObject)]
pub struct TenantSuspendInput {
    /// The company.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantSuspend` did.
    TenantSuspendPayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// A company to be resumed.
#[derive(InputObject)]
pub struct TenantResumeInput {
    /// The company.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantResume` did.
    TenantResumePayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// Changing companies.
#[derive(Default)]
pub struct TenantMutation;

#[Object]
impl TenantMutation {
    /// Changes a company's name, time zone or language.
    #[graphql(directive = auth::apply(tenants::UPDATE))]
    async fn tenant_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: TenantUpdateInput,
    ) -> Result<Option<TenantUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::UPDATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let TenantUpdateInput { name, time_zone, locale, expected_version, .. } = input;
            tenants::update(&ctx, tenants::Update { name, time_zone, locale, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes what a company chose for the work that runs by itself.
    #[graphql(directive = auth::apply(tenants::SETTINGS_UPDATE))]
    async fn tenant_settings_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: TenantSettingsUpdateInput,
    ) -> Result<Option<TenantSettingsUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::SETTINGS_UPDATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let settings = tenants::Settings {
                residency: change(input.residency),
                quarter_start_month: input.quarter_start_month,
                key_rotation_period: input.key_rotation_period.map(|d| d.0),
                seat_audit_silence: input.seat_audit_silence.map(Into::into),
                seat_audit_due_days: input.seat_audit_due_days,
                dormant_days: input.dormant_days,
                audit_retention_days: input.audit_retention_days,
                mfa_rule: input.mfa_rule.map(Into::into),
                access_grant_maximum: input.access_grant_maximum.map(|d| d.0),
                output_text_days: input.output_text_days,
                expected_version: input.expected_version,
            };
            tenants::update_settings(&ctx, settings).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes a company's plan.
    #[graphql(directive = auth::apply(tenants::PLAN_CHANGE))]
    async fn tenant_plan_change(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The plan.")] input: TenantPlanChangeInput,
    ) -> Result<Option<TenantPlanChangePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::PLAN_CHANGE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let change = tenants::ChangePlan { plan: input.plan.into(), expected_version: input.expected_version };
            tenants::change_plan(&ctx, change).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Suspends a company: from the next request on all its credentials are refused. Its owners can still see it and resume
    /// it, with a credential that has the scope `tenant:write`.
    #[graphql(directive = auth::apply(tenants::SUSPEND))]
    async fn tenant_suspend(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company, and why.")] input: TenantSuspendInput,
    ) -> Result<Option<TenantSuspendPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::SUSPEND, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let suspend = tenants::Suspend { reason: input.reason, expected_version: input.expected_version };
            tenants::suspend(&ctx, suspend).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Resumes a suspended company. What the operator suspended, only the operator resumes.
    #[graphql(directive = auth::apply(tenants::RESUME))]
    async fn tenant_resume(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company, and why.")] input: TenantResumeInput,
    ) -> Result<Option<TenantResumePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::RESUME, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let resume = tenants::Suspend { reason: input.reason, expected_version: input.expected_version };
            tenants::resume(&ctx, resume).await
        });
        Ok(Some(done.await?.into()))
    }
}
