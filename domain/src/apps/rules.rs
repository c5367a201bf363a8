//! What creation, changes and decisions of an app share.

use keystead_entities::ai_app::{self, DataClass};
use keystead_entities::provider_account::{self, ProviderAccountStatus};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::{AiAppId, ForChange, ProviderAccountId, Scoped, SeatId};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use serde_json::{Value, json};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;

/// The app with that id, in the inventory, and kept so until the transaction ends.
pub(super) async fn lock(tx: &Tx, ctx: &Ctx, id: AiAppId) -> Result<ai_app::Model> {
    let row = ai_app::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "AI app"))?;
    if row.archived_at.is_some() {
        return Err(Error::state("id", "This AI app is archived."));
    }
    Ok(row)
}

/// Refuses a name that another app in the inventory has.
pub(super) async fn expect_free(tx: &Tx, ctx: &Ctx, name: &str, but: Option<AiAppId>) -> Result<()> {
    let same = ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::ArchivedAt.is_null())
        .filter(ai_app::Column::Name.eq(name))
        .one(tx)
        .await?;
    match same {
        Some(row) if Some(row.id) != but => Err(taken()),
        _ => Ok(()),
    }
}

/// For whoever was overtaken between the look and the insert.
pub(super) fn taken() -> Error {
    Error::refused(Code::Taken, "name", "Another AI app in the inventory has this name.")
}

/// Refuses an owner that is not a seat in use.
pub(super) async fn expect_owner(db: &impl ConnectionTrait, ctx: &Ctx, id: SeatId) -> Result<()> {
    let row =
        seat::Entity::one(ctx.scope(), id).one(db).await?.ok_or_else(|| Error::not_found("ownerSeatId", "seat"))?;
    match row.status {
        SeatStatus::Active | SeatStatus::Invited => Ok(()),
        _ => Err(Error::state("ownerSeatId", "This seat is not in use; somebody must be able to answer for the app.")),
    }
}

/// Refuses an account that is not in use.
pub(super) async fn expect_account(db: &impl ConnectionTrait, ctx: &Ctx, id: ProviderAccountId) -> Result<()> {
    let row = provider_account::Entity::one(ctx.scope(), id).one(db).await?;
    let row = row.ok_or_else(|| Error::not_found("providerAccountId", "provider account"))?;
    match row.status {
        ProviderAccountStatus::Active => Ok(()),
        ProviderAccountStatus::Archived => Err(Error::state("providerAccountId", "This provider account is archived.")),
    }
}

/// Data classes as stored: each once, in the order of their declaration.
pub(super) fn stored_classes(classes: &[DataClass]) -> Value {
    let sorted: Vec<&str> = DataClass::ALL.iter().filter(|class| classes.contains(class)).map(|c| c.as_str()).collect();
    json!(sorted)
}

/// Data classes as they were stored.
pub(super) fn read_classes(stored: &Value) -> Vec<DataClass> {
    let words = stored.as_array().into_iter().flatten().filter_map(Value::as_str);
    words.filter_map(|word| word.parse().ok()).collect()
}

/// Tools as stored: at most 50 lines, each once.
pub(super) fn stored_tools(checks: &mut Checks, tools: &[String]) -> Value {
    if tools.len() > 50 {
        checks.refuse(Code::TooLong, "tools", format!("At most 50 tools; this has {}.", tools.len()));
        return json!([]);
    }
    let mut lines: Vec<String> = Vec::with_capacity(tools.len());
    for (at, tool) in tools.iter().enumerate() {
        let line = checks.line(&format!("tools.{at}"), tool, 120);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    json!(lines)
}

/// An address people can open.
pub(super) fn url(checks: &mut Checks, url: &str) -> String {
    let url = checks.line("url", url, 2_048);
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if !url.is_empty() && (!is_web || url.contains(char::is_whitespace)) {
        checks.refuse(Code::Invalid, "url", "This is not a web address. Example: https://chat.example.com.");
    }
    url
}
