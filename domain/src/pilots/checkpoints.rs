//! Reviews that stand before a phase.

use chrono::NaiveDate;
use keystead_entities::pilot_checkpoint::{self, CheckpointKind, CheckpointStatus};
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::seat::Role;
use keystead_entities::{CheckpointId, PilotId, Scoped};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::{days, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};

/// To schedule a checkpoint.
pub const CHECKPOINT_SCHEDULE: Right = Right::write(Area::Pilots, Role::Admin);

/// A checkpoint to be scheduled, or scheduled anew.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// The pilot.
    pub pilot_id: PilotId,
    /// The checkpoint, where it is there already: it gets the new day, and is open again where it was rejected.
    pub id: Option<CheckpointId>,
    /// What is reviewed.
    pub kind: CheckpointKind,
    /// What exactly, at most 120 characters; by kind where nothing is said.
    pub title: Option<String>,
    /// Number of the phase that waits for it.
    pub before_phase: i32,
    /// The day by which it is to be signed.
    pub due_on: NaiveDate,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Schedules a checkpoint.
///
/// # Errors
/// `INVALID` for a day in the past and for a phase there is not; `STATE_CONFLICT` for a phase that has begun, a
/// checkpoint that is signed, and a pilot that is over.
pub async fn schedule(ctx: &Ctx, input: Schedule) -> Result<pilot_checkpoint::Model> {
    ctx.may(CHECKPOINT_SCHEDULE)?;
    let mut checks = Checks::new();
    let title = checks.optional_line("title", input.title.as_deref(), 120);
    let due_on = days::given(&mut checks, "dueOn", input.due_on);
    checks.done()?;
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "pilotId", input.pilot_id).await?;
    rules::expect_open(&pilot)?;
    let today = days::today(ctx, &tx).await?;
    if input.due_on < today {
        return Err(Error::invalid("dueOn", format!("This day has passed; today is {today}.")));
    }
    expect_ahead(&tx, ctx, pilot.id, input.before_phase).await?;
    let now = ctx.now();
    let (row, told) = match input.id {
        Some(id) => {
            let old = pilot_checkpoint::Entity::one(ctx.scope(), id).one(&tx).await?;
            let old =
                old.filter(|c| c.pilot_id == pilot.id).ok_or_else(|| Error::not_found("id", "pilot checkpoint"))?;
            expect_version(input.expected_version, old.version)?;
            if old.status == CheckpointStatus::Signed {
                return Err(Error::state("id", "This checkpoint is signed."));
            }
            let mut row = old.clone().into_active_model();
            row.kind = Set(input.kind);
            row.title = Set(title.unwrap_or_else(|| old.title.clone()));
            row.before_phase = Set(input.before_phase);
            row.due_on = Set(due_on);
            row.status = Set(CheckpointStatus::Open);
            row.version = Set(old.version + 1);
            row.updated_at = Set(now);
            let new = row.update(&tx).await?;
            let told = audit::Event::new("pilot.checkpoint_rescheduled", new.id)
                .changed("kind", old.kind.as_str(), new.kind.as_str())
                .changed("title", old.title, new.title.clone())
                .changed("beforePhase", old.before_phase, new.before_phase)
                .changed("dueOn", old.due_on, new.due_on.clone())
                .changed("status", old.status.as_str(), new.status.as_str());
            (new, told)
        }
        None => {
            let all =
                pilot_checkpoint::Entity::within(ctx.scope()).filter(pilot_checkpoint::Column::PilotId.eq(pilot.id));
            if all.count(&tx).await? >= rules::MAX_CHECKPOINTS {
                let text = format!("At most {} checkpoints.", rules::MAX_CHECKPOINTS);
                return Err(Error::refused(Code::Invalid, "pilotId", text));
            }
            let row = pilot_checkpoint::Model {
                tenant_id: ctx.tenant_id(),
                id: ctx.new_id(CheckpointId),
                pilot_id: pilot.id,
                kind: input.kind,
                title: title.unwrap_or_else(|| usual_title(input.kind).to_owned()),
                before_phase: input.before_phase,
                due_on,
                status: CheckpointStatus::Open,
                version: 1,
                created_at: now,
                updated_at: now,
            };
            pilot_checkpoint::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
            let told = audit::Event::new("pilot.checkpoint_scheduled", row.id)
                .with("kind", row.kind.as_str())
                .with("beforePhase", row.before_phase)
                .with("dueOn", row.due_on.clone());
            (row, told)
        }
    };
    rules::touch(&tx, ctx, pilot).await?;
    audit::record(&tx, ctx, told.with("pilotId", row.pilot_id.to_string()));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Refuses a phase there is not, and one that has begun: what stands before it would never be looked at.
async fn expect_ahead(tx: &Tx, ctx: &Ctx, pilot_id: PilotId, number: i32) -> Result<()> {
    let phase = pilot_phase::Entity::within(ctx.scope())
        .filter(pilot_phase::Column::PilotId.eq(pilot_id))
        .filter(pilot_phase::Column::Number.eq(number))
        .one(tx)
        .await?;
    match phase {
        None => Err(Error::invalid("beforePhase", format!("This pilot has no phase {number}."))),
        Some(phase) if phase.status != PhaseStatus::Planned => {
            Err(Error::state("beforePhase", format!("Phase {number} has already begun.")))
        }
        Some(_) => Ok(()),
    }
}

fn usual_title(kind: CheckpointKind) -> &'static str {
    match kind {
        CheckpointKind::Security => "Security review",
        CheckpointKind::Legal => "Legal review",
        CheckpointKind::Business => "Business review",
    }
}
