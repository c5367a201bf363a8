//! A forgotten password. Whether there is such a person is told to nobody but the person, by mail.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::sign_in_link::{self, SignInLinkKind};
use keystead_entities::{TenantId, identity_provider, tenant, user};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::{links, seats};
use crate::app::App;
use crate::audit;
use crate::auth::Origin;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::identity_providers;
use crate::mail::{self, NewMail};

/// Mails to one person in a day: more would be a way to annoy them.
const A_DAY: u64 = 5;

/// Whose password is forgotten.
pub struct Forgot {
    /// The mail address.
    pub email: String,
}

/// Sends the person a link to set a new password, where there is such a person with a seat in use and they did not get five
/// today. Says nothing of it to whoever asked.
///
/// # Errors
/// Unavailable.
pub async fn forgot(app: &Arc<App>, input: Forgot, origin: &Origin) -> Result<()> {
    let email = input.email.trim().to_lowercase();
    let Some(user) = user::Entity::by_email(&email).one(app.db.read()).await? else { return Ok(()) };
    let seats = seats::look(app.db.read(), user.id).await?;
    let provided = identity_provider::Entity::enabled_of(seats.iter().map(|seat| seat.tenant_id));
    let provided: Vec<_> = provided.all(app.db.read()).await?.into_iter().map(|row| row.tenant_id).collect();
    let (seats, closed) = seats::by_password(app.db.read(), seats).await?;
    let by_password = !seats.is_empty();
    let seats = if by_password { seats } else { closed };
    let Some(home) = seats::home(&seats) else { return Ok(()) };
    let Some(seat) = seats.into_iter().find(|seat| seat.tenant_id == home) else { return Ok(()) };
    let today = sign_in_link::Entity::of_user(user.id)
        .filter(sign_in_link::Column::Kind.eq(SignInLinkKind::PasswordReset))
        .filter(sign_in_link::Column::CreatedAt.gt(app.clock.now() - TimeDelta::days(1)));
    if today.count(app.db.read()).await? >= A_DAY {
        return Ok(());
    }
    let ctx = Ctx::visitor(app, seat.tenant_id, origin.clone());
    let tx = ctx.begin().await?;
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("sending a link", "the tenant is gone"))?;
    let ways = ways(app, &provided);
    let (body, dedupe_key) = if by_password {
        let id = links::for_seat(&tx, &ctx, SignInLinkKind::PasswordReset, &seat).await?;
        let body = format!(
            "Hello {},\n\nsomebody asked for a new password for this address. If it was you, set it here within an hour:\n\n{}\n\n\
             The link works once. If it was not you, do nothing: nothing has changed.{ways}",
            seat.name,
            links::placeholder(id),
        );
        (body, format!("password.reset:{id}"))
    } else {
        let body = format!(
            "Hello {},\n\nsomebody asked for a new password for this address. There is none to set: your company lets people in \
             through its own identity provider only.{ways}",
            seat.name,
        );
        (body, format!("password.none:{}:{}", seat.id, ctx.now().date_naive()))
    };
    let new = NewMail {
        dedupe_key: &dedupe_key,
        recipient: &user.email,
        title: if by_password { "Set a new password" } else { "How you come in" },
        body: &body,
        anchor: None,
    };
    mail::post(&tx, &ctx, &tenant, new).await?;
    audit::record(&tx, &ctx, audit::Event::new("seat.password_reset_requested", seat.id));
    tx.commit().await?;
    app.wake.notify_one();
    Ok(())
}

/// Where the person comes in through identity providers.
fn ways(app: &App, provided: &[TenantId]) -> String {
    let links: Vec<String> = provided.iter().map(|id| app.link(&identity_providers::start_path(*id))).collect();
    match links.as_slice() {
        [] => String::new(),
        links => format!("\n\nThrough your company's identity provider you come in here:\n\n{}", links.join("\n\n")),
    }
}
