//! Seats: people's and machines' memberships of a company.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, seats};
use keystead_entities::seat::{self as row, SeatKind as Kind, SeatStatus as Status};
use keystead_entities::{AnyId, Scoped, SeatId, TenantId, business_unit, seat};

use super::access::{AccessGrantConnection, AccessGrantStatus, grants_of};
use super::action::{Action, actions};
use super::api_token::{ApiTokenConnection, ApiTokenStatus, tokens_of};
use super::business_unit::BusinessUnit;
use super::connection::{args, connection};
use super::enums::{Known, Role};
use super::errors::Result;
use super::request::{Reload, Request, rowed};
use super::scalars::{Date, DateTime, Duration, EmailAddress};
use super::seat_token::{SeatTokenConnection, seat_tokens_of};
use super::session::{SessionConnection, SessionStatus, sessions_of};

mod access;
mod change;
mod import;
mod invite;
mod list;

pub use access::SeatAccessMutation;
pub use change::SeatChangeMutation;
pub use import::{SeatImport, SeatImportMutation, SeatImportsOfTenant};
pub use invite::SeatInviteMutation;
pub use list::{SeatFilter, SeatsOfTenant};

rowed!(seat);
connection!(SeatConnection, SeatEdge, Seat, "seats");

/// A membership of one company: a person's, or a machine's.
#[derive(Clone)]
pub struct Seat(Arc<seat::Model>);

impl From<Arc<seat::Model>> for Seat {
    fn from(row: Arc<seat::Model>) -> Self {
        Self(row)
    }
}

impl From<seat::Model> for Seat {
    fn from(row: seat::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Seat {
    /// The seat with that id, for whoever may look at it: all with `seats:read` from the role `AUDITOR` up, one's own always.
    pub async fn find(gql: &Context<'_>, id: SeatId) -> Result<Option<Self>> {
        let ctx = gql.ctx(seats::READ_OWN)?;
        if ctx.seat_id() != Some(id) && !ctx.can(seats::READ) {
            return Ok(None);
        }
        Ok(gql.row::<seat::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The seat behind an edge of an object of that company: whoever sees the object sees who it is.
    pub async fn edge(gql: &Context<'_>, tenant_id: TenantId, id: Option<SeatId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let ctx = gql.within(tenant_id)?;
        Ok(gql.row::<seat::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The caller's context, where it may see how the seat is used.
    fn looked_into(&self, gql: &Context<'_>) -> Result<bool> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(ctx.seat_id() == Some(self.0.id) || ctx.can(seats::READ))
    }
}

impl Reload for seat::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::SeatId(id) => seat::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "seat"))
    }
}

/// Who sits there.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat::SeatKind")]
pub enum SeatKind {
    /// A person. Counts toward the plan's seats while invited or active.
    Person,
    /// A machine: a service account, with a person who answers for it.
    Service,
}

/// Where a seat stands between invitation and removal.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::seat::SeatStatus")]
pub enum SeatStatus {
    /// Asked in, has no credential yet.
    Invited,
    /// In use.
    Active,
    /// Locked out; can be enabled again.
    Disabled,
    /// Gone; kept for the evidence that names it.
    Removed,
}

/// A membership of one company: a person's, or a machine's.
#[Object]
impl Seat {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// A person's, or a machine's.
    async fn kind(&self) -> SeatKind {
        self.0.kind.into()
    }

    /// Name of the person or machine.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Mail address, in lower case; service accounts have none.
    async fn email(&self) -> Option<EmailAddress> {
        self.0.email.clone().map(EmailAddress)
    }

    /// What it may do by itself; `effectiveRole` counts a grant as well.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Which kinds of AI capability and data it may use by itself: 1 general office, 2 data analytics, 3 development.
    async fn tier(&self) -> i32 {
        self.0.tier
    }

    /// What it may do at the moment, an access grant included.
    async fn effective_role(&self, gql: &Context<'_>) -> Role {
        self.0.role_at(gql.app().clock.now()).into()
    }

    /// Which kinds of AI capability and data it may use at the moment, an access grant included.
    async fn effective_tier(&self, gql: &Context<'_>) -> i32 {
        self.0.tier_at(gql.app().clock.now())
    }

    /// Until when an access grant counts; `null` where none does.
    async fn granted_until(&self, gql: &Context<'_>) -> Option<DateTime> {
        let now = gql.app().clock.now();
        self.0.granted_until.filter(|end| *end > now).map(Into::into)
    }

    /// Where it stands between invitation and removal.
    async fn status(&self) -> SeatStatus {
        self.0.status.into()
    }

    /// Where it works; `null` where nowhere in particular.
    async fn business_unit(&self, gql: &Context<'_>) -> Result<Option<BusinessUnit>> {
        let Some(id) = self.0.business_unit_id else { return Ok(None) };
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.row::<business_unit::Entity>(ctx.scope(), id).await?.map(BusinessUnit::from))
    }

    /// The person who answers for a service account; `null` for people. May be a seat that is disabled by now.
    async fn owner(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.owner_seat_id).await
    }

    /// Department, as the company calls it.
    async fn department(&self) -> Option<&str> {
        self.0.department.as_deref()
    }

    /// Id in the company's directory.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// Whether a second factor is set up, as far as known. `null` where you may not see how others use their seats.
    async fn mfa(&self, gql: &Context<'_>) -> Result<Option<Known>> {
        Ok(self.looked_into(gql)?.then(|| self.0.mfa.into()))
    }

    /// Last call with a credential of the seat, to the minute. `null` where there was none, or where you may not see how
    /// others use their seats.
    async fn last_active_at(&self, gql: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.0.last_active_at.filter(|_| self.looked_into(gql).unwrap_or(false)).map(Into::into))
    }

    /// Whether the person ever signed in, here or at the company's directory, as far as known. `null` where you may not see how
    /// others use their seats.
    async fn ever_signed_in(&self, gql: &Context<'_>) -> Result<Option<Known>> {
        Ok(self.looked_into(gql)?.then(|| self.0.ever_signed_in.into()))
    }

    /// Last sign-in, here or as the company's directory told. `null` where none is known, or where you may not see how others
    /// use their seats.
    async fn last_sign_in_at(&self, gql: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.0.last_sign_in_at.filter(|_| self.looked_into(gql).unwrap_or(false)).map(Into::into))
    }

    /// When what the directory said of sign-ins was true; later ones may have been. `null` as for `lastSignInAt`.
    async fn sign_ins_as_of(&self, gql: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.0.sign_ins_as_of.filter(|_| self.looked_into(gql).unwrap_or(false)).map(Into::into))
    }

    /// Last day in the company, where known: a leaver.
    async fn departed_on(&self) -> Option<Date> {
        self.0.departed_on.as_deref().and_then(Date::stored)
    }

    /// When the person was last invited.
    async fn invited_at(&self) -> Option<DateTime> {
        self.0.invited_at.map(Into::into)
    }

    /// When it was first in use.
    async fn activated_at(&self) -> Option<DateTime> {
        self.0.activated_at.map(Into::into)
    }

    /// Since when it is locked out; `null` while it is not.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(Into::into)
    }

    /// When the company's directory said that the person had left; `null` where it did not, or the seat is in use again.
    async fn departed_at(&self) -> Option<DateTime> {
        self.0.departed_at.map(Into::into)
    }

    /// Time from the departure (the end of the last day in the company, where that is known; else what the directory said) to
    /// the moment of the lock-out, as `PT90S`; zero where the lock-out came first. `null` while one of the two is not known.
    async fn departure_to_disabled(&self, gql: &Context<'_>) -> Result<Option<Duration>> {
        let tenant = &gql.caller()?.tenant;
        if tenant.id != self.0.tenant_id {
            return Ok(None);
        }
        let seconds = seats::departure_to_disabled(tenant, &self.0);
        Ok(seconds.map(|seconds| Duration(format!("PT{seconds}S"))))
    }

    /// Why it is locked out.
    async fn disabled_reason(&self) -> Option<&str> {
        self.0.disabled_reason.as_deref()
    }

    /// Whether it is disabled, and the company's directory can bring it back, since it was the directory that disabled it.
    /// `seatDisable(block: true)` puts an end to that.
    async fn can_directory_enable(&self) -> bool {
        seats::by_directory(&self.0)
    }

    /// Its API tokens, newest first; live ones unless `status` says otherwise.
    async fn api_tokens(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; live ones if nothing is said.")] status: Option<Vec<ApiTokenStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ApiTokenConnection> {
        tokens_of(gql, &self.0, status, args(first, after, last, before)).await
    }

    /// Its person's sign-ins at this company, newest first; those that may still open it unless `status` says otherwise. What
    /// is over is kept for 30 days after its end.
    async fn sessions(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; active and idle ones if nothing is said.")] status: Option<Vec<SessionStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<SessionConnection> {
        sessions_of(gql, &self.0, status, args(first, after, last, before)).await
    }

    /// Its tokens for the gateway, newest first. Needs `seats:read` and the role `AUDITOR` or more, but for one's own.
    async fn seat_tokens(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<SeatTokenConnection> {
        seat_tokens_of(gql, self.0.tenant_id, self.0.id, args(first, after, last, before)).await
    }

    /// Its access grants, newest first. Needs `seats:read` and the role `AUDITOR` or more, but for one's own.
    async fn access_grants(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; all if nothing is said.")] status: Option<Vec<AccessGrantStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AccessGrantConnection> {
        grants_of(gql, self.0.tenant_id, self.0.id, status, args(first, after, last, before)).await
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let own = ctx.seat_id() == Some(self.0.id);
        let (in_use, gone) =
            (matches!(self.0.status, Status::Invited | Status::Active), self.0.status == Status::Removed);
        let reach = !gone && keystead_domain::auth::covers(ctx.role, self.0.role);
        let token = if own { keystead_domain::api_tokens::CREATE } else { seats::UPDATE };
        Ok(actions(
            &ctx,
            [
                (Action::Update, seats::UPDATE, reach),
                (Action::RoleSet, seats::ROLE_SET, reach),
                (Action::TierSet, seats::TIER_SET, reach),
                (Action::InviteResend, seats::INVITE, reach && self.0.status == row::SeatStatus::Invited),
                (Action::Disable, seats::DISABLE, reach && (in_use || seats::by_directory(&self.0)) && !own),
                (Action::Enable, seats::ENABLE, reach && self.0.status == Status::Disabled),
                (Action::Delete, seats::REMOVE, reach && !own),
                (Action::HandOver, seats::HAND_OVER, !gone && self.0.kind == Kind::Person),
                (Action::ApiTokenCreate, token, reach && in_use && (own || self.0.kind == Kind::Service)),
            ],
        ))
    }
}
