//! The library: plain answers that are used again and again. Each is reviewed every quarter; until it is, it cannot be
//! used.

mod create;
mod delete;
mod update;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::answer_library_entry::{self, LibraryEntryStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AnswerLibraryEntryId, Scoped, tenant};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, Select};

pub use create::{CREATE, Create, create};
pub use delete::{DELETE, Delete, delete};
pub use update::{UPDATE, Update, update};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result, is_unique_violation};
use crate::tenants::calendar::{day_of, zone};

/// To look at the library.
pub const READ: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// Days for which a review holds.
const REVIEWED_FOR: TimeDelta = TimeDelta::days(91);

/// The entries in use.
pub fn select(ctx: &Ctx) -> Result<Select<answer_library_entry::Entity>> {
    ctx.may(READ)?;
    Ok(answer_library_entry::Entity::within(ctx.scope())
        .filter(answer_library_entry::Column::Status.eq(LibraryEntryStatus::Active)))
}

async fn load(tx: &Tx, ctx: &Ctx, id: AnswerLibraryEntryId) -> Result<answer_library_entry::Model> {
    let row = answer_library_entry::Entity::one(ctx.scope(), id).one(tx).await?;
    let row = row.filter(|entry| entry.status == LibraryEntryStatus::Active);
    row.ok_or_else(|| Error::not_found("id", "answer library entry"))
}

/// The day from which something that is reviewed now must be reviewed again.
async fn next_review(tx: &Tx, ctx: &Ctx, now: DateTime<Utc>) -> Result<String> {
    let tenant = tenant::Entity::of(ctx.scope()).one(tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    Ok(day_of(zone(&tenant), now + REVIEWED_FOR).to_string())
}

fn taken(error: DbErr) -> Error {
    if is_unique_violation(&error) {
        return Error::refused(Code::Taken, "title", "The library has an entry with this title already.");
    }
    error.into()
}
