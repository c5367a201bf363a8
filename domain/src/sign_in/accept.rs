//! Coming in by a link.

use std::sync::Arc;

use keystead_entities::seat;
use keystead_entities::session::SignInMethod;
use keystead_entities::sign_in_link::{self, SignInLinkKind};
use keystead_entities::{SessionId, user};
use zeroize::Zeroizing;

use super::enter::{Browser, Entered, entered, leave, prove};
use super::{Refused, SignInResult, links, password, seats, second_factor};
use crate::app::App;
use crate::audit;
use crate::auth::Origin;
use crate::auth::session::ctx_of;
use crate::sessions::{self, Begin};

/// A link to be used.
pub struct Accept {
    /// What stands in the link.
    pub token: Zeroizing<String>,
    /// The new password, or the one that is there ([`super::Opened::has_password`]).
    pub password: Zeroizing<String>,
    /// What the browser brought along.
    pub browser: Browser,
}

/// Uses a link: takes the seat, sets the password where there is none or the link is for that, and begins a session.
///
/// # Errors
/// `NoLink`; `UseProvider` where passwords are closed; `Wrong` and `Later` for a password that is there; `INVALID` or `TOO_LONG` for a new one.
pub async fn accept(app: &Arc<App>, input: Accept, origin: &Origin) -> SignInResult<Entered> {
    let Some(opened) = links::open(app, &input.token).await? else {
        links::notice(app, &input.token, origin).await?;
        return Err(Refused::NoLink);
    };
    let link = opened.link;
    let user = user::Entity::proved(link.user_id).one(app.db.read()).await?.ok_or(Refused::NoLink)?;
    let prepared = if opened.has_password {
        prove(app, &user.email, Some(&user), &input.password, &input.browser, origin).await?;
        None
    } else {
        Some(password::prepare(app, user.id, &user.email, "password", &input.password).await?)
    };
    let (tx, id) = (app.db.begin().await?, SessionId(app.new_uuid()));
    let taken = sign_in_link::Entity::take(link.id, app.clock.now()).exec(&tx).await?;
    let Some((seat, _)) = links::seat_of(app, &tx, &link).await?.filter(|_| taken.rows_affected == 1) else {
        return Err(Refused::NoLink);
    };
    let ctx = ctx_of(app, &seat, id, origin);
    let sets_password = prepared.is_some();
    if let Some(prepared) = prepared {
        password::store(&tx, app, user.id, prepared).await?;
    }
    if link.kind == SignInLinkKind::PasswordReset {
        sessions::end_of_user(&tx, app, user.id, None, "The password was set anew.").await?;
    }
    let (seat, activates) = seats::activate(&tx, app, seat).await?;
    let (seats, closed) = seats::by_password(&tx, seats::in_use(&tx, user.id).await?).await?;
    let is_closed = closed.iter().any(|other| other.id == seat.id);
    let home = match is_closed {
        false => seat.tenant_id,
        // A new password is for the person's other companies, where they have some.
        true if link.kind == SignInLinkKind::PasswordReset => {
            seats::home(&seats).ok_or(Refused::UseProvider(seat.tenant_id))?
        }
        true => return Err(Refused::UseProvider(seat.tenant_id)),
    };
    let told = audit::Event::new("seat.sign_in_link_used", seat.id)
        .with("kind", link.kind.as_str())
        .with("activatedSeat", activates)
        .with("setPassword", sets_password);
    audit::record(&tx, &ctx, told);
    if activates {
        audit::record(&tx, &ctx, audit::Event::new("seat.activated", seat.id).with("by", "link"));
    }
    // A password counts at every company of the person.
    for other in others(&seats, &seat).filter(|_| sets_password) {
        let told = audit::Event::new("seat.password_changed", other.id);
        audit::record(&tx, &ctx_of(app, other, id, origin), told);
    }
    let new = Begin {
        id,
        user_id: user.id,
        seats: &seats,
        home,
        method: SignInMethod::Password,
        awaits_second_factor: second_factor::is_enrolled(&tx, user.id).await?,
        with_second_factor: false,
        proved_at: app.clock.now(),
        origin,
        user_agent: input.browser.user_agent.as_deref(),
    };
    let (session, cookie) = sessions::begin(&tx, app, new).await?;
    tx.commit().await?;
    app.wake.notify_one();
    leave(app, &input.browser, origin).await;
    Ok(entered(app, session, cookie, &input.browser))
}

fn others<'a>(seats: &'a [seat::Model], but: &seat::Model) -> impl Iterator<Item = &'a seat::Model> {
    let but = but.id;
    seats.iter().filter(move |seat| seat.id != but)
}
