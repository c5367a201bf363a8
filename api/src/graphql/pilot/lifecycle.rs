//! A pilot's way, from start to end.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::pilots;

use super::{Pilot, PilotOutcome};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id};

/// A pilot to be started.
#[derive(InputObject)]
pub struct PilotStartInput {
    /// The pilot.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotStart` did.
    PilotStartPayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A pilot to be paused.
#[derive(InputObject)]
pub struct PilotPauseInput {
    /// The pilot.
    id: ID,
    /// Why, at most 1,000 characters.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotPause` did.
    PilotPausePayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A pilot to be resumed.
#[derive(InputObject)]
pub struct PilotResumeInput {
    /// The pilot.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotResume` did.
    PilotResumePayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A pilot to be taken to its next phase.
#[derive(InputObject)]
pub struct PilotExpandInput {
    /// The pilot.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotExpand` did.
    PilotExpandPayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A pilot to be completed.
#[derive(InputObject)]
pub struct PilotCompleteInput {
    /// The pilot.
    id: ID,
    /// What was decided. A report recommends; people decide.
    outcome: PilotOutcome,
    /// Why, at most 4,000 characters.
    note: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotComplete` did.
    PilotCompletePayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A pilot to be called off.
#[derive(InputObject)]
pub struct PilotCancelInput {
    /// The pilot.
    id: ID,
    /// Why, at most 1,000 characters.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotCancel` did.
    PilotCancelPayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A pilot's way, from start to end.
#[derive(Default)]
pub struct PilotLifecycleMutation;

#[Object]
impl PilotLifecycleMutation {
    /// Starts a draft: its first phase begins today. Needs an objective, and every checkpoint before the first phase signed.
    #[graphql(directive = auth::apply(pilots::START))]
    async fn pilot_start(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotStartInput,
    ) -> Result<Option<PilotStartPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::START, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::start(&ctx, pilots::Step { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Pauses a running pilot. Until it is resumed no measurement is expected, so none is missing.
    #[graphql(directive = auth::apply(pilots::PAUSE))]
    async fn pilot_pause(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotPauseInput,
    ) -> Result<Option<PilotPausePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::PAUSE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::pause(&ctx, pilots::Pause { id, reason: input.reason, expected_version: input.expected_version })
                .await
        });
        Ok(Some(done.await?.into()))
    }

    /// Resumes a paused pilot today.
    #[graphql(directive = auth::apply(pilots::RESUME))]
    async fn pilot_resume(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotResumeInput,
    ) -> Result<Option<PilotResumePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::RESUME, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::resume(&ctx, pilots::Step { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Takes a running pilot to its next phase. `APPROVAL_REQUIRED` while a checkpoint before that phase is not signed.
    #[graphql(directive = auth::apply(pilots::EXPAND))]
    async fn pilot_expand(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotExpandInput,
    ) -> Result<Option<PilotExpandPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::EXPAND, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::expand(&ctx, pilots::Step { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Completes a pilot with an outcome and orders its last report as a job. `GO` needs every checkpoint signed.
    #[graphql(directive = auth::apply(pilots::COMPLETE))]
    async fn pilot_complete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotCompleteInput,
    ) -> Result<Option<PilotCompletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::COMPLETE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::complete(
                &ctx,
                pilots::Complete {
                    id,
                    outcome: input.outcome.into(),
                    note: input.note,
                    expected_version: input.expected_version,
                },
            )
            .await
        });
        Ok(Some(done.await?.into()))
    }

    /// Calls a pilot off, without an outcome.
    #[graphql(directive = auth::apply(pilots::CANCEL))]
    async fn pilot_cancel(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The pilot.")] input: PilotCancelInput,
    ) -> Result<Option<PilotCancelPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::CANCEL, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::cancel(&ctx, pilots::Cancel { id, reason: input.reason, expected_version: input.expected_version })
                .await
        });
        Ok(Some(done.await?.into()))
    }
}
