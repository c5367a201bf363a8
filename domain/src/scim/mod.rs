//! The company's own directory (its identity provider), which makes, changes and ends seats by itself. What SCIM looks like
//! on the wire is the business of the edge; here is what it means.
//!
//! Users are the seats of people. The directory sees all of them, also those that were invited by hand, so that it can match
//! its people with them; what it deletes is gone for it and kept, disabled, for the evidence. Groups are the directory's;
//! one that is mapped to a role or tier gives it to its members.
//!
//! What the directory cannot do: disable the last owner, exceed the plan, make owners, touch an owner's role, and bring back
//! what a person or a seat audit blocked. A seat remembers who disabled it ([`seat::Model::disabled_by`]).

mod directory;
mod follow;
mod groups;
mod lookup;
mod token;
mod users;

pub use directory::{
    READ, ROTATE, Rotate, Rotated, UPDATE, UpdateDirectory, counts, directory, rotate, tokens, update,
};
pub use groups::{
    Group, MAP, MapGroup, NewGroup, change_group, create_group, delete_group, find_group, list_groups, map_group,
    replace_group, select_groups,
};
pub use lookup::{Condition, MOST, User, find_user, list_users};
pub use token::{PREFIX, authenticate};
pub use users::{Person, change_user, create_user, delete_user, replace_user};

use keystead_entities::scim_directory;
use sea_orm::ColumnTrait;
use sea_orm::QueryFilter;
use sea_orm::sea_query::Expr;

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// Notes that the directory changed something now.
async fn note_change(tx: &Tx, ctx: &Ctx) -> Result<()> {
    scim_directory::Entity::update_of(ctx.scope())
        .col_expr(scim_directory::Column::LastChangeAt, Expr::value(ctx.now()))
        .filter(scim_directory::Column::TenantId.eq(ctx.tenant_id()))
        .exec(tx)
        .await?;
    Ok(())
}

#[expect(unused_imports, reason = "for the documentation above")]
use keystead_entities::seat;
