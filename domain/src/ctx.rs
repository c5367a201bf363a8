//! What every use case takes: the app, who is asking, for which tenant, with which rights. A [`Ctx`] is made by
//! authentication, by the claim of a job, and by the operator's command line, nowhere else.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use keystead_entities::{
    AnyId, ApiClientId, JobId, ScimTokenId, Scope, SeatId, ShareLinkId, TenantId, partner, partner_grant, seat::Role,
};
use uuid::Uuid;

use crate::app::App;
use crate::auth::{Access, Actor, Area, Origin, PartnerActor, Right, TokenScope, right};
use crate::db::{Hold, Reads, Tx};
use crate::error::{Error, Result};
use crate::{idempotency, jobs};

/// The context of one use case.
#[derive(Clone)]
pub struct Ctx {
    /// The app.
    pub app: Arc<App>,
    scope: Scope,
    reads: Reads,
    /// Who is asking.
    pub actor: Actor,
    /// With which role.
    pub role: Role,
    pub(crate) scopes: Arc<[TokenScope]>,
    /// Where from.
    pub origin: Origin,
    pub(crate) claim: Option<Claim>,
}

/// What must still be ours when a transaction commits.
#[derive(Clone)]
pub(crate) enum Claim {
    /// A repeatable request: its record is settled in the same transaction.
    Request(idempotency::Request),
    /// A job: nothing is committed once another worker has it.
    Job(jobs::Lease),
}

impl Ctx {
    /// The context of an actor that was let in there.
    pub(crate) fn new(
        app: &Arc<App>,
        scope: Scope,
        actor: Actor,
        role: Role,
        scopes: Arc<[TokenScope]>,
        origin: Origin,
    ) -> Self {
        let reads = app.db.within(scope, None);
        Self { app: Arc::clone(app), scope, reads, actor, role, scopes, origin, claim: None }
    }

    /// The same actor in another tenant, without a claim.
    fn elsewhere(&self, scope: Scope) -> Self {
        Self { scope, reads: self.app.db.within(scope, None), claim: None, ..self.clone() }
    }

    /// The same context, which settles that request when it commits.
    pub(crate) fn claiming(&self, request: idempotency::Request) -> Self {
        Self { claim: Some(Claim::Request(request)), ..self.clone() }
    }

    /// All its reads in the one transaction of the hold. See [`Hold`].
    pub(crate) fn held(mut self, hold: Option<Hold>) -> Self {
        self.reads = self.app.db.within(self.scope, hold);
        self
    }

    /// The operator's context in a tenant: all rights, and named as such in the audit log.
    #[expect(clippy::disallowed_methods, reason = "whoever has the machine is let in")]
    pub fn operator(app: &Arc<App>, tenant_id: TenantId) -> Self {
        let scopes = TokenScope::all().into();
        Self::new(app, Scope::granted(tenant_id), Actor::Operator, Role::Owner, scopes, Origin::default())
    }

    /// The caller's context in a company that it is just founding; used for nothing else.
    #[expect(clippy::disallowed_methods, reason = "nobody else is in a company that does not exist yet")]
    pub(crate) fn founding(&self, tenant_id: TenantId) -> Self {
        self.elsewhere(Scope::granted(tenant_id))
    }

    /// A partner's person or program in a company that it is just setting up; used for nothing else.
    pub(crate) fn provisioning(&self, tenant_id: TenantId, actor: Actor) -> Self {
        Self { actor, ..self.founding(tenant_id) }
    }

    /// A job's context in its tenant. Used by the claim of jobs.
    #[expect(clippy::disallowed_methods, reason = "the claim of a job lets in")]
    pub(crate) fn job(
        app: &Arc<App>,
        tenant_id: TenantId,
        job_id: JobId,
        lease: jobs::Lease,
        request_id: String,
    ) -> Self {
        let (scopes, origin) = (TokenScope::all().into(), Origin { request_id, address: None });
        let ctx = Self::new(app, Scope::granted(tenant_id), Actor::System { job_id }, Role::Owner, scopes, origin);
        Self { claim: Some(Claim::Job(lease)), ..ctx }
    }

    /// The context of a job of the deployment in one of the tenants. What is committed in it is not bound to the job's
    /// lease, so it must be such that doing it twice changes nothing.
    #[expect(clippy::disallowed_methods, reason = "the deployment's own jobs look after every tenant")]
    pub(crate) fn of_tenant(&self, tenant_id: TenantId) -> Result<Self> {
        match self.actor {
            Actor::System { .. } if self.tenant_id().0.is_nil() => Ok(self.elsewhere(Scope::granted(tenant_id))),
            _ => Err(Error::internal("entering a tenant", "only a job of the deployment does that")),
        }
    }

    /// A partner's program that shows who it is, in its partner's home; it has no right before it was let in.
    #[expect(clippy::disallowed_methods, reason = "the giving of a token lets in")]
    pub(crate) fn api_client(app: &Arc<App>, home: TenantId, client_id: ApiClientId, origin: Origin) -> Self {
        Self::new(app, Scope::granted(home), Actor::ApiClient { client_id }, Role::Member, Arc::new([]), origin)
    }

    /// The caller, from the partner's home, in a company that made the partner a grant: to end that grant and for nothing
    /// else.
    #[expect(clippy::disallowed_methods, reason = "a partner may end what it was granted")]
    pub(crate) fn of_client(&self, grant: &partner_grant::Model, partner: &partner::Model) -> Self {
        let actor = PartnerActor {
            partner_id: partner.id,
            partner_name: partner.name.clone(),
            id: self.actor.id(),
            name: String::new(),
            auth_method: self.actor.auth_method(),
            credential_id: self.actor.credential_id().unwrap_or_default(),
        };
        let actor = Actor::Partner(Arc::new(actor));
        Self { scopes: Arc::new([]), actor, ..self.elsewhere(Scope::granted(grant.tenant_id)) }
    }

    /// The context of whoever holds a share link: it has no right at all, and is good for reading what the link shows.
    #[expect(clippy::disallowed_methods, reason = "the opening of a share link lets in")]
    pub(crate) fn share_link(app: &Arc<App>, tenant_id: TenantId, link_id: ShareLinkId, origin: Origin) -> Self {
        let actor = Actor::ShareLink { link_id };
        Self::new(app, Scope::granted(tenant_id), actor, Role::Member, Arc::new([]), origin)
    }

    /// The context of somebody at the sign-in who is not let in: it has no right at all, and is good for telling of it.
    #[expect(clippy::disallowed_methods, reason = "what is tried at a person's seats is told to their companies")]
    pub(crate) fn visitor(app: &Arc<App>, tenant_id: TenantId, origin: Origin) -> Self {
        Self::new(app, Scope::granted(tenant_id), Actor::Visitor, Role::Member, Arc::new([]), origin)
    }

    /// The context in which what was noticed of a company is written down: it has no right at all.
    #[expect(clippy::disallowed_methods, reason = "what was refused is told to the company it concerns")]
    pub(crate) fn watch(app: &Arc<App>, tenant_id: TenantId) -> Self {
        Self::new(app, Scope::granted(tenant_id), Actor::Watch, Role::Member, Arc::new([]), Origin::default())
    }

    /// The context of a company's directory: it makes, changes and ends seats, and nothing else.
    #[expect(clippy::disallowed_methods, reason = "the authentication of a directory lets in")]
    pub(crate) fn directory(app: &Arc<App>, tenant_id: TenantId, token_id: ScimTokenId, origin: Origin) -> Self {
        let scopes = Arc::new([TokenScope { area: Area::Seats, access: Access::Write }]);
        Self::new(app, Scope::granted(tenant_id), Actor::Directory { token_id }, Role::Owner, scopes, origin)
    }

    /// Refuses a caller without the right.
    pub fn may(&self, needed: Right) -> Result<()> {
        right::check(needed, self.role, &self.scopes)
    }

    /// Refuses a partner where a credential of the company is made: it would open the company after the company has closed
    /// its doors to the partner.
    pub(crate) fn expect_no_partner(&self) -> Result<()> {
        match self.actor {
            Actor::Partner(_) => Err(Error::Forbidden("A partner makes no credentials in a client's company.".into())),
            _ => Ok(()),
        }
    }

    /// The same as a yes or no, for `viewerActions`.
    pub fn can(&self, needed: Right) -> bool {
        self.may(needed).is_ok()
    }

    /// Refuses an input that names another tenant than this context's: to the caller there is no such tenant.
    pub fn expect_tenant(&self, field: &str, id: TenantId) -> Result<()> {
        if id == self.tenant_id() { Ok(()) } else { Err(Error::not_found(field, "tenant")) }
    }

    /// What finders want.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The tenant.
    pub fn tenant_id(&self) -> TenantId {
        self.scope.tenant_id()
    }

    /// The caller's seat, where it is one.
    pub fn seat_id(&self) -> Option<SeatId> {
        self.actor.seat_id()
    }

    /// The present.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// A new id: `ctx.new_id(SeatId)`.
    pub fn new_id<Id>(&self, make: fn(Uuid) -> Id) -> Id {
        make(self.app.new_uuid())
    }

    /// For reads outside a transaction. On PostgreSQL they see the rows of this tenant and no others, whatever they ask
    /// for; those of the deployment itself see all.
    pub fn db(&self) -> &Reads {
        &self.reads
    }

    /// Begins a transaction that may write; on PostgreSQL in this tenant alone. End it with [`Ctx::commit`].
    pub async fn begin(&self) -> Result<Tx> {
        // Whoever holds a connection must not wait for a second one.
        self.reads.release().await;
        self.app.db.begin_within(self.scope).await
    }

    /// As [`Ctx::begin`], over the walls between tenants: for what a tenant's own role may not do. Each use says why.
    pub(crate) async fn begin_across(&self) -> Result<Tx> {
        self.reads.release().await;
        self.app.db.begin().await
    }

    /// Commits, and with it the record of the request (so that a repeat finds `subject` instead of doing it again) or
    /// the proof that the job is still this worker's. Afterwards wakes the dispatcher. `subject` is what the use case
    /// made or changed.
    pub async fn commit(&self, tx: Tx, subject: impl Into<AnyId>) -> Result<()> {
        match &self.claim {
            Some(Claim::Request(request)) => idempotency::settle(&tx, self.scope, request, subject.into()).await?,
            Some(Claim::Job(lease)) => jobs::hold(&tx, self, lease).await?,
            None => {}
        }
        tx.commit().await?;
        self.app.wake.notify_one();
        Ok(())
    }
}
