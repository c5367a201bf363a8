//! Who takes part in a pilot.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::list::PageArgs;
use keystead_domain::pilots;
use keystead_entities::{ParticipantId, pilot, pilot_participant};

use super::{Pilot, part};
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id, parse_ids};
use crate::graphql::scalars::Date;
use crate::graphql::seat::Seat;

connection!(PilotParticipantConnection, PilotParticipantEdge, PilotParticipant, "participants of a pilot");

/// A seat's part in a pilot.
pub struct PilotParticipant(pilot_participant::Model);

impl PilotParticipant {
    /// The participant with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: ParticipantId) -> Result<Option<Self>> {
        Ok(part::<pilot_participant::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }
}

/// Whether a seat still takes part.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_participant::ParticipantStatus")]
pub enum PilotParticipantStatus {
    /// Takes part.
    Active,
    /// Took part; kept for what it measured.
    Left,
}

/// The participants of a pilot.
pub(super) async fn participants_of(
    gql: &Context<'_>,
    pilot: &pilot::Model,
    args: PageArgs,
) -> Result<PilotParticipantConnection> {
    let list = pilots::participants(&gql.within(pilot.tenant_id)?, pilot.id)?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(PilotParticipantConnection::new(page, count, PilotParticipant))
}

/// A seat's part in a pilot.
#[Object]
impl PilotParticipant {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The seat.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// Whether it still takes part.
    async fn status(&self) -> PilotParticipantStatus {
        self.0.status.into()
    }

    /// First day of taking part.
    async fn joined_on(&self) -> Option<Date> {
        Date::stored(&self.0.joined_on)
    }

    /// Last day of taking part; `null` while it does.
    async fn left_on(&self) -> Option<Date> {
        self.0.left_on.as_deref().and_then(Date::stored)
    }
}

/// Seats that are to take part.
#[derive(InputObject)]
pub struct PilotParticipantAddInput {
    /// The pilot.
    pilot_id: ID,
    /// From 1 to 100 seats of people, all or none. Those that take part already stay as they are.
    seat_ids: Vec<ID>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotParticipantAdd` did.
    PilotParticipantAddPayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// A seat that is to take part no longer.
#[derive(InputObject)]
pub struct PilotParticipantRemoveInput {
    /// The pilot.
    pilot_id: ID,
    /// The seat.
    seat_id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotParticipantRemove` did.
    PilotParticipantRemovePayload {
        /// The pilot as it is now.
        pilot: Pilot
    }
);

/// Adding and removing participants.
#[derive(Default)]
pub struct PilotParticipantMutation;

#[Object]
impl PilotParticipantMutation {
    /// Adds participants to a pilot that is not over, from today on.
    #[graphql(directive = auth::apply(pilots::PARTICIPANT_ADD))]
    async fn pilot_participant_add(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seats.")] input: PilotParticipantAddInput,
    ) -> Result<Option<PilotParticipantAddPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::PARTICIPANT_ADD, key.as_deref(), |ctx| async move {
            let pilot_id = parse_id("pilotId", &input.pilot_id)?;
            let seat_ids = parse_ids("seatIds", &input.seat_ids)?;
            pilots::add_participants(&ctx, pilots::AddParticipants { pilot_id, seat_ids }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Removes a participant. Today is its last day; what it measured is kept.
    #[graphql(directive = auth::apply(pilots::PARTICIPANT_REMOVE))]
    async fn pilot_participant_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seat.")] input: PilotParticipantRemoveInput,
    ) -> Result<Option<PilotParticipantRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::PARTICIPANT_REMOVE, key.as_deref(), |ctx| async move {
            let pilot_id = parse_id("pilotId", &input.pilot_id)?;
            let seat_id = parse_id("seatId", &input.seat_id)?;
            pilots::remove_participant(&ctx, pilots::RemoveParticipant { pilot_id, seat_id }).await
        });
        Ok(Some(done.await?.into()))
    }
}
