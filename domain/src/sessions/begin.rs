//! The beginning of a session, and its new cookie.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::{self, Known};
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{Scoped, SessionId, TenantId, UserId, seat_session};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use zeroize::Zeroizing;

use super::end::end_whole;
use crate::app::App;
use crate::auth::session::{ABSOLUTE, SESSION_PREFIX, ctx_of};
use crate::auth::{Origin, token};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::{audit, identity_providers, sign_in};

/// Live sessions of one person, of each way in; the oldest makes room.
const MOST: usize = 20;
/// What ended so long ago is not kept; that it was there stands in the audit log.
const KEPT: TimeDelta = TimeDelta::days(30);
const MAX_AGENT: usize = 200;

/// A session to begin.
pub(crate) struct Begin<'a> {
    pub id: SessionId,
    pub user_id: UserId,
    /// The person's active seats, locked, in the order of their tenants.
    pub seats: &'a [seat::Model],
    pub home: TenantId,
    pub method: SignInMethod,
    /// Whether it opens nothing until a second factor was shown.
    pub awaits_second_factor: bool,
    /// Whether a second factor was shown already.
    pub with_second_factor: bool,
    /// When the person last proved who they are: now, but for those who were let in by somebody else's word.
    pub proved_at: DateTime<Utc>,
    pub origin: &'a Origin,
    pub user_agent: Option<&'a str>,
}

/// Begins a session. Returns it with the cookie's value, which is kept nowhere.
pub(crate) async fn begin(tx: &Tx, app: &Arc<App>, new: Begin<'_>) -> Result<(session::Model, Zeroizing<String>)> {
    let now = app.clock.now();
    make_room(tx, app, &new).await?;
    let made = token::generate_as(app, SESSION_PREFIX);
    let row = session::Model {
        id: new.id,
        user_id: new.user_id,
        home_tenant_id: new.home,
        public_part: made.public_part,
        secret_hash: made.secret_hash,
        method: new.method,
        awaits_second_factor: new.awaits_second_factor,
        second_factor_at: new.with_second_factor.then_some(now),
        proved_at: new.proved_at,
        last_used_at: now,
        expires_at: now + ABSOLUTE,
        ended_at: None,
        created_at: now,
    };
    session::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    if !new.awaits_second_factor {
        open_companies(tx, app, &row, new.seats, new.origin, new.user_agent).await?;
    }
    Ok((row, made.token))
}

/// Lets a session into the companies of those seats, which are locked.
pub(crate) async fn open_companies(
    tx: &Tx,
    app: &Arc<App>,
    session: &session::Model,
    seats: &[seat::Model],
    origin: &Origin,
    user_agent: Option<&str>,
) -> Result<()> {
    let now = app.clock.now();
    let has_one = session.second_factor_at.is_some() || sign_in::is_enrolled(tx, session.user_id).await?;
    let mfa = if has_one { Known::Yes } else { Known::No };
    let closed = match session.method {
        SignInMethod::Password => identity_providers::closed_to_passwords(tx, seats).await?,
        SignInMethod::IdentityProvider => HashSet::new(),
    };
    let agent = user_agent.map(|a| a.chars().filter(|c| !c.is_control()).take(MAX_AGENT).collect::<String>());
    for seat in seats {
        let ctx = ctx_of(app, seat, session.id, origin);
        seat_session::Entity::forget_before(ctx.scope(), seat.id, now - KEPT).exec(tx).await?;
        let row = seat_session::Model {
            tenant_id: seat.tenant_id,
            id: session.id,
            seat_id: seat.id,
            method: session.method,
            address: origin.address.map(|a| a.to_string()),
            user_agent: agent.clone(),
            last_used_at: now,
            expires_at: session.expires_at,
            ended_at: None,
            ended_reason: None,
            created_at: now,
        };
        seat_session::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
        seat::Entity::update_within(ctx.scope())
            .filter(seat::Column::Id.eq(seat.id))
            .col_expr(seat::Column::Mfa, Expr::value(mfa.as_str()))
            .col_expr(seat::Column::EverSignedIn, Expr::value(Known::Yes.as_str()))
            .col_expr(seat::Column::LastSignInAt, Expr::value(now))
            .col_expr(seat::Column::LastActiveAt, Expr::value(now))
            .exec(tx)
            .await?;
        let told = audit::Event::new("session.started", session.id)
            .with("seatId", seat.id.to_string())
            .with("method", session.method.as_str())
            .with("secondFactor", session.second_factor_at.is_some())
            .with("userAgent", agent.clone());
        audit::record(tx, &ctx, told);
        if closed.contains(&seat.tenant_id) {
            sign_in::glass_broken(tx, &ctx, seat).await?;
        }
    }
    Ok(())
}

/// Gives a session a new cookie; the one before opens nothing any more. `change` says what else becomes of it.
pub(crate) async fn rotate(
    tx: &Tx,
    app: &App,
    session: session::Model,
    change: impl FnOnce(&mut session::ActiveModel),
) -> Result<(session::Model, Zeroizing<String>)> {
    // Of two that rotate it at once, one finds it gone.
    let old = session.public_part.clone();
    let still = session::Entity::by_public_part(&old).one(tx).await?.filter(|s| s.ended_at.is_none());
    still.ok_or(Error::Unauthenticated("session rotated or ended meanwhile"))?;
    let made = token::generate_as(app, SESSION_PREFIX);
    let mut row = session.into_active_model();
    row.public_part = Set(made.public_part);
    row.secret_hash = Set(made.secret_hash);
    row.last_used_at = Set(app.clock.now());
    change(&mut row);
    Ok((row.update(tx).await?, made.token))
}

async fn make_room(tx: &Tx, app: &Arc<App>, new: &Begin<'_>) -> Result<()> {
    let now = app.clock.now();
    session::Entity::forget_before(new.user_id, now - KEPT).exec(tx).await?;
    let mut open = session::Entity::open_of_user(new.user_id)
        .filter(session::Column::ExpiresAt.gt(now))
        .filter(session::Column::Method.eq(new.method))
        .order_by_desc(session::Column::Id);
    // What a company's provider opens makes nobody else's go.
    if new.method == SignInMethod::IdentityProvider {
        open = open.filter(session::Column::HomeTenantId.eq(new.home));
    }
    let open = open.all(tx).await?;
    for session in open.into_iter().skip(MOST - 1) {
        end_whole(tx, app, session.id, "A newer session took its place.").await?;
    }
    Ok(())
}
