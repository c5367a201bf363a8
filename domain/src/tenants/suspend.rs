//! Closing a company's doors for a while.
//!
//! In a suspended company every credential is refused, except that an owner's is let in for `tenant:write` alone where
//! it was an owner who suspended it: that is how it is resumed. What the operator suspends, the operator resumes. Of a company
//! that is about to be deleted [`leaving`](crate::leaving) says who is let in.

use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, TenantStatus};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::audit;
use crate::auth::{Actor, Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::sessions;

/// To suspend the company.
pub const SUSPEND: Right = Right::write(Area::Tenant, Role::Owner);
/// To resume it.
pub const RESUME: Right = Right::write(Area::Tenant, Role::Owner);

/// A suspension, or its end.
#[derive(Clone, Debug)]
pub struct Suspend {
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Suspends the company: from the next request on its credentials are refused.
///
/// # Errors
/// `STATE_CONFLICT` where it is suspended already; `VERSION_CONFLICT`.
pub async fn suspend(ctx: &Ctx, input: Suspend) -> Result<tenant::Model> {
    ctx.may(SUSPEND)?;
    sessions::expect_fresh(ctx).await?;
    turn(ctx, input, TenantStatus::Suspended).await
}

/// Resumes the company.
///
/// # Errors
/// `STATE_CONFLICT` where it is not suspended, or was suspended by the operator; `VERSION_CONFLICT`.
pub async fn resume(ctx: &Ctx, input: Suspend) -> Result<tenant::Model> {
    ctx.may(RESUME)?;
    turn(ctx, input, TenantStatus::Active).await
}

async fn turn(ctx: &Ctx, input: Suspend, to: TenantStatus) -> Result<tenant::Model> {
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = super::lock(&tx, ctx).await?;
    expect_version(input.expected_version, tenant.version)?;
    if tenant.status == TenantStatus::Deleting {
        return Err(Error::state("id", "The company is about to be deleted. Call that off first."));
    }
    if tenant.status == to {
        return Err(Error::state("id", format!("The company is {to} already.")));
    }
    if to == TenantStatus::Active && !may_be_resumed_by(&tenant, &ctx.actor) {
        return Err(Error::state("id", "The operator of this installation suspended the company. Ask them."));
    }
    let version = tenant.version;
    let mut row = tenant.into_active_model();
    row.status = Set(to);
    row.suspended_by = Set((to == TenantStatus::Suspended).then(|| ctx.actor.kind().to_owned()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let tenant = row.update(&tx).await?;
    let action = if to == TenantStatus::Suspended { "tenant.suspended" } else { "tenant.resumed" };
    audit::record(&tx, ctx, audit::Event::new(action, tenant.id).with("reason", reason));
    ctx.commit(tx, tenant.id).await?;
    Ok(tenant)
}

fn may_be_resumed_by(tenant: &tenant::Model, actor: &Actor) -> bool {
    matches!(actor, Actor::Operator) || is_owners_own(tenant)
}

/// Whether one of the company's own suspended it.
pub(crate) fn is_owners_own(tenant: &tenant::Model) -> bool {
    tenant.suspended_by.as_deref() == Some("SEAT")
}

/// Refuses changes in a closed company.
pub(crate) fn expect_active(tenant: &tenant::Model) -> Result<()> {
    match tenant.status {
        TenantStatus::Active => Ok(()),
        TenantStatus::Suspended => Err(Error::state("id", "The company is suspended. Resume it first.")),
        TenantStatus::Deleting => {
            Err(Error::state("id", "The company is about to be deleted. Call that off first (`tenantDeleteCancel`)."))
        }
    }
}
