//! Facts of the inventory of AI apps.

use keystead_entities::Scoped;
use keystead_entities::ai_app::{self, AiAppStatus, DataClass};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let apps = ai_app::Entity::within(of.ctx.scope())
        .filter(ai_app::Column::ArchivedAt.is_null())
        .order_by_asc(ai_app::Column::Name)
        .order_by_asc(ai_app::Column::Id)
        .all(of.db)
        .await?;
    let ids = |apps: &[&ai_app::Model]| apps.iter().map(|app| app.id.to_string()).collect::<Vec<_>>();
    let undecided: Vec<&ai_app::Model> = apps.iter().filter(|app| app.status == AiAppStatus::Undecided).collect();
    let count = Value::Count(i64::try_from(undecided.len()).unwrap_or(i64::MAX));
    facts.put(Fact::known(Key::AppsUndecided, count, of.now).evidence(ids(&undecided)));
    let allowed: Vec<&ai_app::Model> = apps.iter().filter(|app| app.status == AiAppStatus::Allowed).collect();
    if apps.is_empty() {
        let why = "The inventory of AI apps is empty: nobody has recorded which are in use.";
        for key in [Key::AppsAllowed, Key::AppsSensitive, Key::AppsUndecided] {
            facts.put(Fact::unknown(key, why, of.now));
        }
        return Ok(());
    }
    let is_sensitive = |class: &DataClass| matches!(class, DataClass::Pii | DataClass::Phi | DataClass::Pci);
    let sensitive: Vec<&ai_app::Model> =
        allowed.iter().copied().filter(|app| app.data_classes().iter().any(is_sensitive)).collect();
    for (key, apps) in [(Key::AppsAllowed, allowed), (Key::AppsSensitive, sensitive)] {
        let names = apps.iter().map(|app| app.name.clone()).collect();
        facts.put(Fact::known(key, Value::List(names), of.now).evidence(ids(&apps)));
    }
    Ok(())
}
