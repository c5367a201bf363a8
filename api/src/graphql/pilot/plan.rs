//! Planning a pilot and changing its plan.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::pilots;

use super::Pilot;
use super::phase::PilotPhaseInput;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id, parse_optional_id};

/// A pilot to be planned.
#[derive(InputObject)]
pub struct PilotCreateInput {
    /// The company.
    tenant_id: ID,
    /// Its name, at most 120 characters.
    name: String,
    /// Why it is run, at most 4,000 characters.
    description: Option<String>,
    /// The AI app to be tried. Not one that is blocked or quarantined.
    ai_app_id: ID,
    /// The business unit it is tried in.
    business_unit_id: ID,
    /// Seat of the person who runs it; you if nothing is said.
    lead_seat_id: Option<ID>,
    /// Whether measurements are expected on Saturdays and Sundays too.
    #[graphql(default = false)]
    is_measured_on_weekends: bool,
    /// From 1 to 12 phases, each after the one before.
    phases: Vec<PilotPhaseInput>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotCreate` did.
    PilotCreatePayload {
        /// The pilot, as a draft.
        pilot: Pilot
    }
);

/// What to change of a pilot. A field left out stays as it is.
#[derive(InputObject)]
pub struct PilotUpdateInput {
    /// The pilot.
    id: ID,
    /// Its name, at most 120 characters.
    name: Option<String>,
    /// Why it is run, at most 4,000 characters; an empty text clears it.
    description: Option<String>,
    /// The AI app. Only while it is a draft.
    ai_app_id: Option<ID>,
    /// The business unit. Only while it is a draft.
    business_unit_id: Option<ID>,
    /// Seat of the person who runs it. Not somebody who signed one of its checkpoints.
    lead_seat_id: Option<ID>,
    /// Whether measurements are expected on Saturdays and Sundays too. Only while it is a draft.
    is_measured_on_weekends: Option<bool>,
    /// The whole plan, from 1 to 12 phases. Phases that are done stay as they were; the current one keeps its first day.
    phases: Option<Vec<PilotPhaseInput>>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotUpdate` did.
    PilotUpdatePayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// Planning pilots.
#[derive(Default)]
pub struct PilotPlanMutation;

#[Object]
impl PilotPlanMutation {
    /// Plans a pilot, as a draft.
    #[graphql(directive = auth::apply(pilots::CREATE))]
    async fn pilot_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotCreateInput,
    ) -> Result<Option<PilotCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::CREATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let new = pilots::NewPilot {
                name: input.name,
                description: input.description,
                ai_app_id: parse_id("aiAppId", &input.ai_app_id)?,
                business_unit_id: parse_id("businessUnitId", &input.business_unit_id)?,
                lead_seat_id: parse_optional_id("leadSeatId", input.lead_seat_id.as_ref())?,
                is_measured_on_weekends: input.is_measured_on_weekends,
                phases: input.phases.into_iter().map(Into::into).collect(),
            };
            pilots::create(&ctx, new).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes a pilot that is not over.
    #[graphql(directive = auth::apply(pilots::UPDATE))]
    async fn pilot_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: PilotUpdateInput,
    ) -> Result<Option<PilotUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::UPDATE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let update = pilots::Update {
                name: input.name,
                description: input.description,
                ai_app_id: parse_optional_id("aiAppId", input.ai_app_id.as_ref())?,
                business_unit_id: parse_optional_id("businessUnitId", input.business_unit_id.as_ref())?,
                lead_seat_id: parse_optional_id("leadSeatId", input.lead_seat_id.as_ref())?,
                is_measured_on_weekends: input.is_measured_on_weekends,
                phases: input.phases.map(|all| all.into_iter().map(Into::into).collect()),
                expected_version: input.expected_version,
            };
            pilots::update(&ctx, id, update).await
        });
        Ok(Some(done.await?.into()))
    }
}
