//! Somebody who was let in, and the companies that are open to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use keystead_entities::tenant::{self, Plan};
use keystead_entities::{Scope, TenantId, api_client, partner, seat, seat::Role};
use uuid::Uuid;

use super::{Actor, Origin, TokenScope};
use crate::app::App;
use crate::ctx::Ctx;
use crate::db::Hold;

/// A caller that was let in, before it is known what it wants.
#[derive(Clone)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// Who it is at home.
    pub bearer: Bearer,
    /// The company it is in: its own, or a client's that the request names.
    pub tenant: Arc<tenant::Model>,
    /// What it may do there, as far as its credential goes.
    pub scopes: Arc<[TokenScope]>,
    /// Where from.
    pub origin: Origin,
    pub(crate) scope: Scope,
    pub(crate) role: Role,
    pub(crate) home_plan: Plan,
    pub(crate) hold: Option<Hold>,
    /// Companies of clients that were entered by their id, by this request.
    pub(crate) entered: Arc<Mutex<HashMap<TenantId, Entered>>>,
}

/// Whose the credential is.
#[derive(Clone)]
pub enum Bearer {
    /// A person's or a service account's.
    Seat(Arc<seat::Model>),
    /// A partner's program.
    Client(Arc<Client>),
}

/// A partner's program with its partner, and all that its token lets it do where a company lets it in.
pub struct Client {
    /// The program.
    pub row: api_client::Model,
    /// Its partner.
    pub partner: partner::Model,
    /// What its token lets it do.
    pub scopes: Vec<TokenScope>,
}

/// A company of a client that is open to the caller.
#[derive(Clone)]
pub(crate) struct Entered {
    pub(crate) tenant: Arc<tenant::Model>,
    pub(crate) scope: Scope,
    pub(crate) actor: Actor,
    pub(crate) role: Role,
    pub(crate) scopes: Arc<[TokenScope]>,
}

impl Caller {
    /// A caller in the company that its credential belongs to.
    pub(crate) fn at_home(
        actor: Actor,
        bearer: Bearer,
        tenant: tenant::Model,
        scopes: Vec<TokenScope>,
        (scope, role): (Scope, Role),
        origin: Origin,
    ) -> Self {
        let (home_plan, tenant, scopes) = (tenant.plan, Arc::new(tenant), scopes.into());
        Self { actor, bearer, tenant, scopes, origin, scope, role, home_plan, hold: None, entered: Arc::default() }
    }

    /// The same caller, all whose reads are gathered in the hold.
    #[must_use]
    pub fn holding(self, hold: Hold) -> Self {
        Self { hold: Some(hold), ..self }
    }

    /// A context in that company, or nothing where it is not open to the caller: for a client's company, where this request
    /// has not entered it.
    pub fn enter(&self, app: &Arc<App>, tenant_id: TenantId) -> Option<Ctx> {
        if tenant_id == self.scope.tenant_id() {
            return Some(self.ctx(app));
        }
        let entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant_id).cloned()?;
        let Entered { scope, actor, role, scopes, .. } = entered;
        Some(Ctx::new(app, scope, actor, role, scopes, self.origin.clone()).held(self.hold.clone()))
    }

    /// The company, as it was when the caller was let in there; nothing where it is not open to the caller.
    pub fn company(&self, tenant_id: TenantId) -> Option<Arc<tenant::Model>> {
        if tenant_id == self.tenant.id {
            return Some(Arc::clone(&self.tenant));
        }
        let entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner);
        entered.get(&tenant_id).map(|company| Arc::clone(&company.tenant))
    }

    /// A context in the one client's company that this request has entered by its id; nothing where it entered none or
    /// several.
    pub fn guest(&self, app: &Arc<App>) -> Option<Ctx> {
        let entered: Vec<TenantId> =
            self.entered.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        let [only] = entered.as_slice() else { return None };
        self.enter(app, *only)
    }

    /// The companies of clients that this request has entered by their ids, with their plans.
    pub(crate) fn guests(&self) -> Vec<(TenantId, Plan)> {
        let entered = self.entered.lock().unwrap_or_else(PoisonError::into_inner);
        entered.values().map(|company| (company.tenant.id, company.tenant.plan)).collect()
    }

    /// The same caller at the beginning of a request, which has entered no company yet.
    #[must_use]
    pub fn anew(self) -> Self {
        Self { entered: Arc::default(), ..self }
    }

    /// A context in the company that the caller is in.
    pub fn ctx(&self, app: &Arc<App>) -> Ctx {
        let (actor, scopes) = (self.actor.clone(), Arc::clone(&self.scopes));
        Ctx::new(app, self.scope, actor, self.role, scopes, self.origin.clone()).held(self.hold.clone())
    }

    /// Its role in the company that it is in.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The company that its credential belongs to, and that company's plan.
    pub fn home(&self) -> (TenantId, Plan) {
        let id = match &self.bearer {
            Bearer::Seat(seat) => seat.tenant_id,
            Bearer::Client(client) => client.row.tenant_id,
        };
        (id, self.home_plan)
    }

    /// Its seat, where it has one.
    pub fn seat(&self) -> Option<&Arc<seat::Model>> {
        match &self.bearer {
            Bearer::Seat(seat) => Some(seat),
            Bearer::Client(_) => None,
        }
    }

    /// By which callers are told apart where something is counted for each.
    pub fn bearer_id(&self) -> Uuid {
        match &self.bearer {
            Bearer::Seat(seat) => seat.id.0,
            Bearer::Client(client) => client.row.id.0,
        }
    }
}
