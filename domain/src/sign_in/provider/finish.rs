//! Coming back from the provider.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{SessionId, TenantId, finished_sign_in, identity_provider, tenant};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use zeroize::Zeroizing;

use super::state::{LIFE, State};
use super::{Refused, SignInResult, described, down, in_use};
use crate::app::App;
use crate::audit;
use crate::auth::Origin;
use crate::auth::session::{ctx_of, signed_in};
use crate::ctx::Ctx;
use crate::findings::Sighting;
use crate::identity_providers::{self, Exchange, Metadata, NotExchanged, Person, SKEW, Unbound};
use crate::sessions::{self, Begin, FRESH};
use crate::sign_in::enter::{Browser, Entered, entered, leave};
use crate::sign_in::{links, seats, second_factor};

const NOT_OURS: &str = "This sign-in was begun in another browser, more than ten minutes ago, or before something was changed. Begin anew.";

/// What came back.
pub struct Callback {
    /// The cookie that only the browser has that was sent away.
    pub cookie: Option<Zeroizing<String>>,
    /// As we sent it.
    pub state: Option<String>,
    /// What stands for the person.
    pub code: Option<Zeroizing<String>>,
    /// Who says so, where they do (RFC 9207).
    pub issuer: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// What the browser brought along.
    pub browser: Browser,
}

/// Somebody who came in.
pub struct Came {
    /// As by any way.
    pub entered: Entered,
    /// Where.
    pub tenant_id: TenantId,
}

/// Lets somebody in whom the company's provider sends, or takes it as proof once more.
///
/// # Errors
/// `Provider`, `ProviderDown`, `NoProvider`, in words; suspended; unavailable.
pub async fn finish(app: &Arc<App>, input: Callback, origin: &Origin) -> SignInResult<Came> {
    let cookie = input.cookie.as_ref().map(|c| c.as_str()).unwrap_or_default();
    let state = input.state.as_deref().filter(|_| !cookie.is_empty());
    let state = state.and_then(|text| State::read(app, cookie, text)).ok_or_else(|| refused(NOT_OURS))?;
    let ctx = Ctx::visitor(app, state.tenant_id, origin.clone());
    let (row, tenant) = in_use(&ctx).await?;
    match taken(&ctx, &state, &row, &tenant, cookie, &input, origin).await {
        Err(Refused::Provider(words)) => {
            tracing::info!(tenant.id = %state.tenant_id, reason = words, "What an identity provider sent was refused.");
            if let Err(error) = audit::refused(&ctx, "sign_in.identity_provider", Some(row.id.into()), &words).await {
                tracing::warn!(%error, "a refused sign-in could not be logged");
            }
            Err(Refused::Provider(words))
        }
        outcome => Ok(Came { entered: outcome?, tenant_id: state.tenant_id }),
    }
}

async fn taken(
    ctx: &Ctx,
    state: &State,
    row: &identity_provider::Model,
    tenant: &tenant::Model,
    cookie: &str,
    input: &Callback,
    origin: &Origin,
) -> SignInResult<Entered> {
    if !state.is_of(row) {
        return Err(refused(NOT_OURS));
    }
    let metadata = described(ctx, row).await?;
    expect_issuer(ctx, row, &metadata, input.issuer.as_deref())?;
    take(ctx, state, row).await?;
    if let Some(error) = &input.error {
        let named: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
        return Err(refused(&format!("The provider did not let you through ({named}).")));
    }
    let code = input.code.as_ref().filter(|code| code.len() <= 4_096);
    let code = code.ok_or_else(|| refused("The provider sent you back without a code."))?;
    let (verifier, _) = state.verifier(&ctx.app, cookie);
    let exchange = Exchange { code, verifier: &verifier, nonce: &state.nonce(&ctx.app, cookie) };
    let person = match identity_providers::exchange(ctx, row, &metadata, exchange).await? {
        Ok(person) => person,
        Err(NotExchanged::Unfit(unfit)) => return Err(down(&unfit)),
        Err(NotExchanged::Unbelievable(reason)) => {
            let words = format!("What the provider sent is not to be believed: {reason}.");
            return Err(noticed(ctx, from(row), reason, words));
        }
        Err(NotExchanged::NotTaken(words)) => {
            return Err(noticed(ctx, from(row), "the provider does not take our client id or secret", words));
        }
        Err(NotExchanged::Words(words)) => {
            let reason = "the provider gives nothing for the code that came back";
            return Err(noticed(ctx, from(row).insisting(), reason, words));
        }
    };
    if state.session_id.0.is_nil() {
        come_in(ctx, row, tenant, &person, &input.browser, origin).await
    } else {
        prove_again(ctx, state, row, &person, &input.browser, origin).await
    }
}

/// The defence against a mix-up of providers (RFC 9207).
fn expect_issuer(
    ctx: &Ctx,
    row: &identity_provider::Model,
    metadata: &Metadata,
    named: Option<&str>,
) -> SignInResult<()> {
    match named {
        Some(named) if named != metadata.issuer => {
            let words = "The answer is of another provider than the one you were sent to (iss).";
            Err(noticed(ctx, from(row), "the answer is of another provider (iss)", words))
        }
        None if metadata.authorization_response_iss_parameter_supported => {
            let words = "The answer does not say of which provider it is (iss), and this one always does.";
            Err(noticed(ctx, from(row), "the answer does not say of which provider it is (iss)", words))
        }
        _ => Ok(()),
    }
}

/// Notes that this one came back; refuses it a second time.
async fn take(ctx: &Ctx, state: &State, row: &identity_provider::Model) -> SignInResult<()> {
    use finished_sign_in::Column;
    let tx = ctx.begin().await?;
    finished_sign_in::Entity::forget_ended(ctx.scope(), ctx.now()).exec(&tx).await?;
    let new = finished_sign_in::ActiveModel {
        tenant_id: Set(state.tenant_id),
        id: Set(state.id),
        expires_at: Set(state.begun_at().unwrap_or(ctx.now()) + LIFE),
    };
    let once = OnConflict::columns([Column::TenantId, Column::Id]).do_nothing().to_owned();
    let inserted = finished_sign_in::Entity::insert(new).on_conflict(once).exec_without_returning(&tx).await?;
    tx.commit().await?;
    match inserted {
        1 => Ok(()),
        _ => {
            // A browser that goes back does that, too.
            let words = "This answer of the provider was used already. Begin anew.";
            Err(noticed(ctx, from(row).insisting(), "the answer was used before (state)", words))
        }
    }
}

async fn come_in(
    ctx: &Ctx,
    row: &identity_provider::Model,
    tenant: &tenant::Model,
    person: &Person,
    browser: &Browser,
    origin: &Origin,
) -> SignInResult<Entered> {
    let (app, now) = (&ctx.app, ctx.now());
    let tx = app.db.begin().await?;
    let (seat, is_new) = match identity_providers::bind(&tx, ctx, row, person).await? {
        Ok(found) => found,
        Err(Unbound { words, reason, seat_id }) => {
            let sighting = Sighting::person(ctx.tenant_id(), row.id, seat_id);
            return Err(noticed(ctx, sighting, reason, format!("{}: {words}", tenant.name)));
        }
    };
    let Some(user_id) = seat.user_id else { return Err(refused("This seat is nobody's.")) };
    let id = SessionId(app.new_uuid());
    let here = ctx_of(app, &seat, id, origin);
    if is_new {
        let told = audit::Event::new("seat.identity_bound", seat.id)
            .with("issuer", row.issuer.clone())
            .with("subject", person.subject.clone());
        audit::record(&tx, &here, told);
    }
    let (seat, activated) = seats::activate(&tx, app, seat).await?;
    if is_new || activated {
        links::end_of_seat(&tx, ctx, seat.id).await?;
    }
    if activated {
        audit::record(&tx, &here, audit::Event::new("seat.activated", seat.id).with("by", "identity provider"));
    }
    let awaits_second_factor = !person.with_second_factor && second_factor::is_enrolled(&tx, user_id).await?;
    let new = Begin {
        id,
        user_id,
        seats: std::slice::from_ref(&seat),
        home: seat.tenant_id,
        method: SignInMethod::IdentityProvider,
        awaits_second_factor,
        with_second_factor: person.with_second_factor,
        // That somebody was signed in there for hours proves nothing now.
        proved_at: person.proved_at.map_or(now - FRESH, |at| at.min(now)),
        origin,
        user_agent: browser.user_agent.as_deref(),
    };
    let (session, cookie) = sessions::begin(&tx, app, new).await?;
    tx.commit().await?;
    app.wake.notify_one();
    leave(app, browser, origin).await;
    Ok(entered(app, session, cookie, browser))
}

/// The person of a session proves there once more who they are.
async fn prove_again(
    ctx: &Ctx,
    state: &State,
    row: &identity_provider::Model,
    person: &Person,
    browser: &Browser,
    origin: &Origin,
) -> SignInResult<Entered> {
    let app = &ctx.app;
    let cookie = browser.session.as_ref().ok_or_else(|| refused(NOT_OURS))?;
    let session = signed_in(app, cookie).await.map_err(|_| refused(NOT_OURS))?;
    if session.id != state.session_id {
        return Err(refused(NOT_OURS));
    }
    let begun = state.begun_at().unwrap_or(ctx.now());
    let proved = expect_just_proved(person, begun)?.min(ctx.now());
    let tx = app.db.begin().await?;
    let seat = match identity_providers::bind(&tx, ctx, row, person).await? {
        Ok((seat, _)) if seat.user_id == Some(session.user_id) => seat,
        Ok(_) => return Err(refused("You are signed in here as somebody else than you proved to be there.")),
        Err(Unbound { words, reason, seat_id }) => {
            return Err(noticed(ctx, Sighting::person(ctx.tenant_id(), row.id, seat_id), reason, words));
        }
    };
    let session = rotated(&tx, app, session, person, proved).await?;
    let told = audit::Event::new("session.stepped_up", session.0.id)
        .with("secondFactor", person.with_second_factor)
        .with("by", "identity provider");
    audit::record(&tx, &ctx_of(app, &seat, session.0.id, origin), told);
    tx.commit().await?;
    let (session, cookie) = session;
    Ok(entered(app, session, cookie, browser))
}

async fn rotated(
    tx: &crate::db::Tx,
    app: &App,
    session: session::Model,
    person: &Person,
    proved: DateTime<Utc>,
) -> SignInResult<(session::Model, Zeroizing<String>)> {
    let now = app.clock.now();
    let with_second_factor = person.with_second_factor && !session.awaits_second_factor;
    Ok(sessions::rotate(tx, app, session, |row| {
        row.proved_at = Set(proved);
        if with_second_factor {
            row.second_factor_at = Set(Some(now));
        }
    })
    .await?)
}

/// That the person proved it after setting out, and not some time before.
fn expect_just_proved(person: &Person, begun: DateTime<Utc>) -> SignInResult<DateTime<Utc>> {
    match person.proved_at {
        Some(at) if at + SKEW >= begun => Ok(at),
        Some(_) => Err(refused(
            "The provider let you through without asking who you are (auth_time), so it proves nothing new.",
        )),
        None => {
            Err(refused("The provider does not say when you proved who you are (auth_time), so it proves nothing new."))
        }
    }
}

fn refused(words: &str) -> Refused {
    Refused::Provider(words.to_owned())
}

/// Refuses what means something to the company, and notices it.
fn noticed(ctx: &Ctx, sighting: Sighting, reason: &'static str, words: impl Into<String>) -> Refused {
    ctx.app.watch.saw(sighting, 1, reason, ctx.origin.address, ctx.now());
    Refused::Provider(words.into())
}

fn from(row: &identity_provider::Model) -> Sighting {
    Sighting::provider(row.tenant_id, row.id)
}
