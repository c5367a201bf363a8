//! The person behind a seat.

use keystead_entities::{UserId, user};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The user with that address (in lower case), made where there is none yet. People exist once over all tenants;
/// nothing of a user is shown to any of them.
pub(crate) async fn user_of(tx: &Tx, ctx: &Ctx, email: &str) -> Result<UserId> {
    let new = user::Model { id: ctx.new_id(UserId), email: email.to_owned(), created_at: ctx.now() };
    let across = tx.across().await?;
    user::Entity::insert(new.into_active_model())
        .on_conflict(OnConflict::column(user::Column::Email).do_nothing().to_owned())
        .exec_without_returning(across.tx())
        .await?;
    let found = user::Entity::by_email(email).one(across.tx()).await?;
    across.back().await?;
    Ok(found.ok_or_else(|| Error::internal("finding a user", "not there after the insert"))?.id)
}
