//! New seats, one by one.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::seats;

use super::Seat;
use crate::graphql::auth::auth;
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Request, parse_id, parse_optional_id};
use crate::graphql::scalars::EmailAddress;

/// A person to be invited.
#[derive(InputObject)]
pub struct SeatInviteInput {
    /// The company.
    tenant_id: ID,
    /// Their mail address; each has one seat.
    email: EmailAddress,
    /// Their name, at most 200 characters; the address if nothing is said.
    name: Option<String>,
    /// What they may do; never more than your own role.
    #[graphql(default_with = "Role::Member")]
    role: Role,
    /// 1 general office, 2 data analytics, 3 development.
    #[graphql(default = 1)]
    tier: i32,
    /// Where they work.
    business_unit_id: Option<ID>,
    /// Department, at most 120 characters.
    department: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatInvite` did.
    SeatInvitePayload {
        /// The new seat.
        seat: Seat
    }
);

/// An invitation to be sent again.
#[derive(InputObject)]
pub struct SeatInviteResendInput {
    /// The seat.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is done.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatInviteResend` did.
    SeatInviteResendPayload {
        /// The seat as it is now.
        seat: Seat
    }
);

/// A service account to be created.
#[derive(InputObject)]
pub struct SeatCreateServiceInput {
    /// The company.
    tenant_id: ID,
    /// What it is, at most 200 characters.
    name: String,
    /// Seat of the person who answers for it.
    owner_seat_id: ID,
    /// What it may do; never `OWNER`, and never more than your own role.
    #[graphql(default_with = "Role::Member")]
    role: Role,
    /// 1 general office, 2 data analytics, 3 development.
    #[graphql(default = 1)]
    tier: i32,
    /// Where it works.
    business_unit_id: Option<ID>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatCreateService` did.
    SeatCreateServicePayload {
        /// The service account.
        seat: Seat
    }
);

/// New seats.
#[derive(Default)]
pub struct SeatInviteMutation;

#[Object]
impl SeatInviteMutation {
    /// Invites a person: takes a seat of the plan and writes them a mail. They are in once they
    /// opened its link. A company that has no seat left is refused with `PLAN_LIMIT`, however many ask at once.
    #[graphql(directive = auth::apply(seats::INVITE))]
    async fn seat_invite(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The person.")] input: SeatInviteInput,
    ) -> Result<Option<SeatInvitePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::INVITE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let invite = seats::Invite {
                email: input.email.0,
                name: input.name,
                role: input.role.into(),
                tier: input.tier,
                business_unit_id: parse_optional_id("businessUnitId", input.business_unit_id.as_ref())?,
                department: input.department,
            };
            seats::invite(&ctx, invite).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Sends the mail of an invitation again.
    #[graphql(directive = auth::apply(seats::INVITE))]
    async fn seat_invite_resend(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seat.")] input: SeatInviteResendInput,
    ) -> Result<Option<SeatInviteResendPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::INVITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            seats::resend(&ctx, seats::Resend { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Creates a service account, active at once. It does not count toward the plan's seats.
    #[graphql(directive = auth::apply(seats::CREATE_SERVICE))]
    async fn seat_create_service(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The service account.")] input: SeatCreateServiceInput,
    ) -> Result<Option<SeatCreateServicePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::CREATE_SERVICE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let create = seats::CreateService {
                name: input.name,
                owner_seat_id: parse_id("ownerSeatId", &input.owner_seat_id)?,
                role: input.role.into(),
                tier: input.tier,
                business_unit_id: parse_optional_id("businessUnitId", input.business_unit_id.as_ref())?,
            };
            seats::create_service(&ctx, create).await
        });
        Ok(Some(done.await?.into()))
    }
}
