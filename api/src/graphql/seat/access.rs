//! Locking seats out, letting them back in, and their end.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::{Ctx, Result as DomainResult, seats};
use keystead_entities::AnyId;

use super::Seat;
use crate::graphql::access::AccessGrant;
use crate::graphql::api_token::ApiToken;
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_ids, parse_optional_id};
use crate::graphql::seat_token::SeatToken;
use crate::graphql::session::Session;

/// A seat to be disabled.
#[derive(InputObject)]
pub struct SeatDisableInput {
    /// The seat. Not your own.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// Seat of the person who answers for its service accounts from now on. Without it they keep an owner who is gone, and
    /// the next seat audit says so.
    hand_over_to_seat_id: Option<ID>,
    /// Whether to take over a seat that the company's directory disabled (`Seat.canDirectoryEnable`): it stays as it is, and
    /// from then on only a person enables it. Without it such a seat is refused with `STATE_CONFLICT`, as any that is disabled.
    #[graphql(default)]
    block: bool,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `seatDisable` did.
#[derive(SimpleObject)]
pub struct SeatDisablePayload {
    /// The seat as it is now.
    seat: Option<Seat>,
    /// How many of its API tokens died with it.
    revoked_token_count: i32,
    /// Its API tokens that died with it, oldest first; `revokedAt` says when.
    revoked_tokens: Vec<ApiToken>,
    /// Its tokens for the gateway that died with it, oldest first; `revokedAt` says when.
    revoked_seat_tokens: Vec<SeatToken>,
    /// Its access grants that ended with it; `endedAt` says when.
    ended_grants: Vec<AccessGrant>,
    /// How many of its person's sessions at this company died with it.
    revoked_session_count: i32,
    /// Its person's sessions at this company that died with it, oldest first; `endedAt` says when. What they open elsewhere
    /// lives on.
    revoked_sessions: Vec<Session>,
    /// Service accounts that somebody else answers for now.
    handed_over: Vec<Seat>,
    /// Service accounts whose owner is gone now.
    left_behind: Vec<Seat>,
    /// Ids of what else it still answers for: AI apps it owns, pilots it leads, open seat audits it reviews, notification
    /// channels to its address. Name somebody else for each, or end it; owners and admins find the list in their console.
    duty_ids: Vec<ID>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// Seats to be disabled.
#[derive(InputObject)]
pub struct SeatBulkDisableInput {
    /// From 1 to 100 seats, each once. Not your own.
    ids: Vec<ID>,
    /// Why, at most 500 characters; goes into the audit log.
    reason: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `seatBulkDisable` did: all of it or nothing.
#[derive(SimpleObject)]
pub struct SeatBulkDisablePayload {
    /// The seats as they are now, in the order of `ids`; empty when it did not happen.
    seats: Vec<Seat>,
    /// How many of their API tokens died with them.
    revoked_token_count: i32,
    /// How many sessions at this company died with them.
    revoked_session_count: i32,
    /// Why it did not happen, with `["input", "ids", "3"]` for the fourth seat; empty when it did.
    user_errors: Vec<UserError>,
}

/// A seat to be enabled.
#[derive(InputObject)]
pub struct SeatEnableInput {
    /// The seat.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatEnable` did.
    SeatEnablePayload {
        /// The seat as it is now.
        seat: Seat
    }
);

/// A seat to be removed.
#[derive(InputObject)]
pub struct SeatDeleteInput {
    /// The seat. Not your own, and not while it answers for service accounts.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatDelete` did.
    SeatDeletePayload {
        /// The seat as it is kept.
        seat: Seat
    }
);

struct Disabled(seats::Disabled);

impl Reload for Disabled {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(seats::recall_disabled(ctx, subject).await?))
    }
}

/// Seats that were disabled by this request, or by the one that it repeats.
enum BulkDisabled {
    Now(Vec<seats::Disabled>),
    Before,
}

impl Reload for BulkDisabled {
    async fn reload(_: &Ctx, _: AnyId) -> DomainResult<Self> {
        Ok(Self::Before)
    }
}

fn count(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Locking out and letting in.
#[derive(Default)]
pub struct SeatAccessMutation;

#[Object]
impl SeatAccessMutation {
    /// Disables a seat: from the next request on its API tokens and sessions are refused, and they stay dead when it is enabled again.
    /// Nobody else's login is touched. The company's last active owner is refused with `LAST_ADMIN`.
    #[graphql(directive = auth::apply(seats::DISABLE))]
    async fn seat_disable(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seat, and why.")] input: SeatDisableInput,
    ) -> Result<Option<SeatDisablePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::DISABLE, key.as_deref(), |ctx| async move {
            let disable = seats::Disable {
                id: parse_id("id", &input.id)?,
                reason: input.reason,
                hand_over_to: parse_optional_id("handOverToSeatId", input.hand_over_to_seat_id.as_ref())?,
                block: input.block,
                expected_version: input.expected_version,
            };
            Ok(Disabled(seats::disable(&ctx, disable).await?))
        });
        let (done, user_errors) = done.await?.parts();
        let Some(Disabled(mut done)) = done else {
            let (tokens, given, left) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Some(SeatDisablePayload {
                seat: None,
                revoked_token_count: 0,
                revoked_tokens: tokens,
                revoked_seat_tokens: Vec::new(),
                ended_grants: Vec::new(),
                revoked_session_count: 0,
                revoked_sessions: Vec::new(),
                handed_over: given,
                left_behind: left,
                duty_ids: Vec::new(),
                user_errors,
            }));
        };
        if !user_errors.is_empty() {
            // After a version conflict the seat is shown as it is, and this request did nothing to it.
            done.revoked.clear();
            done.revoked_seat_tokens.clear();
            done.ended_grants.clear();
            done.ended.clear();
            done.handed_over.clear();
            done.left_behind.clear();
            done.duties.clear();
        }
        Ok(Some(SeatDisablePayload {
            seat: Some(done.seat.into()),
            revoked_token_count: count(done.revoked.len()),
            revoked_tokens: done.revoked.into_iter().map(Into::into).collect(),
            revoked_seat_tokens: done.revoked_seat_tokens.into_iter().map(Into::into).collect(),
            ended_grants: done.ended_grants.into_iter().map(Into::into).collect(),
            revoked_session_count: count(done.ended.len()),
            revoked_sessions: done.ended.into_iter().map(Into::into).collect(),
            handed_over: done.handed_over.into_iter().map(Into::into).collect(),
            left_behind: done.left_behind.into_iter().map(Into::into).collect(),
            duty_ids: done.duties.into_iter().map(|id| id.to_string().into()).collect(),
            user_errors,
        }))
    }

    /// Disables up to 100 seats; where one of them cannot be, none is.
    #[graphql(directive = auth::apply(seats::DISABLE))]
    async fn seat_bulk_disable(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seats, and why.")] input: SeatBulkDisableInput,
    ) -> Result<Option<SeatBulkDisablePayload>> {
        let key = input.idempotency_key.clone();
        let ids = input.ids.clone();
        let done = gql.run(seats::DISABLE, key.as_deref(), |ctx| async move {
            let bulk = seats::BulkDisable { ids: parse_ids("ids", &ids)?, reason: input.reason };
            Ok(BulkDisabled::Now(seats::bulk_disable(&ctx, bulk).await?))
        });
        let (done, user_errors) = done.await?.parts();
        let done = match done {
            Some(BulkDisabled::Now(done)) => done,
            Some(BulkDisabled::Before) => {
                let ctx = gql.ctx(seats::DISABLE)?;
                let mut done = Vec::with_capacity(input.ids.len());
                for id in parse_ids::<keystead_entities::SeatId>("ids", &input.ids)? {
                    done.push(seats::recall_disabled(&ctx, id.into()).await?);
                }
                done
            }
            None => Vec::new(),
        };
        Ok(Some(SeatBulkDisablePayload {
            revoked_token_count: count(done.iter().map(|d| d.revoked.len()).sum()),
            revoked_session_count: count(done.iter().map(|d| d.ended.len()).sum()),
            seats: done.into_iter().map(|d| d.seat.into()).collect(),
            user_errors,
        }))
    }

    /// Enables a disabled seat, as it was before but for its API tokens, which stay dead. Takes a seat of the plan.
    #[graphql(directive = auth::apply(seats::ENABLE))]
    async fn seat_enable(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seat.")] input: SeatEnableInput,
    ) -> Result<Option<SeatEnablePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::ENABLE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            seats::enable(&ctx, seats::Enable { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Removes a seat for good, its API tokens with it. It is kept for the evidence that names it; its mail address can have
    /// a new seat.
    #[graphql(directive = auth::apply(seats::REMOVE))]
    async fn seat_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The seat.")] input: SeatDeleteInput,
    ) -> Result<Option<SeatDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seats::REMOVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (reason, expected_version) = (input.reason, input.expected_version);
            seats::remove(&ctx, seats::Remove { id, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
