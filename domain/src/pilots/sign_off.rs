//! Signing a checkpoint, or refusing to: by somebody other than those who run the pilot.

use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::pilot_sign_off::{self, SignOffDecision};
use keystead_entities::seat::{self, Role, SeatKind};
use keystead_entities::{CheckpointId, Scoped, SeatId, SignOffId, pilot};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

use super::rules;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::notifications::{self, Notice};

/// To sign a checkpoint.
pub const CHECKPOINT_SIGN_OFF: Right = Right::write(Area::Pilots, Role::Approver);
/// To refuse one.
pub const CHECKPOINT_REJECT: Right = Right::write(Area::Pilots, Role::Approver);

/// A decision on a checkpoint.
#[derive(Clone, Debug)]
pub struct Decide {
    /// The checkpoint.
    pub id: CheckpointId,
    /// On what grounds, at most 4000 characters. Needed where it is refused.
    pub note: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Signs a checkpoint.
///
/// # Errors
/// `FOUR_EYES` for the pilot's lead and creator; `STATE_CONFLICT` unless it is open.
pub async fn sign_off(ctx: &Ctx, input: Decide) -> Result<pilot_checkpoint::Model> {
    ctx.may(CHECKPOINT_SIGN_OFF)?;
    decide(ctx, input, SignOffDecision::Approved).await
}

/// Refuses a checkpoint. It can be scheduled again.
///
/// # Errors
/// As [`sign_off`]; `REQUIRED` without a note.
pub async fn reject(ctx: &Ctx, input: Decide) -> Result<pilot_checkpoint::Model> {
    ctx.may(CHECKPOINT_REJECT)?;
    decide(ctx, input, SignOffDecision::Rejected).await
}

async fn decide(ctx: &Ctx, input: Decide, decision: SignOffDecision) -> Result<pilot_checkpoint::Model> {
    let mut checks = Checks::new();
    let note = checks.text("note", input.note.as_deref().unwrap_or(""), 4000);
    if decision == SignOffDecision::Rejected && note.is_empty() {
        checks.refuse(Code::Required, "note", "Say what has to change.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = pilot_checkpoint::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "pilot checkpoint"))?;
    let pilot = rules::lock(&tx, ctx, "id", old.pilot_id).await?;
    let old = pilot_checkpoint::Entity::one(ctx.scope(), input.id).one(&tx).await?.unwrap_or(old);
    expect_version(input.expected_version, old.version)?;
    rules::expect_open(&pilot)?;
    if old.status != CheckpointStatus::Open {
        return Err(Error::state("id", format!("This checkpoint is {}.", old.status)));
    }
    let signer = expect_other(&tx, ctx, &pilot).await?;
    let row = pilot_sign_off::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SignOffId),
        pilot_id: pilot.id,
        checkpoint_id: old.id,
        seat_id: signer.id,
        decision,
        note: note.clone(),
        signed_at: ctx.now(),
    };
    let sign_off_id = row.id;
    pilot_sign_off::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await?;
    let version = old.version;
    let mut row = old.into_active_model();
    row.status = Set(match decision {
        SignOffDecision::Approved => CheckpointStatus::Signed,
        SignOffDecision::Rejected => CheckpointStatus::Rejected,
    });
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let pilot = rules::touch(&tx, ctx, pilot).await?;
    tell_lead(&tx, ctx, &pilot, &row, &signer, sign_off_id, &note).await?;
    let action = match decision {
        SignOffDecision::Approved => "pilot.checkpoint_signed",
        SignOffDecision::Rejected => "pilot.checkpoint_rejected",
    };
    let told = audit::Event::new(action, row.id)
        .with("pilotId", pilot.id.to_string())
        .with("kind", row.kind.as_str())
        .with("note", note);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The caller's seat, where it is a person's who does not run the pilot.
async fn expect_other(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model) -> Result<seat::Model> {
    let by_person =
        || Error::refused(Code::FourEyes, "id", "A checkpoint is signed by a person, with a seat of their own.");
    let id: SeatId = ctx.seat_id().ok_or_else(by_person)?;
    let seat = seat::Entity::one(ctx.scope(), id).one(tx).await?.ok_or_else(by_person)?;
    if seat.kind != SeatKind::Person {
        return Err(by_person());
    }
    if rules::involved(tx, ctx, pilot).await?.contains(&id) {
        let text = "Who leads or created a pilot cannot sign its checkpoints. Ask somebody else who may.";
        return Err(Error::refused(Code::FourEyes, "id", text));
    }
    Ok(seat)
}

async fn tell_lead(
    tx: &Tx,
    ctx: &Ctx,
    pilot: &pilot::Model,
    checkpoint: &pilot_checkpoint::Model,
    signer: &seat::Model,
    sign_off_id: SignOffId,
    note: &str,
) -> Result<()> {
    let (done, next) = match checkpoint.status {
        CheckpointStatus::Signed => ("signed", "Nothing more is needed for it."),
        _ => ("rejected", "Put right what is named, then schedule it again."),
    };
    let said = if note.is_empty() { String::new() } else { format!("\n\n“{note}”") };
    let notice = Notice {
        seat_ids: vec![pilot.lead_seat_id],
        kind: match checkpoint.status {
            CheckpointStatus::Signed => "pilot.checkpoint_signed",
            _ => "pilot.checkpoint_rejected",
        },
        dedupe_key: sign_off_id.to_string(),
        title: format!("{} of “{}” was {done}", checkpoint.title, pilot.name),
        body: format!("{} {done} it.{said}\n\n{next}", signer.name),
        target: Some(pilot.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}
