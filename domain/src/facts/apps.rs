//! Facts of the inventory of AI apps.

use keystead_entities::ai_app::{self, AiAppStatus, DataClass};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::{Scoped, SeatId};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::{Value, so};
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
        let keys = [Key::AppsAllowed, Key::AppsSensitive, Key::AppsUndecided, Key::AppsByStatus];
        for key in keys.into_iter().chain([Key::AppsOwned, Key::AppsPurposes]) {
            facts.put(Fact::unknown(key, why, of.now));
        }
        return Ok(());
    }
    let by_status =
        AiAppStatus::ALL.iter().map(|status| (status, apps.iter().filter(|app| app.status == *status).count()));
    let by_status = by_status.filter(|(_, n)| *n > 0).map(|(status, n)| format!("{status}: {n}"));
    facts.put(of.known(Key::AppsByStatus, Value::names(by_status)));
    let people: Vec<SeatId> = seat::Entity::within(of.ctx.scope())
        .select_only()
        .column(seat::Column::Id)
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .into_tuple()
        .all(of.db)
        .await?;
    let is_owned = |app: &ai_app::Model| app.owner_seat_id.is_some_and(|id| people.contains(&id));
    let of_allowed = |key, test: &dyn Fn(&ai_app::Model) -> bool| {
        let missing: Vec<&ai_app::Model> = allowed.iter().copied().filter(|app| !test(app)).collect();
        of.known(key, Value::tally(allowed.iter().map(|app| so(test(app))))).evidence(ids(&missing))
    };
    facts.put(of_allowed(Key::AppsOwned, &is_owned));
    facts.put(of_allowed(Key::AppsPurposes, &|app| !app.description.trim().is_empty()));
    let is_sensitive = |class: &DataClass| matches!(class, DataClass::Pii | DataClass::Phi | DataClass::Pci);
    let sensitive: Vec<&ai_app::Model> =
        allowed.iter().copied().filter(|app| app.data_classes().iter().any(is_sensitive)).collect();
    for (key, apps) in [(Key::AppsAllowed, allowed), (Key::AppsSensitive, sensitive)] {
        let names = apps.iter().map(|app| app.name.clone()).collect();
        facts.put(Fact::known(key, Value::List(names), of.now).evidence(ids(&apps)));
    }
    Ok(())
}
