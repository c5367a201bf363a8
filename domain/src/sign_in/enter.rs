//! Coming in by password.

use std::sync::Arc;

use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{SessionId, TenantId, UserId, user, user_password};
use zeroize::Zeroizing;

use super::{Device, Refused, SignInResult, seats, second_factor, throttle::Try};
use crate::app::App;
use crate::auth::Origin;
use crate::error::Error;
use crate::findings;
use crate::sessions::{self, Begin};

/// A try to come in.
pub struct Attempt {
    /// The mail address.
    pub email: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// The second factor, where it is shown at once.
    pub code: Option<Zeroizing<String>>,
    /// The company to act in; the one where the person last came in if nothing is said.
    pub tenant_id: Option<TenantId>,
    /// What the browser brought along.
    pub browser: Browser,
}

/// What a browser brought along.
#[derive(Default)]
pub struct Browser {
    /// The cookie by which it is known.
    pub device: Option<String>,
    /// The cookie of a session it has; a new one takes its place.
    pub session: Option<Zeroizing<String>>,
    /// What it calls itself.
    pub user_agent: Option<String>,
}

/// Somebody who came in.
pub struct Entered {
    /// The session.
    pub session: session::Model,
    /// The value of its cookie.
    pub cookie: Zeroizing<String>,
    /// The value of the cookie by which the browser is known from now on. None where a company's identity provider let the
    /// person in: guesses at their password are not counted more kindly for that.
    pub device: Option<String>,
    /// What is to be done before the session opens anything.
    pub next: Next,
}

/// What is to be done before a session opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// To show the second factor.
    SecondFactor,
}

impl Next {
    /// What a session waits for.
    pub fn of(session: &session::Model) -> Self {
        if session.awaits_second_factor { Self::SecondFactor } else { Self::Nothing }
    }
}

/// Lets somebody in by address and password.
///
/// # Errors
/// `Wrong`, `Later`; `UseProvider` where passwords are closed; forbidden for a company in which the person has no seat; unavailable.
pub async fn sign_in(app: &Arc<App>, attempt: Attempt, origin: &Origin) -> SignInResult<Entered> {
    let email = attempt.email.trim().to_lowercase();
    if attempt.browser.device.is_none() {
        // Whoever has to wait costs the database nothing.
        may_try(app, &Try::new(account(app, &email), origin.address, None)).await?;
    }
    let user = user::Entity::by_email(&email).one(app.db.read()).await?;
    prove(app, &email, user.as_ref(), &attempt.password, &attempt.browser, origin).await?;
    let user = user.ok_or(Refused::Wrong)?;
    let enrolled = second_factor::is_enrolled(app.db.read(), user.id).await?;
    let shown = match attempt.code.filter(|_| enrolled) {
        Some(code) => second_factor::show(app, user.id, &code).await.map(|()| true)?,
        None => false,
    };
    let tx = app.db.begin().await?;
    let (seats, closed) = seats::by_password(&tx, seats::in_use(&tx, user.id).await?).await?;
    let home = match attempt.tenant_id {
        Some(id) if seats.iter().any(|seat| seat.tenant_id == id) => id,
        Some(id) if closed.iter().any(|seat| seat.tenant_id == id) => return Err(Refused::UseProvider(id)),
        Some(_) if !seats.is_empty() => {
            return Err(Error::Forbidden("You have no seat in that company.".into()).into());
        }
        _ => match (seats::home(&seats), seats::home(&closed)) {
            (Some(home), _) => home,
            (None, Some(elsewhere)) => return Err(Refused::UseProvider(elsewhere)),
            (None, None) => return Err(Refused::Wrong),
        },
    };
    let new = Begin {
        id: SessionId(app.new_uuid()),
        user_id: user.id,
        seats: &seats,
        home,
        method: SignInMethod::Password,
        awaits_second_factor: enrolled && !shown,
        with_second_factor: shown,
        proved_at: app.clock.now(),
        origin,
        user_agent: attempt.browser.user_agent.as_deref(),
    };
    let (session, cookie) = sessions::begin(&tx, app, new).await?;
    tx.commit().await?;
    app.wake.notify_one();
    leave(app, &attempt.browser, origin).await;
    Ok(entered(app, session, cookie, &attempt.browser))
}

/// Compares a password, as often as somebody may guess. Whether there is such a person makes no difference to whoever asks.
pub(super) async fn prove(
    app: &Arc<App>,
    email: &str,
    user: Option<&user::Model>,
    password: &str,
    browser: &Browser,
    origin: &Origin,
) -> SignInResult<()> {
    let device = user.zip(browser.device.as_deref()).and_then(|(user, cookie)| Device::read(app, user.id, cookie));
    let attempt = Try::new(account(app, email), origin.address, device.map(|d| d.number()));
    may_try(app, &attempt).await?;
    let stored = match user {
        Some(user) => user_password::Entity::of_user(user.id).one(app.db.read()).await?,
        None => None,
    };
    if app.hashing.matches(password, stored.as_ref().map(|s| s.hash.as_str())).await? {
        app.throttle.succeeded(&attempt).await;
        return Ok(());
    }
    let told = app.throttle.failed(&attempt, app.clock.now()).await;
    if let (Some(user), 1..) = (user, told) {
        let guess = findings::Sighting::guess(user.id);
        app.watch.saw(guess, told, "wrong passwords", origin.address, app.clock.now());
    }
    Err(Refused::Wrong)
}

fn account(app: &App, email: &str) -> [u8; 16] {
    let mut account = [0; 16];
    let tag = app.keys.tag("account", &[email.as_bytes()]);
    account.iter_mut().zip(tag).for_each(|(to, from)| *to = from);
    account
}

async fn may_try(app: &App, attempt: &Try) -> SignInResult<()> {
    app.throttle.wait(attempt, app.clock.now()).await.map_or(Ok(()), |wait| Err(Refused::Later(wait)))
}

/// Ends the session that the browser had before: a sign-in never goes on under an old cookie.
pub(super) async fn leave(app: &Arc<App>, browser: &Browser, origin: &Origin) {
    let Some(cookie) = &browser.session else { return };
    let Ok(old) = crate::auth::session::signed_in(app, cookie).await else { return };
    if let Err(error) = sessions::sign_out(app, &old, origin).await {
        tracing::warn!(session.id = %old.id, %error, "a session could not be ended when another took its place");
    }
}

/// What somebody who came in gets.
pub(super) fn entered(app: &App, session: session::Model, cookie: Zeroizing<String>, browser: &Browser) -> Entered {
    let by_password = session.method == SignInMethod::Password;
    let device = by_password.then(|| known(app, session.user_id, browser));
    let next = Next::of(&session);
    Entered { session, cookie, device, next }
}

fn known(app: &App, user_id: UserId, browser: &Browser) -> String {
    let before = browser.device.as_deref().and_then(|cookie| Device::read(app, user_id, cookie));
    before.unwrap_or_else(|| Device::new(app)).cookie(app, user_id)
}
