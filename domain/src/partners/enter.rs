//! How a partner's people and programs come into the company of a client: under a live grant, which is looked up with
//! every request. A company without one is not there, exactly as one that does not exist.

use std::sync::{Arc, PoisonError};

use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::{Scope, TenantId, partner, partner_grant};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::audit;
use crate::auth::{Access, Actor, Area, Bearer, Caller, Entered, PartnerActor, TokenScope, covers, token};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::findings::Sighting;

/// Companies that are listed without pages.
const MOST: u64 = 1_000;
/// What a credential needs to come in, and what it needs to change anything there.
const LOOK: TokenScope = TokenScope { area: Area::Partners, access: Access::Read };
const CHANGE: TokenScope = TokenScope { area: Area::Partners, access: Access::Write };

/// Opens the company for the rest of the caller's request, where it is the caller's own or a grant opens it. Says whether it
/// is open.
///
/// # Errors
/// `Throttled` where nothing is left of what the partner may take of that company; what the database says.
pub async fn open(app: &Arc<App>, caller: &Caller, tenant_id: TenantId) -> Result<bool> {
    if caller.enter(app, tenant_id).is_some() {
        return Ok(true);
    }
    let opened = opened(app, caller, Some(tenant_id)).await?;
    let is_open = !opened.is_empty();
    match opened.first() {
        Some(Entered { tenant, .. }) => app.knock_as_guest(caller.home().0, (tenant.id, tenant.plan)).await?,
        None => knocked(app, caller, tenant_id),
    }
    keep(caller, opened);
    if let Some(ctx) = caller.enter(app, tenant_id) {
        note(&ctx).await;
    }
    Ok(is_open)
}

/// Opens every company that is open to the caller, and names them: its own first. At most 1,000 of clients.
///
/// # Errors
/// What the database says.
pub async fn open_all(app: &Arc<App>, caller: &Caller) -> Result<Vec<TenantId>> {
    let opened = opened(app, caller, None).await?;
    let ids = std::iter::once(caller.tenant.id).chain(opened.iter().map(|entered| entered.tenant.id)).collect();
    keep(caller, opened);
    Ok(ids)
}

/// The caller in the company that its request names. Every act of it there stands in that company's log.
///
/// # Errors
/// `NOT_FOUND` for a company that is not open to it; what the database says.
pub async fn into(app: &Arc<App>, caller: Caller, tenant_id: TenantId) -> Result<Caller> {
    if caller.tenant.id == tenant_id {
        return Ok(caller);
    }
    let entered = opened(app, &caller, Some(tenant_id)).await?.into_iter().next();
    let entered = entered.ok_or_else(|| {
        knocked(app, &caller, tenant_id);
        Error::not_found("", "tenant")
    })?;
    let Entered { tenant, scope, actor, role, scopes } = entered;
    Ok(Caller { tenant, scope, actor, role, scopes, entered: Arc::default(), ..caller })
}

/// Notes in the company's log, once in a while, that somebody of a partner is there. That it cannot be noted keeps nobody out.
pub async fn note(ctx: &Ctx) {
    let Actor::Partner(partner) = &ctx.actor else { return };
    if let Err(error) = audit::read(ctx, "partner.entered", partner.partner_id).await {
        tracing::warn!(%error, "the presence of a partner could not be logged");
    }
}

/// Notices that somebody wanted into a company that is not open to them. Whether they are of a partner, and whether there is
/// such a company, is found out when it is written down: not by them.
fn knocked(app: &App, caller: &Caller, tenant_id: TenantId) {
    let sighting = Sighting::knock(tenant_id, caller.tenant.id);
    app.watch.saw(sighting, 1, "no grant lets it in", caller.origin.address, app.clock.now());
}

fn keep(caller: &Caller, opened: Vec<Entered>) {
    let mut entered = caller.entered.lock().unwrap_or_else(PoisonError::into_inner);
    opened.into_iter().for_each(|company| _ = entered.insert(company.tenant.id, company));
}

/// The caller's home, and the role and scopes that it takes along into companies of clients; nothing where it goes to none.
pub(super) fn carried(caller: &Caller) -> Option<(TenantId, Role, Vec<TokenScope>)> {
    let (home, role, has) = match &caller.bearer {
        Bearer::Seat(seat) => (seat.tenant_id, caller.role, caller.scopes.to_vec()),
        Bearer::Client(client) => (client.row.tenant_id, Role::Admin, client.scopes.clone()),
    };
    // Who is in a client's company already goes nowhere from there.
    let is_home = caller.tenant.id == home;
    let goes = is_home && covers(role, Role::Auditor) && has.iter().any(|scope| scope.includes(LOOK));
    goes.then_some((home, role, has))
}

/// The companies of clients that are open to the caller, or the one of them.
async fn opened(app: &App, caller: &Caller, only: Option<TenantId>) -> Result<Vec<Entered>> {
    let Some((home, role, has)) = carried(caller) else { return Ok(Vec::new()) };
    let mut grants = partner_grant::Entity::opening(home, app.clock.now());
    if let Some(id) = only {
        grants = grants.filter(partner_grant::Column::TenantId.eq(id));
    }
    let found = grants.limit(MOST).all(app.db.read()).await?;
    let mut opened: Vec<Entered> = Vec::with_capacity(found.len());
    for (grant, partner, tenant) in found {
        let (Some(partner), Some(tenant)) = (partner, tenant) else { continue };
        // Newest first: of two grants the later counts.
        let is_new = opened.iter().all(|entered| entered.tenant.id != tenant.id);
        if is_new && tenant.status == TenantStatus::Active {
            opened.push(entered(caller, role, &has, &grant, &partner, tenant));
        }
    }
    Ok(opened)
}

fn entered(
    caller: &Caller,
    role: Role,
    has: &[TokenScope],
    grant: &partner_grant::Model,
    partner: &partner::Model,
    tenant: tenant::Model,
) -> Entered {
    let mut scopes = TokenScope::meet(has, &token::stored_scopes(&grant.scopes));
    if !has.iter().any(|scope| scope.includes(CHANGE)) {
        scopes = TokenScope::reading(&scopes);
    }
    Entered {
        scope: let_in(grant),
        tenant: Arc::new(tenant),
        actor: named(caller, partner),
        // Whatever they are at home, an owner of the client's company they are not.
        role: std::cmp::max(role, Role::Admin),
        scopes: scopes.into(),
    }
}

/// The caller, by name, in the company of a client.
pub(super) fn named(caller: &Caller, partner: &partner::Model) -> Actor {
    let name = match &caller.bearer {
        Bearer::Seat(seat) => seat.name.clone(),
        Bearer::Client(client) => client.row.name.clone(),
    };
    let actor = PartnerActor {
        partner_id: partner.id,
        partner_name: partner.name.clone(),
        id: caller.actor.id(),
        name,
        auth_method: caller.actor.auth_method(),
        credential_id: caller.actor.credential_id().unwrap_or_default(),
    };
    Actor::Partner(Arc::new(actor))
}

#[expect(clippy::disallowed_methods, reason = "a live grant of the company lets in")]
fn let_in(grant: &partner_grant::Model) -> Scope {
    Scope::granted(grant.tenant_id)
}
