//! The second factor: an authenticator's code, or one of ten recovery codes, each good once. Wrong ones are counted per
//! account, wherever they come from: to try one, the password has to be known already, so nobody else can make the person
//! wait.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE32_DNSSEC;
use keystead_entities::seat::{self, Known};
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{Scoped, TenantId, UserId, user, user_password, user_recovery_code, user_totp as row};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::enter::{Browser, Entered, entered, prove};
use super::{Refused, SignInResult, seats, totp};
use crate::app::App;
use crate::auth::Origin;
use crate::auth::session::ctx_of;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::sessions::{self, FRESH};
use crate::vault::{Place, Purpose, Secret};
use crate::{audit, secrets};

/// Recovery codes of one person.
const CODES: i32 = 10;
/// Wrong codes before one waits.
const FREE: i32 = 5;
const LONGEST: TimeDelta = TimeDelta::minutes(15);

/// An authenticator that is being set up.
pub struct Enrolment {
    /// For typing.
    pub secret: Zeroizing<String>,
    /// For a link or a picture.
    pub uri: Zeroizing<String>,
}

/// What a person shows once more, to be let do something dangerous.
pub struct StepUp {
    /// A code, where an authenticator is set up.
    pub code: Option<Zeroizing<String>>,
    /// The password, where none is.
    pub password: Option<Zeroizing<String>>,
    /// What the browser brought along.
    pub browser: Browser,
}

/// Whether the person has a second factor.
pub async fn is_enrolled(db: &impl ConnectionTrait, user_id: UserId) -> Result<bool> {
    Ok(row::Entity::of_user(user_id).one(db).await?.is_some_and(|row| row.confirmed_at.is_some()))
}

/// Begins to set up an authenticator, in the stead of the one there is once it is confirmed.
///
/// # Errors
/// `STEP_UP_REQUIRED` where the person did not prove within ten minutes who they are.
pub async fn begin(app: &Arc<App>, session: &session::Model) -> SignInResult<Enrolment> {
    expect_fresh(session, app.clock.now())?;
    expect_own(app, session).await?;
    let user = user::Entity::proved(session.user_id).one(app.db.read()).await?.ok_or(Refused::Wrong)?;
    let before = row::Entity::of_user(user.id).one(app.db.read()).await?;
    let number = before.as_ref().map_or(1, |row| row.pending_number.unwrap_or(row.number) + 1);
    let mut secret = Zeroizing::new(vec![0; totp::SECRET]);
    app.entropy.fill(&mut secret);
    let place = place(user.id, number);
    let sealed = secrets::seal(app, &place, &Secret::new(secret.to_vec())).await?;
    let tx = app.db.begin().await?;
    secrets::store(&tx, app, &place, sealed).await?;
    if let Some(old) = before.as_ref().and_then(|row| row.pending_number) {
        secrets::destroy(&tx, app, &self::place(user.id, old)).await?;
    }
    let new = row::Model {
        user_id: user.id,
        number: before.map_or(0, |row| row.number),
        pending_number: Some(number),
        last_step: 0,
        failures: 0,
        failed_at: None,
        confirmed_at: None,
        created_at: app.clock.now(),
    };
    let pend = OnConflict::column(row::Column::UserId).update_column(row::Column::PendingNumber).to_owned();
    row::Entity::insert(new.into_active_model()).on_conflict(pend).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(Enrolment { secret: totp::typed(&secret), uri: totp::uri(&secret, &user.email) })
}

/// The authenticator that is being set up, once more.
pub async fn pending(app: &Arc<App>, session: &session::Model) -> SignInResult<Option<Enrolment>> {
    expect_fresh(session, app.clock.now())?;
    let Some(row) = row::Entity::of_user(session.user_id).one(app.db.read()).await? else { return Ok(None) };
    let (Some(number), Some(user)) = (row.pending_number, user::Entity::proved(row.user_id).one(app.db.read()).await?)
    else {
        return Ok(None);
    };
    let secret = secrets::open(app, app.db.read(), &place(user.id, number)).await?;
    Ok(secret.map(|s| Enrolment { secret: totp::typed(s.expose()), uri: totp::uri(s.expose(), &user.email) }))
}

/// Confirms it by its first code. Returns the recovery codes, which are shown this once, in the stead of those before.
///
/// # Errors
/// `Wrong`; `STATE_CONFLICT` where none is being set up; `STEP_UP_REQUIRED`.
pub async fn confirm(
    app: &Arc<App>,
    session: session::Model,
    code: &str,
    browser: &Browser,
    origin: &Origin,
) -> SignInResult<(Entered, Vec<Zeroizing<String>>)> {
    let now = app.clock.now();
    expect_fresh(&session, now)?;
    expect_own(app, &session).await?;
    let before = row::Entity::of_user(session.user_id).one(app.db.read()).await?;
    let Some((before, number)) = before.and_then(|row| row.pending_number.map(|number| (row, number))) else {
        return Err(Error::state("", "No authenticator is being set up. Begin anew.").into());
    };
    let user_id = before.user_id;
    let secret = secrets::open(app, app.db.read(), &place(user_id, number)).await?.ok_or(Refused::Wrong)?;
    let step = totp::step_of(secret.expose(), digits(code).as_str(), now, 0).ok_or(Refused::Wrong)?;
    let codes: Vec<Zeroizing<String>> = (0..CODES).map(|_| recovery_code(app)).collect();
    let tx = app.db.begin().await?;
    let seats = seats::in_use(&tx, user_id).await?;
    let old = before.confirmed_at.map(|_| before.number);
    let mut row = before.into_active_model();
    row.number = Set(number);
    row.pending_number = Set(None);
    row.last_step = Set(step);
    row.failures = Set(0);
    row.confirmed_at = Set(Some(now));
    row.update(&tx).await?;
    if let Some(old) = old {
        secrets::destroy(&tx, app, &place(user_id, old)).await?;
    }
    user_recovery_code::Entity::remove(user_id).exec(&tx).await?;
    let rows = codes.iter().zip(0..).map(|(code, position)| {
        let hash = hash(app, user_id, code);
        user_recovery_code::Model { user_id, position, hash, used_at: None }.into_active_model()
    });
    user_recovery_code::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    let (session, cookie) = sessions::rotate(&tx, app, session, |row| {
        row.second_factor_at = Set(Some(now));
        row.proved_at = Set(now);
    })
    .await?;
    for seat in &seats {
        let ctx = ctx_of(app, seat, session.id, origin);
        know(&tx, &ctx, seat, Known::Yes).await?;
        audit::record(&tx, &ctx, audit::Event::new("seat.second_factor_set_up", seat.id));
    }
    tx.commit().await?;
    Ok((entered(app, session, cookie, browser), codes))
}

/// Shows the second factor: finishes a sign-in.
///
/// # Errors
/// `Wrong`, `Later`.
pub async fn second_factor(
    app: &Arc<App>,
    session: session::Model,
    code: &str,
    browser: &Browser,
    origin: &Origin,
) -> SignInResult<Entered> {
    show(app, session.user_id, code).await?;
    proved(app, session, true, browser, origin).await
}

/// Proves once more who one is, for what is dangerous: by the second factor, or where there is none by the password.
///
/// # Errors
/// `Wrong`, `Later`; `INVALID` where what is needed is missing.
pub async fn step_up(app: &Arc<App>, session: session::Model, input: StepUp, origin: &Origin) -> SignInResult<Entered> {
    let enrolled = is_enrolled(app.db.read(), session.user_id).await?;
    match (enrolled, &input.code, &input.password) {
        (true, Some(code), _) => show(app, session.user_id, code).await?,
        (true, None, _) => return Err(Error::invalid("code", "The code of your authenticator is needed.").into()),
        _ if session.method == SignInMethod::IdentityProvider && !enrolled => {
            let message = "You came in through your company's identity provider. Prove there once more who you are: at /auth/step-up.";
            return Err(Error::Forbidden(message.into()).into());
        }
        (false, _, Some(password)) => {
            let user = user::Entity::proved(session.user_id).one(app.db.read()).await?.ok_or(Refused::Wrong)?;
            prove(app, &user.email, Some(&user), password, &input.browser, origin).await?;
        }
        (false, _, None) => return Err(Error::invalid("password", "Your password is needed.").into()),
    }
    proved(app, session, enrolled, &input.browser, origin).await
}

/// The session of somebody who proved once more who they are: under a new cookie.
async fn proved(
    app: &Arc<App>,
    session: session::Model,
    by_second_factor: bool,
    browser: &Browser,
    origin: &Origin,
) -> SignInResult<Entered> {
    let (now, was_waiting) = (app.clock.now(), session.awaits_second_factor);
    let tx = app.db.begin().await?;
    let seats = seats::of_session(&tx, &session).await?;
    let (session, cookie) = sessions::rotate(&tx, app, session, |row| {
        row.proved_at = Set(now);
        if by_second_factor {
            row.second_factor_at = Set(Some(now));
            row.awaits_second_factor = Set(false);
        }
    })
    .await?;
    if was_waiting && by_second_factor {
        sessions::open_companies(&tx, app, &session, &seats, origin, browser.user_agent.as_deref()).await?;
    } else {
        for seat in &seats {
            let told = audit::Event::new("session.stepped_up", session.id).with("secondFactor", by_second_factor);
            audit::record(&tx, &ctx_of(app, seat, session.id, origin), told);
        }
    }
    tx.commit().await?;
    Ok(entered(app, session, cookie, browser))
}

/// Takes a code of the authenticator or a recovery code, once.
pub(super) async fn show(app: &Arc<App>, user_id: UserId, given: &str) -> SignInResult<()> {
    let now = app.clock.now();
    let row = row::Entity::of_user(user_id).one(app.db.read()).await?.filter(|row| row.confirmed_at.is_some());
    let row = row.ok_or(Refused::Wrong)?;
    if let Some(wait) = wait(&row, now) {
        return Err(Refused::Later(wait));
    }
    let secret = secrets::open(app, app.db.read(), &place(user_id, row.number)).await?;
    let step = secret.and_then(|s| totp::step_of(s.expose(), digits(given).as_str(), now, row.last_step));
    let tx = app.db.begin().await?;
    let taken = match step {
        Some(step) => row::Entity::take_step(user_id, step).exec(&tx).await?.rows_affected,
        None => {
            let hash = hash(app, user_id, given);
            user_recovery_code::Entity::take(user_id, &hash, now).exec(&tx).await?.rows_affected
        }
    };
    match taken {
        1 => row::Entity::forgive(user_id).exec(&tx).await?,
        _ => row::Entity::count_failure(user_id, now).exec(&tx).await?,
    };
    tx.commit().await?;
    if taken == 1 { Ok(()) } else { Err(Refused::Wrong) }
}

/// Takes a person's second factor away, as the operator: for whoever lost the authenticator and the codes.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn forget(ctx: &Ctx, seat: &seat::Model) -> Result<()> {
    let Some(user_id) = seat.user_id else { return Err(Error::not_found("id", "person")) };
    // What proves a person belongs to no company.
    let tx = ctx.begin_across().await?;
    if let Some(row) = row::Entity::of_user(user_id).one(&tx).await? {
        for number in [Some(row.number), row.pending_number].into_iter().flatten() {
            secrets::destroy(&tx, &ctx.app, &place(user_id, number)).await?;
        }
    }
    row::Entity::remove(user_id).exec(&tx).await?;
    user_recovery_code::Entity::remove(user_id).exec(&tx).await?;
    know(&tx, ctx, seat, Known::No).await?;
    audit::record(&tx, ctx, audit::Event::new("seat.second_factor_forgotten", seat.id));
    ctx.commit(tx, seat.id).await
}

fn wait(row: &row::Model, now: DateTime<Utc>) -> Option<TimeDelta> {
    let over = u32::try_from(row.failures.checked_sub(FREE)?).ok()?;
    let pause = TimeDelta::seconds(2_i64.saturating_pow(over.min(20))).min(LONGEST);
    row.failed_at.map(|at| at + pause - now).filter(|wait| *wait > TimeDelta::zero())
}

async fn know(db: &impl ConnectionTrait, ctx: &Ctx, seat: &seat::Model, mfa: Known) -> Result<()> {
    seat::Entity::update_within(ctx.scope())
        .filter(seat::Column::Id.eq(seat.id))
        .col_expr(seat::Column::Mfa, Expr::value(mfa.as_str()))
        .exec(db)
        .await?;
    Ok(())
}

fn expect_fresh(session: &session::Model, now: DateTime<Utc>) -> Result<()> {
    if session.awaits_second_factor {
        return Err(Error::Forbidden("Show your second factor first.".into()));
    }
    if session.proved_at + FRESH > now {
        return Ok(());
    }
    let message = "Prove first who you are: at /auth/step-up.";
    Err(Error::refused(Code::StepUpRequired, "", message))
}

/// An authenticator is a person's, at every company of theirs. Where a company's identity provider alone says who somebody is,
/// it is set up only for somebody who has nothing else that it could lock them out of.
async fn expect_own(app: &App, session: &session::Model) -> Result<()> {
    if session.method == SignInMethod::Password {
        return Ok(());
    }
    let seats = seats::look(app.db.read(), session.user_id).await?;
    let has_password = user_password::Entity::of_user(session.user_id).one(app.db.read()).await?.is_some();
    if !has_password && seats.iter().all(|seat| seat.tenant_id == session.home_tenant_id) {
        return Ok(());
    }
    let message = "You have a password or another company here, so an authenticator is set up in a session that began with your \
                   password. Or show a second factor at your company's identity provider when you sign in.";
    Err(Error::Forbidden(message.into()))
}

fn place(user_id: UserId, number: i64) -> Place {
    secrets::place(TenantId(Uuid::nil()), user_id, Purpose::Totp, number)
}

/// Ten characters in two groups: fifty bits, and five wrong ones make one wait.
fn recovery_code(app: &App) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 7]);
    app.entropy.fill(&mut bytes[..]);
    let text = Zeroizing::new(BASE32_DNSSEC.encode(&bytes[..]));
    let (first, second) = text.get(..10).unwrap_or_default().split_at(5);
    Zeroizing::new(format!("{first}-{second}"))
}

/// What is stored of a recovery code, however it was typed.
fn hash(app: &App, user_id: UserId, code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    app.keys.tag("recovery-code", &[user_id.0.as_bytes(), plain.as_bytes()])
}

/// A code without the spaces that authenticators show in it.
fn digits(code: &str) -> Zeroizing<String> {
    Zeroizing::new(code.chars().filter(|c| !c.is_whitespace()).collect())
}
