//! Changing seats.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use keystead_domain::input::Change;
use keystead_domain::{Ctx, Result as DomainResult, seats};
use keystead_entities::{AnyId, seat};

use super::Seat;
use crate::graphql::auth::auth;
use crate::graphql::enums::Role;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::input::change;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_optional_id};
use crate::graphql::scalars::Date;

/// What to change of a seat. A field left out stays as it is, `null` clears it.
#[derive(InputObject)]
pub struct SeatUpdateInput {
    /// The seat.
    id: ID,
    /// Name, at most 200 characters.
    name: Option<String>,
    /// Where it works.
    business_unit_id: MaybeUndefined<ID>,
    /// Department, at most 120 characters.
    department: MaybeUndefined<String>,
    /// Seat of the person who answers for a service account; refused for people.
    owner_seat_id: Option<ID>,
    /// Last day in the company. Does not lock the seat out by itself; the next seat audit names a leaver.
    departed_on: MaybeUndefined<Date>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatUpdate` did.
    SeatUpdatePayload {
        /// The seat as it is now.
        seat: Seat
    }
);

/// The role a seat is to have.
#[derive(InputObject)]
pub struct SeatRoleSetInput {
    /// The seat.
    id: ID,
    /// The role. Nobody raises their own, and only owners make owners.
    role: Role,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatRoleSet` did.
    SeatRoleSetPayload {
        /// The seat as it is now.
        seat: Seat
    }
);

/// The tier a seat is to have.
#[derive(InputObject)]
pub struct SeatTierSetInput {
    /// The seat.
    id: ID,
    /// 1 general office, 2 data analytics, 3 development.
    tier: i32,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatTierSet` did.
    SeatTierSetPayload {
        /// The seat as it is now.
        seat: Seat
    }
);

/// Service accounts to be handed over.
#[derive(InputObject)]
pub struct SeatHandOverInput {
    /// Seat of who answered for them, whatever its status.
    id: ID,
    /// Seat of who is to: a person with an active seat.
    to_seat_id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `seatHandOver` did.
#[derive(SimpleObject)]
pub struct SeatHandOverPayload {
    /// The service accounts that were handed over.
    service_accounts: Vec<Seat>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

struct HandedOver(Vec<seat::Model>);

impl Reload for HandedOver {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(seats::recall_handed_over(ctx, subject).await?))
    }
}

/// Changing seats.
#[derive(Default)]
pub struct SeatChangeMutation;

#[Object]
impl SeatChangeMutation {
    /// Changes what is known of a seat.
    #[graphql(directive = auth::apply(seats::UPDATE))]
    async fn seat_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: SeatUpdateInput,
    ) -> Result<Option<SeatUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::UPDATE, key.as_deref(), |ctx| async move {
            let business_unit_id = match change(input.business_unit_id) {
                Change::Set(id) => Change::Set(parse_id("businessUnitId", &id)?),
                Change::Keep => Change::Keep,
                Change::Clear => Change::Clear,
            };
            let update = seats::Update {
                id: parse_id("id", &input.id)?,
                name: input.name,
                business_unit_id,
                department: change(input.department),
                owner_seat_id: parse_optional_id("ownerSeatId", input.owner_seat_id.as_ref())?,
                departed_on: change(input.departed_on.map_value(|day| day.0.to_string())),
                expected_version: input.expected_version,
            };
            seats::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes a seat's role; it holds from the seat's next request on.
    #[graphql(directive = auth::apply(seats::ROLE_SET))]
    async fn seat_role_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The role.")] input: SeatRoleSetInput,
    ) -> Result<Option<SeatRoleSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::ROLE_SET, key.as_deref(), |ctx| async move {
            let (id, role) = (parse_id("id", &input.id)?, input.role.into());
            seats::set_role(&ctx, seats::SetRole { id, role, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes a seat's tier. Nobody but an owner raises their own.
    #[graphql(directive = auth::apply(seats::TIER_SET))]
    async fn seat_tier_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The tier.")] input: SeatTierSetInput,
    ) -> Result<Option<SeatTierSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::TIER_SET, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (tier, expected_version) = (input.tier, input.expected_version);
            seats::set_tier(&ctx, seats::SetTier { id, tier, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Hands all service accounts in use that one seat answers for over to another.
    #[graphql(directive = auth::apply(seats::HAND_OVER))]
    async fn seat_hand_over(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "From whom to whom.")] input: SeatHandOverInput,
    ) -> Result<Option<SeatHandOverPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::HAND_OVER, key.as_deref(), |ctx| async move {
            let from = parse_id("id", &input.id)?;
            let to = parse_id("toSeatId", &input.to_seat_id)?;
            Ok(HandedOver(seats::hand_over(&ctx, seats::HandOver { from, to }).await?))
        });
        let (given, user_errors) = done.await?.parts();
        let service_accounts =
            given.map_or_else(Vec::new, |HandedOver(rows)| rows.into_iter().map(Into::into).collect());
        Ok(Some(SeatHandOverPayload { service_accounts, user_errors }))
    }
}
