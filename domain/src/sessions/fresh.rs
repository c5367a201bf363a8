//! Step-up: what is dangerous wants the person, not only the browser that the person once used.

use chrono::TimeDelta;
use keystead_entities::session;

use crate::auth::Credential;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};

/// How long ago the person may have proved who they are.
pub const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Refuses a session whose person did not prove within the last ten minutes who they are. API tokens, jobs and the operator
/// pass: a token is made for a purpose, with the scopes for it.
///
/// # Errors
/// `STEP_UP_REQUIRED`.
pub async fn expect_fresh(ctx: &Ctx) -> Result<()> {
    let Some(Credential::Session(id)) = ctx.actor.credential() else { return Ok(()) };
    let session = session::Entity::proved(id).one(ctx.app.db.read()).await?;
    let now = ctx.now();
    if session.is_some_and(|s| s.proved_at <= now && s.proved_at + FRESH > now) {
        return Ok(());
    }
    let minutes = FRESH.num_minutes();
    let message = format!(
        "This needs you to have proved within the last {minutes} minutes who you are. Do so at /auth/step-up, then repeat it."
    );
    Err(Error::refused(Code::StepUpRequired, "", message))
}
