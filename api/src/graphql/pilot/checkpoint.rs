//! Checkpoints of a pilot and who signed them.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, pilots};
use keystead_entities::pilot_checkpoint::CheckpointStatus as Status;
use keystead_entities::{AnyId, CheckpointId, Scoped, SignOffId, pilot, pilot_checkpoint, pilot_sign_off};

use super::loaders::{Checkpoints, Of, SignOffs};
use super::{Pilot, part};
use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_optional_id};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::seat::Seat;

/// A review that must be signed before a pilot enters a phase.
#[derive(Clone)]
pub struct PilotCheckpoint(pilot_checkpoint::Model);

impl From<pilot_checkpoint::Model> for PilotCheckpoint {
    fn from(row: pilot_checkpoint::Model) -> Self {
        Self(row)
    }
}

impl PilotCheckpoint {
    /// The checkpoint with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: CheckpointId) -> Result<Option<Self>> {
        Ok(part::<pilot_checkpoint::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }
}

impl Reload for pilot_checkpoint::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::CheckpointId(id) => pilot_checkpoint::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "pilot checkpoint"))
    }
}

/// The checkpoints of a pilot.
pub(super) async fn checkpoints_of(gql: &Context<'_>, pilot: &pilot::Model) -> Result<Vec<PilotCheckpoint>> {
    let key = (gql.within(pilot.tenant_id)?.scope(), pilot.id);
    let rows = gql.loader::<Of<Checkpoints>>().load_one(key).await?;
    Ok(rows.unwrap_or_default().into_iter().map(PilotCheckpoint).collect())
}

/// What a checkpoint looks at.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_checkpoint::CheckpointKind")]
pub enum PilotCheckpointKind {
    /// Keys, data, access.
    Security,
    /// Contracts, data protection, duties to clients.
    Legal,
    /// Whether it is worth going on.
    Business,
}

/// Where a checkpoint stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_checkpoint::CheckpointStatus")]
pub enum PilotCheckpointStatus {
    /// Waits for a signature.
    Open,
    /// Signed.
    Signed,
    /// Refused; can be scheduled again.
    Rejected,
}

/// A review that must be signed before a pilot enters a phase.
#[Object]
impl PilotCheckpoint {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it looks at.
    async fn kind(&self) -> PilotCheckpointKind {
        self.0.kind.into()
    }

    /// What exactly.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Number of the phase that waits for it.
    async fn before_phase(&self) -> i32 {
        self.0.before_phase
    }

    /// The day by which it is to be signed. Those who can sign are reminded 7 days and 1 day before, on the day, then weekly.
    async fn due_on(&self) -> Option<Date> {
        Date::stored(&self.0.due_on)
    }

    /// Where it stands.
    async fn status(&self) -> PilotCheckpointStatus {
        self.0.status.into()
    }

    /// Decisions on it, oldest first: more than one where it was refused and scheduled again.
    async fn sign_offs(&self, gql: &Context<'_>) -> Result<Vec<SignOff>> {
        let key = (gql.within(self.0.tenant_id)?.scope(), self.0.id);
        let rows = gql.loader::<Of<SignOffs>>().load_one(key).await?;
        Ok(rows.unwrap_or_default().into_iter().map(SignOff).collect())
    }

    /// The pilot it belongs to.
    async fn pilot(&self, gql: &Context<'_>) -> Result<Option<Pilot>> {
        Pilot::edge(gql, self.0.tenant_id, self.0.pilot_id).await
    }

    /// When it was scheduled.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now. Who leads or created the pilot cannot sign.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let mut can_sign = self.0.status == Status::Open && ctx.can(pilots::CHECKPOINT_SIGN_OFF);
        if can_sign {
            can_sign = match Pilot::edge(gql, self.0.tenant_id, self.0.pilot_id).await? {
                Some(pilot) => pilot.may_sign(gql, &ctx).await?,
                None => false,
            };
        }
        Ok(actions(
            &ctx,
            [
                (Action::SignOff, pilots::CHECKPOINT_SIGN_OFF, can_sign),
                (Action::Reject, pilots::CHECKPOINT_REJECT, can_sign),
                (Action::ScheduleSet, pilots::CHECKPOINT_SCHEDULE, self.0.status != Status::Signed),
            ],
        ))
    }
}

/// What was decided on a checkpoint.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_sign_off::SignOffDecision")]
pub enum SignOffDecision {
    /// The pilot may enter the phase.
    Approved,
    /// It may not.
    Rejected,
}

/// A decision on a checkpoint, by somebody who neither leads nor created the pilot.
pub struct SignOff(pilot_sign_off::Model);

impl SignOff {
    /// The decision with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: SignOffId) -> Result<Option<Self>> {
        Ok(part::<pilot_sign_off::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }
}

/// A decision on a checkpoint, by somebody who neither leads nor created the pilot.
#[Object]
impl SignOff {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who signed.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// What was decided.
    async fn decision(&self) -> SignOffDecision {
        self.0.decision.into()
    }

    /// On what grounds; may be empty where it was approved.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// When.
    async fn signed_at(&self) -> DateTime {
        self.0.signed_at.into()
    }
}

/// A checkpoint to be scheduled, or scheduled anew.
#[derive(InputObject)]
pub struct PilotCheckpointScheduleInput {
    /// The pilot.
    pilot_id: ID,
    /// The checkpoint, where it is there already: it is changed, and open again where it was refused.
    id: Option<ID>,
    /// What it looks at.
    kind: PilotCheckpointKind,
    /// What exactly, at most 120 characters; named after its kind if nothing is said.
    title: Option<String>,
    /// Number of the phase that waits for it. Not one that has begun.
    before_phase: i32,
    /// The day by which it is to be signed; today or later.
    due_on: Date,
    /// The version of the checkpoint you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotCheckpointSchedule` did.
    PilotCheckpointSchedulePayload {
        /// The checkpoint as it is now.
        checkpoint: PilotCheckpoint
    }
);

/// A signature under a checkpoint.
#[derive(InputObject)]
pub struct PilotCheckpointSignOffInput {
    /// The checkpoint.
    id: ID,
    /// On what grounds, at most 4,000 characters.
    note: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotCheckpointSignOff` did.
    PilotCheckpointSignOffPayload {
        /// The checkpoint as it is now.
        checkpoint: PilotCheckpoint
    }
);

/// A refusal of a checkpoint.
#[derive(InputObject)]
pub struct PilotCheckpointRejectInput {
    /// The checkpoint.
    id: ID,
    /// What has to change, at most 4,000 characters.
    note: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotCheckpointReject` did.
    PilotCheckpointRejectPayload {
        /// The checkpoint as it is now.
        checkpoint: PilotCheckpoint
    }
);

/// Scheduling and signing checkpoints.
#[derive(Default)]
pub struct PilotCheckpointMutation;

#[Object]
impl PilotCheckpointMutation {
    /// Schedules a checkpoint before a phase, or changes one that is not signed.
    #[graphql(directive = auth::apply(pilots::CHECKPOINT_SCHEDULE))]
    async fn pilot_checkpoint_schedule(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The checkpoint.")] input: PilotCheckpointScheduleInput,
    ) -> Result<Option<PilotCheckpointSchedulePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::CHECKPOINT_SCHEDULE, key.as_deref(), |ctx| async move {
            let schedule = pilots::Schedule {
                pilot_id: parse_id("pilotId", &input.pilot_id)?,
                id: parse_optional_id("id", input.id.as_ref())?,
                kind: input.kind.into(),
                title: input.title,
                before_phase: input.before_phase,
                due_on: input.due_on.0,
                expected_version: input.expected_version,
            };
            pilots::schedule(&ctx, schedule).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Signs a checkpoint. `FOUR_EYES` for the pilot's lead and creator, and for service accounts.
    #[graphql(directive = auth::apply(pilots::CHECKPOINT_SIGN_OFF))]
    async fn pilot_checkpoint_sign_off(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The signature.")] input: PilotCheckpointSignOffInput,
    ) -> Result<Option<PilotCheckpointSignOffPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::CHECKPOINT_SIGN_OFF, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::sign_off(&ctx, pilots::Decide { id, note: input.note, expected_version: input.expected_version })
                .await
        });
        Ok(Some(done.await?.into()))
    }

    /// Refuses a checkpoint. `FOUR_EYES` for the pilot's lead and creator, and for service accounts.
    #[graphql(directive = auth::apply(pilots::CHECKPOINT_REJECT))]
    async fn pilot_checkpoint_reject(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The refusal.")] input: PilotCheckpointRejectInput,
    ) -> Result<Option<PilotCheckpointRejectPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::CHECKPOINT_REJECT, key.as_deref(), |ctx| async move {
            let (id, note) = (parse_id("id", &input.id)?, Some(input.note));
            pilots::reject(&ctx, pilots::Decide { id, note, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
