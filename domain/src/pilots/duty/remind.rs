//! Reminders: of checkpoints that fall due, and of phases whose planned end has passed. Each stage once, by a row of its
//! own; after an outage only the stage that holds today, not those that were missed.

use std::collections::HashSet;

use chrono::NaiveDate;
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::pilot_report::ReportCause;
use keystead_entities::seat::Role;
use keystead_entities::{PilotId, Scoped, SeatId, pilot_reminder};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::notifications::{self, Notice};
use crate::pilots::{days, report, rules};

/// How near a due day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Two to seven days ahead.
    DueInWeek,
    /// Tomorrow.
    DueTomorrow,
    /// Today, or a few days ago without anybody having been told.
    DueToday,
    /// So many whole weeks ago.
    Overdue(i64),
}

impl Stage {
    /// As it is stored.
    pub fn key(self) -> String {
        match self {
            Self::DueInWeek => "DUE_IN_7".into(),
            Self::DueTomorrow => "DUE_IN_1".into(),
            Self::DueToday => "DUE_TODAY".into(),
            Self::Overdue(weeks) => format!("OVERDUE_{weeks}"),
        }
    }
}

/// The stage that holds on a day, if any.
pub fn stage(due_on: NaiveDate, today: NaiveDate) -> Option<Stage> {
    match (due_on - today).num_days() {
        8.. => None,
        2..=7 => Some(Stage::DueInWeek),
        1 => Some(Stage::DueTomorrow),
        -6..=0 => Some(Stage::DueToday),
        days => Some(Stage::Overdue(-days / 7)),
    }
}

/// Reminds those who can sign, and the lead, of open checkpoints; returns of how many.
pub(super) async fn checkpoints(tx: &Tx, ctx: &Ctx, pilots: &[pilot::Model], today: NaiveDate) -> Result<usize> {
    let open = pilot_checkpoint::Entity::within(ctx.scope())
        .filter(pilot_checkpoint::Column::PilotId.is_in(pilots.iter().map(|p| p.id)))
        .filter(pilot_checkpoint::Column::Status.eq(CheckpointStatus::Open))
        .order_by_asc(pilot_checkpoint::Column::Id)
        .all(tx)
        .await?;
    let mut due = Vec::new();
    for checkpoint in open {
        let Some(stage) = stage(days::stored(&checkpoint.due_on)?, today) else { continue };
        due.push((checkpoint, stage));
    }
    if due.is_empty() {
        return Ok(0);
    }
    let sent = sent(tx, ctx, pilots).await?;
    let mut reminded = 0;
    for (checkpoint, stage) in due {
        let Some(pilot) = pilots.iter().find(|p| p.id == checkpoint.pilot_id) else { continue };
        let mark = (checkpoint.id.0, checkpoint.due_on.clone(), stage.key());
        if sent.contains(&mark) || !once(tx, ctx, pilot.id, &mark).await? {
            continue;
        }
        let when = match stage {
            Stage::DueInWeek | Stage::DueTomorrow => format!("is due on {}", checkpoint.due_on),
            Stage::DueToday => format!("is to be signed by {}", checkpoint.due_on),
            Stage::Overdue(_) => format!("is overdue since {}", checkpoint.due_on),
        };
        let body = format!(
            "{} of the pilot “{}” {when}. Until it is signed the pilot cannot enter phase {}.\n\nWho leads or created the pilot cannot sign it.",
            checkpoint.title, pilot.name, checkpoint.before_phase
        );
        let notice = Notice {
            seat_ids: signers(tx, ctx, pilot, matches!(stage, Stage::Overdue(_))).await?,
            kind: "pilot.checkpoint_due",
            dedupe_key: format!("{}:{}:{}", checkpoint.id, checkpoint.due_on, stage.key()),
            title: format!("{} of “{}” {when}", checkpoint.title, pilot.name),
            body,
            target: Some(pilot.id.into()),
        };
        notifications::notify(tx, ctx, notice).await?;
        reminded += 1;
    }
    Ok(reminded)
}

/// Tells the lead, and later the owners, that a phase is over by its plan, and orders the report when it was the last;
/// returns of how many.
pub(super) async fn phase_ends(tx: &Tx, ctx: &Ctx, pilots: &[pilot::Model], today: NaiveDate) -> Result<usize> {
    let running = pilots.iter().filter(|p| p.status == PilotStatus::Running);
    let ended = pilot_phase::Entity::within(ctx.scope())
        .filter(pilot_phase::Column::PilotId.is_in(running.map(|p| p.id)))
        .filter(pilot_phase::Column::Status.is_in([PhaseStatus::Active, PhaseStatus::Planned]))
        .order_by_asc(pilot_phase::Column::PilotId)
        .order_by_asc(pilot_phase::Column::Number)
        .all(tx)
        .await?;
    let is_ended =
        |phase: &&pilot_phase::Model| phase.status == PhaseStatus::Active && phase.ends_on < today.to_string();
    if !ended.iter().any(|phase| is_ended(&phase)) {
        return Ok(0);
    }
    let sent = sent(tx, ctx, pilots).await?;
    let mut told = 0;
    for phase in ended.iter().filter(is_ended) {
        let Some(pilot) = pilots.iter().find(|p| p.id == phase.pilot_id) else { continue };
        let weeks = (today - days::stored(&phase.ends_on)?).num_days().saturating_sub(1) / 7;
        let mark = (phase.id.0, phase.ends_on.clone(), format!("ENDED_{weeks}"));
        if sent.contains(&mark) || !once(tx, ctx, pilot.id, &mark).await? {
            continue;
        }
        let is_last = !ended.iter().any(|other| other.pilot_id == pilot.id && other.number > phase.number);
        if is_last {
            let cause = format!("{}:end:{}", pilot.id, phase.ends_on);
            report::order(tx, ctx, pilot.id, ReportCause::PhaseEnd, &cause).await?;
        }
        let next = if is_last {
            "It was the last phase. The report is being made; then complete the pilot with an outcome, or plan another phase."
        } else {
            "Take the pilot to its next phase when its checkpoints are signed, or move the end of this one."
        };
        let notice = Notice {
            seat_ids: leads(tx, ctx, pilot, weeks > 0).await?,
            kind: "pilot.phase_ended",
            dedupe_key: format!("{}:{}:ENDED_{weeks}", phase.id, phase.ends_on),
            title: format!("Phase {} of “{}” was planned to end on {}", phase.number, pilot.name, phase.ends_on),
            body: format!(
                "The phase “{}” of the pilot “{}” ended by its plan on {}.\n\n{next}",
                phase.name, pilot.name, phase.ends_on
            ),
            target: Some(pilot.id.into()),
        };
        notifications::notify(tx, ctx, notice).await?;
        told += 1;
    }
    Ok(told)
}

/// What a reminder is of: the checkpoint or phase, its due day, and the stage.
type Mark = (Uuid, String, String);

async fn sent(tx: &Tx, ctx: &Ctx, pilots: &[pilot::Model]) -> Result<HashSet<Mark>> {
    let rows = pilot_reminder::Entity::among(ctx.scope(), pilots.iter().map(|p| p.id)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.subject_id, row.due_on, row.stage)).collect())
}

/// Notes that the reminder goes out; `false` where it did before.
async fn once(tx: &Tx, ctx: &Ctx, pilot_id: PilotId, mark: &Mark) -> Result<bool> {
    use pilot_reminder::Column;
    let row = pilot_reminder::Model {
        tenant_id: ctx.tenant_id(),
        pilot_id,
        subject_id: mark.0,
        due_on: mark.1.clone(),
        stage: mark.2.clone(),
        sent_at: ctx.now(),
    };
    let key = [Column::TenantId, Column::PilotId, Column::SubjectId, Column::DueOn, Column::Stage];
    let insert = pilot_reminder::Entity::insert(row.into_active_model());
    let new = insert.on_conflict(OnConflict::columns(key).do_nothing().to_owned()).exec_without_returning(tx).await?;
    Ok(new == 1)
}

/// Who can sign, and the lead: approvers and admins, and the owners too where it is overdue or nobody else can.
async fn signers(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, is_overdue: bool) -> Result<Vec<SeatId>> {
    let involved = rules::involved(tx, ctx, pilot).await?;
    let all = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin, Role::Approver]).await?;
    let others: Vec<_> = all.into_iter().filter(|seat| !involved.contains(&seat.id)).collect();
    let below: Vec<SeatId> = others.iter().filter(|s| s.role != Role::Owner).map(|s| s.id).collect();
    let mut told = if is_overdue || below.is_empty() { others.iter().map(|s| s.id).collect() } else { below };
    told.push(pilot.lead_seat_id);
    Ok(told)
}

/// The lead, and the owners too where it has waited for a week.
async fn leads(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, has_waited: bool) -> Result<Vec<SeatId>> {
    let mut told = vec![pilot.lead_seat_id];
    if has_waited {
        let owners = notifications::seats_with_role(tx, ctx.scope(), &[Role::Owner]).await?;
        told.extend(owners.into_iter().map(|s| s.id).filter(|id| *id != pilot.lead_seat_id));
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stages_come_as_the_day_comes_nearer() {
        let due = NaiveDate::default() + Days::new(1000);
        let at = |days: u64| stage(due, NaiveDate::default() + Days::new(days)).map(Stage::key);
        assert_eq!(at(992), None);
        assert_eq!(at(993).as_deref(), Some("DUE_IN_7"));
        assert_eq!(at(999).as_deref(), Some("DUE_IN_1"));
        assert_eq!(at(1000).as_deref(), Some("DUE_TODAY"));
        assert_eq!(at(1006).as_deref(), Some("DUE_TODAY"));
        assert_eq!(at(1007).as_deref(), Some("OVERDUE_1"));
        assert_eq!(at(1021).as_deref(), Some("OVERDUE_3"));
    }

    proptest! {
        #[test]
        fn a_look_each_day_gives_each_stage_once_and_in_order(first in 0u64..30, looks in 1u64..90) {
            let due = NaiveDate::default() + Days::new(15);
            let all = (first..first + looks).filter_map(|n| stage(due, NaiveDate::default() + Days::new(n)));
            let mut stages: Vec<String> = all.map(Stage::key).collect();
            stages.dedup();
            let distinct: HashSet<&String> = stages.iter().collect();
            prop_assert_eq!(distinct.len(), stages.len());
        }
    }
}
