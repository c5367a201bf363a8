//! Facts of data that was taken out.

use keystead_entities::{Scoped, export};
use sea_orm::{ConnectionTrait, QueryOrder};

use super::collect::Observer;
use super::fact::Facts;
use super::key::Key;
use super::value::Value;
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let last = export::Entity::within(of.ctx.scope()).order_by_desc(export::Column::CreatedAt).one(of.db).await?;
    let evidence: Vec<String> = last.iter().map(|last| last.id.to_string()).collect();
    let said = last.map_or("nothing has been exported so far".into(), |last| {
        format!("{}, {} as {}", of.day(last.created_at), last.kind, last.format)
    });
    facts.put(of.known(Key::ExportsLast, Value::Text(said)).evidence(evidence));
    Ok(())
}
