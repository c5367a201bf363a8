//! Facts of pilots: what was tried before it was rolled out, and who signed.

use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::pilot_objective::{self, ObjectiveStatus};
use keystead_entities::{Scoped, seat::Known};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::Facts;
use super::key::Key;
use super::value::{Value, so};
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let pilots = pilot::Entity::within(of.ctx.scope())
        .filter(pilot::Column::Status.is_in([PilotStatus::Running, PilotStatus::Paused, PilotStatus::Completed]))
        .order_by_asc(pilot::Column::Name)
        .order_by_asc(pilot::Column::Id)
        .all(of.db)
        .await?;
    if pilots.is_empty() {
        for key in [Key::PilotsRun, Key::PilotsSigned] {
            facts.put(of.unknown(key, "No pilot has been started."));
        }
        return Ok(());
    }
    let ids: Vec<_> = pilots.iter().map(|pilot| pilot.id).collect();
    let objectives = pilot_objective::Entity::within(of.ctx.scope())
        .filter(pilot_objective::Column::PilotId.is_in(ids.clone()))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active))
        .order_by_asc(pilot_objective::Column::Name)
        .all(of.db)
        .await?;
    let lines = pilots.iter().map(|pilot| {
        let own = objectives.iter().filter(|objective| objective.pilot_id == pilot.id);
        let own: Vec<String> =
            own.map(|o| format!("{} from {} to {} {}", o.name, o.baseline, o.target, o.unit)).collect();
        let outcome = pilot.outcome.map_or(pilot.status.as_str(), |outcome| outcome.as_str());
        format!("{} ({outcome}): {}", pilot.name, if own.is_empty() { "no objective".into() } else { own.join(", ") })
    });
    let evidence = || ids.iter().map(ToString::to_string);
    facts.put(of.known(Key::PilotsRun, Value::names(lines)).evidence(evidence()));
    let checkpoints = pilot_checkpoint::Entity::within(of.ctx.scope())
        .filter(pilot_checkpoint::Column::PilotId.is_in(ids.clone()))
        .all(of.db)
        .await?;
    let today = of.day(of.now).to_string();
    let due = checkpoints.iter().filter_map(|checkpoint| {
        let phase = pilots.iter().find(|pilot| pilot.id == checkpoint.pilot_id).map_or(0, |pilot| pilot.current_phase);
        let is_due = checkpoint.status != CheckpointStatus::Open
            || checkpoint.before_phase <= phase
            || checkpoint.due_on < today;
        is_due.then(|| so(checkpoint.status == CheckpointStatus::Signed))
    });
    let due: Vec<Known> = due.collect();
    facts.put(of.known(Key::PilotsSigned, Value::tally(due)).evidence(evidence()));
    Ok(())
}
