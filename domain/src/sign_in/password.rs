//! Setting a password.

use std::sync::Arc;

use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{UserId, user, user_password as row};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;
use zeroize::Zeroizing;

use super::enter::{Browser, Entered, entered, prove};
use super::rules::{self, REMEMBERED};
use super::{Refused, SignInResult, seats};
use crate::app::App;
use crate::audit;
use crate::auth::Origin;
use crate::auth::session::ctx_of;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::sessions;

/// A change of one's own password.
pub struct ChangePassword {
    /// As it was.
    pub current: Zeroizing<String>,
    /// As it is to be.
    pub new: Zeroizing<String>,
    /// What the browser brought along.
    pub browser: Browser,
}

/// Changes one's own password. Every other session of the person ends, and this one gets a new cookie.
///
/// # Errors
/// `Wrong`, `Later`; `INVALID` or `TOO_LONG` for the new one.
pub async fn change_password(
    app: &Arc<App>,
    session: session::Model,
    input: ChangePassword,
    origin: &Origin,
) -> SignInResult<Entered> {
    let user = user::Entity::proved(session.user_id).one(app.db.read()).await?.ok_or(Refused::Wrong)?;
    if session.awaits_second_factor {
        return Err(Error::Forbidden("Show your second factor first.".into()).into());
    }
    prove(app, &user.email, Some(&user), &input.current, &input.browser, origin).await?;
    let prepared = prepare(app, user.id, &user.email, "newPassword", &input.new).await?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let seats = seats::in_use(&tx, user.id).await?;
    store(&tx, app, user.id, prepared).await?;
    let ended = sessions::end_of_user(&tx, app, user.id, Some(session.id), "The password was changed.").await?;
    // Who came in through an identity provider proves there who they are.
    let proved = if session.method == SignInMethod::Password { now } else { session.proved_at };
    let (session, cookie) = sessions::rotate(&tx, app, session, |row| row.proved_at = Set(proved)).await?;
    for seat in &seats {
        let told = audit::Event::new("seat.password_changed", seat.id).with("endedSessionCount", ended);
        audit::record(&tx, &ctx_of(app, seat, session.id, origin), told);
    }
    tx.commit().await?;
    Ok(entered(app, session, cookie, &input.browser))
}

/// A password that will do, hashed.
pub(super) struct Prepared {
    hash: String,
    before: Option<row::Model>,
}

/// Looks at a new password and hashes it: outside a transaction, since it takes its time.
pub(super) async fn prepare(app: &App, user_id: UserId, email: &str, field: &str, new: &str) -> Result<Prepared> {
    let known = seats::known(app.db.read(), email, user_id).await?;
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    if let Some(problem) = rules::check(field, new, &known) {
        return Err(Error::Refused(vec![problem]));
    }
    let before = row::Entity::of_user(user_id).one(app.db.read()).await?;
    if let Some(before) = &before {
        let former = before.former.as_array().into_iter().flatten().filter_map(|v| v.as_str());
        for hash in std::iter::once(before.hash.as_str()).chain(former) {
            if app.hashing.matches(new, Some(hash)).await? {
                let message = format!("You had this password before. The last {REMEMBERED} are not taken again.");
                return Err(Error::refused(Code::Invalid, field, message));
            }
        }
    }
    Ok(Prepared { hash: app.hashing.hash(&*app.entropy, new).await?, before })
}

/// Stores it. Refuses where another was stored since it was looked at.
pub(super) async fn store(tx: &Tx, app: &App, user_id: UserId, new: Prepared) -> Result<()> {
    let now_stored = row::Entity::of_user(user_id).one(tx).await?.map(|r| r.hash);
    if now_stored.as_ref() != new.before.as_ref().map(|r| &r.hash) {
        return Err(Error::state("", "The password was changed meanwhile. Sign in with the new one."));
    }
    let former = match &new.before {
        Some(before) => {
            let older = before.former.as_array().into_iter().flatten().filter_map(|v| v.as_str());
            json!(std::iter::once(before.hash.as_str()).chain(older).take(REMEMBERED - 1).collect::<Vec<_>>())
        }
        None => json!([]),
    };
    let stored = row::Model { user_id, hash: new.hash, former, changed_at: app.clock.now() };
    let replace = OnConflict::column(row::Column::UserId)
        .update_columns([row::Column::Hash, row::Column::Former, row::Column::ChangedAt])
        .to_owned();
    row::Entity::insert(stored.into_active_model()).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}
