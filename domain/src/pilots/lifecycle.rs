//! A pilot's way: start, pause, resume, on to the next phase.

use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_objective::{self, ObjectiveStatus};
use keystead_entities::pilot_pause;
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ForChange, PilotId, Scoped, ai_app};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::{create, days, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::notifications::{self, Notice};

/// To start a pilot.
pub const START: Right = Right::write(Area::Pilots, Role::Admin);
/// To pause one.
pub const PAUSE: Right = Right::write(Area::Pilots, Role::Admin);
/// To resume one.
pub const RESUME: Right = Right::write(Area::Pilots, Role::Admin);
/// To take one to its next phase.
pub const EXPAND: Right = Right::write(Area::Pilots, Role::Admin);

/// A step on a pilot's way.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The pilot.
    pub id: PilotId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A pause.
#[derive(Clone, Debug)]
pub struct Pause {
    /// The pilot.
    pub id: PilotId,
    /// Why, at most 1000 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Starts a pilot: its first phase begins today, in the tenant's time zone.
///
/// # Errors
/// `STATE_CONFLICT` unless it is a draft; `REQUIRED` without an objective; `APPROVAL_REQUIRED` while a checkpoint before
/// the first phase is not signed; `POLICY_BLOCKED` when the app may not be used by now.
pub async fn start(ctx: &Ctx, input: Step) -> Result<pilot::Model> {
    ctx.may(START)?;
    let tx = ctx.begin().await?;
    let old = begin_running(&tx, ctx, input.id, input.expected_version).await?;
    if old.status != PilotStatus::Draft {
        return Err(Error::state("id", format!("Only a draft can be started; this pilot is {}.", old.status)));
    }
    create::expect_app(&tx, ctx, "id", old.ai_app_id).await?;
    let objectives = pilot_objective::Entity::within(ctx.scope())
        .filter(pilot_objective::Column::PilotId.eq(old.id))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active))
        .count(&tx)
        .await?;
    if objectives == 0 {
        let text = "Without an objective nobody can say later whether it worked. Set one first (pilotObjectiveSet).";
        return Err(Error::refused(Code::Required, "id", text));
    }
    rules::expect_signed(&rules::unsigned_before(&tx, ctx, old.id, 1).await?, "the first phase")?;
    let today = days::today(ctx, &tx).await?.to_string();
    enter(&tx, ctx, &old, 1, &today).await?;
    let mut row = stepped(ctx, &old);
    row.status = Set(PilotStatus::Running);
    row.current_phase = Set(1);
    row.started_on = Set(Some(today.clone()));
    let new = row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("pilot.started", new.id).with("startedOn", today));
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Pauses a running pilot. Until it is resumed no measurement is expected, so none is missing.
///
/// # Errors
/// `STATE_CONFLICT` unless it is running.
pub async fn pause(ctx: &Ctx, input: Pause) -> Result<pilot::Model> {
    ctx.may(PAUSE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 1000);
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = begin(&tx, ctx, input.id, input.expected_version).await?;
    if old.status != PilotStatus::Running {
        return Err(Error::state("id", format!("Only a running pilot can be paused; this one is {}.", old.status)));
    }
    let today = days::today(ctx, &tx).await?.to_string();
    let new = stand_still(&tx, ctx, &old, &today, &reason).await?;
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Pauses the running pilots of an app that may not be used any more, in the transaction of the decision, and tells their
/// leads. That the app is allowed again resumes none of them: somebody looks first.
pub(crate) async fn pause_all_of(tx: &Tx, ctx: &Ctx, app: &ai_app::Model, why: &str) -> Result<()> {
    pause_behind(tx, ctx, app, 0, &format!("{} is {} now: {why}", app.name, app.status)).await
}

/// Pauses the running pilots of an app that are behind that phase, and tells their leads.
pub(crate) async fn pause_behind(tx: &Tx, ctx: &Ctx, app: &ai_app::Model, phase: i32, reason: &str) -> Result<()> {
    let running = pilot::Entity::within(ctx.scope())
        .filter(pilot::Column::AiAppId.eq(app.id))
        .filter(pilot::Column::CurrentPhase.gt(phase))
        .filter(pilot::Column::Status.eq(PilotStatus::Running))
        .order_by_asc(pilot::Column::Id)
        .for_change()
        .all(tx)
        .await?;
    if running.is_empty() {
        return Ok(());
    }
    let today = days::today(ctx, tx).await?.to_string();
    for old in running {
        let new = stand_still(tx, ctx, &old, &today, reason).await?;
        let notice = Notice {
            seat_ids: vec![new.lead_seat_id],
            kind: "pilot.paused",
            dedupe_key: format!("pilot.paused:{}:{}", new.id, new.version),
            title: format!("The pilot {} is paused", new.name),
            body: format!(
                "{reason}\n\nUntil it is resumed no measurements are expected. Once the app may be used again, look at the \
                 pilot and resume it: it does not resume by itself."
            ),
            target: Some(new.id.into()),
        };
        notifications::notify(tx, ctx, notice).await?;
    }
    Ok(())
}

async fn stand_still(tx: &Tx, ctx: &Ctx, old: &pilot::Model, today: &str, reason: &str) -> Result<pilot::Model> {
    let pause = pilot_pause::Model {
        tenant_id: ctx.tenant_id(),
        pilot_id: old.id,
        paused_at: ctx.now(),
        paused_on: today.to_owned(),
        resumed_on: None,
        reason: reason.to_owned(),
    };
    pilot_pause::Entity::insert(pause.into_active_model()).exec_without_returning(tx).await?;
    let mut row = stepped(ctx, old);
    row.status = Set(PilotStatus::Paused);
    let new = row.update(tx).await?;
    let told = audit::Event::new("pilot.paused", new.id).with("pausedOn", today).with("reason", reason);
    audit::record(tx, ctx, told);
    Ok(new)
}

/// Resumes a paused pilot today.
///
/// # Errors
/// `STATE_CONFLICT` unless it is paused; `POLICY_BLOCKED` when the app may not be used by now.
pub async fn resume(ctx: &Ctx, input: Step) -> Result<pilot::Model> {
    ctx.may(RESUME)?;
    let tx = ctx.begin().await?;
    let old = begin_running(&tx, ctx, input.id, input.expected_version).await?;
    if old.status != PilotStatus::Paused {
        return Err(Error::state("id", format!("Only a paused pilot can be resumed; this one is {}.", old.status)));
    }
    create::expect_app(&tx, ctx, "id", old.ai_app_id).await?;
    let today = days::today(ctx, &tx).await?.to_string();
    pilot_pause::Entity::update_within(ctx.scope())
        .filter(pilot_pause::Column::PilotId.eq(old.id))
        .filter(pilot_pause::Column::ResumedOn.is_null())
        .col_expr(pilot_pause::Column::ResumedOn, Expr::value(today.clone()))
        .exec(&tx)
        .await?;
    let mut row = stepped(ctx, &old);
    row.status = Set(PilotStatus::Running);
    let new = row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("pilot.resumed", new.id).with("resumedOn", today));
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Takes a running pilot to its next phase, once every checkpoint before that phase is signed.
///
/// # Errors
/// `STATE_CONFLICT` unless it is running, and in its last phase; `APPROVAL_REQUIRED` while a checkpoint is not signed;
/// `POLICY_BLOCKED` where the app's vendor is limited to trials.
pub async fn expand(ctx: &Ctx, input: Step) -> Result<pilot::Model> {
    ctx.may(EXPAND)?;
    let tx = ctx.begin().await?;
    let old = begin_running(&tx, ctx, input.id, input.expected_version).await?;
    if old.status != PilotStatus::Running {
        return Err(Error::state("id", format!("Only a running pilot can be expanded; this one is {}.", old.status)));
    }
    let next = old.current_phase + 1;
    create::expect_app(&tx, ctx, "id", old.ai_app_id).await?;
    rules::expect_beyond_trial(&tx, ctx, old.ai_app_id).await?;
    let today = days::today(ctx, &tx).await?.to_string();
    rules::expect_signed(&rules::unsigned_before(&tx, ctx, old.id, next).await?, "the next phase")?;
    leave(&tx, ctx, old.id, &today).await?;
    let phase = enter(&tx, ctx, &old, next, &today).await?;
    let mut row = stepped(ctx, &old);
    row.current_phase = Set(next);
    let new = row.update(&tx).await?;
    let told = audit::Event::new("pilot.expanded", new.id).with("phase", next).with("phaseName", phase.name);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// As [`begin`], for a step after which the pilot runs. Its app is held as it is, before the pilot: a decision on the app,
/// which pauses what runs, comes before this step or after it.
async fn begin_running(tx: &Tx, ctx: &Ctx, id: PilotId, expected: Option<i32>) -> Result<pilot::Model> {
    if let Some(seen) = rules::visible(ctx).filter(pilot::Column::Id.eq(id)).one(tx).await? {
        ai_app::Entity::one(ctx.scope(), seen.ai_app_id).lock_shared().one(tx).await?;
    }
    begin(tx, ctx, id, expected).await
}

async fn begin(tx: &Tx, ctx: &Ctx, id: PilotId, expected: Option<i32>) -> Result<pilot::Model> {
    let pilot = rules::lock(tx, ctx, "id", id).await?;
    expect_version(expected, pilot.version)?;
    rules::expect_open(&pilot)?;
    Ok(pilot)
}

/// The row with its version counted up.
pub(super) fn stepped(ctx: &Ctx, old: &pilot::Model) -> pilot::ActiveModel {
    let mut row = old.clone().into_active_model();
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    row
}

async fn enter(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, number: i32, today: &str) -> Result<pilot_phase::Model> {
    let phase = pilot_phase::Entity::within(ctx.scope())
        .filter(pilot_phase::Column::PilotId.eq(pilot.id))
        .filter(pilot_phase::Column::Number.eq(number))
        .order_by_asc(pilot_phase::Column::Number)
        .one(tx)
        .await?;
    let Some(phase) = phase else {
        let text = "This was the last phase. Complete the pilot (pilotComplete), or add a phase (pilotUpdate).";
        return Err(Error::state("id", text));
    };
    let mut row = phase.into_active_model();
    row.status = Set(PhaseStatus::Active);
    row.started_on = Set(Some(today.to_owned()));
    Ok(row.update(tx).await?)
}

/// Ends the phase that the pilot is in.
pub(super) async fn leave(tx: &Tx, ctx: &Ctx, id: PilotId, today: &str) -> Result<()> {
    pilot_phase::Entity::update_within(ctx.scope())
        .filter(pilot_phase::Column::PilotId.eq(id))
        .filter(pilot_phase::Column::Status.eq(PhaseStatus::Active))
        .col_expr(pilot_phase::Column::Status, Expr::value(PhaseStatus::Done.as_str()))
        .col_expr(pilot_phase::Column::EndedOn, Expr::value(today))
        .exec(tx)
        .await?;
    Ok(())
}
