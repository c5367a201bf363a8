//! Who is told of requests and grants.

use keystead_entities::seat::{self, Role};
use keystead_entities::{access_grant, access_request};

use super::what;
use crate::auth::covers;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::notifications::{self, Notice};

/// Tells those who can say yes. Where nobody can but an owner, it is the owners; where nobody can at all, the request waits
/// until somebody else is made an approver.
pub(super) async fn asked(tx: &Tx, ctx: &Ctx, seat: &seat::Model, request: &access_request::Model) -> Result<()> {
    let roles = [Role::Owner, Role::Admin, Role::Approver];
    let deciders = notifications::seats_with_role(tx, ctx.scope(), &roles).await?;
    let eyes = seat.owner_seat_id.unwrap_or(seat.id);
    let may = |one: &seat::Model| one.id != eyes && request.role.is_none_or(|role| covers(one.role, role));
    let (what, hours) = (what(request.role, request.tier), length(request.duration_seconds));
    let notice = Notice {
        seat_ids: deciders.into_iter().filter(may).map(|one| one.id).collect(),
        kind: "access_request.created",
        dedupe_key: format!("access_request.created:{}", request.id),
        title: format!("{} asks for {what}", seat.name),
        body: format!(
            "{} asks for {what} for {hours}.\n\nThe reason given: {}\n\nSay yes or no until {} UTC, after signing in: {}",
            seat.name,
            request.reason,
            request.lapses_at.format("%Y-%m-%d %H:%M"),
            ctx.app.link(&format!("/access-requests/{}/{}", request.tenant_id, request.id)),
        ),
        target: Some(request.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}

/// Tells who asked what became of it.
pub(super) async fn decided(
    tx: &Tx,
    ctx: &Ctx,
    seat: &seat::Model,
    request: &access_request::Model,
    grant: Option<&access_grant::Model>,
) -> Result<()> {
    let what = what(request.role, request.tier);
    let (verdict, mut body) = match grant {
        Some(grant) => (
            "granted",
            format!("You have {what} until {} UTC. It ends by itself.", grant.ends_at.format("%Y-%m-%d %H:%M:%S")),
        ),
        None => ("denied", format!("You asked for {what}, and it was not granted.")),
    };
    if let Some(note) = &request.note {
        body.push_str(&format!("\n\nA word to it: {note}"));
    }
    let notice = Notice {
        seat_ids: vec![seat.owner_seat_id.unwrap_or(seat.id)],
        kind: if grant.is_some() { "access_request.approved" } else { "access_request.denied" },
        dedupe_key: format!("access_request.decided:{}", request.id),
        title: format!("Your request for {what} is {verdict}"),
        body,
        target: Some(request.id.into()),
    };
    notifications::notify(tx, ctx, notice).await
}

/// Tells whose grant ended before its time, where that was somebody else's doing.
pub(super) async fn revoked(tx: &Tx, ctx: &Ctx, seat: &seat::Model, grant: &access_grant::Model) -> Result<()> {
    if ctx.seat_id() == Some(seat.id) {
        return Ok(());
    }
    let reason = grant.ended_reason.as_ref().map(|reason| format!("\n\nThe reason given: {reason}"));
    let body = format!(
        "What you were granted for a while was taken back: {}.{}",
        what(grant.role, grant.tier),
        reason.unwrap_or_default()
    );
    over(tx, ctx, seat, grant, "access_grant.revoked", "Your access was taken back", body).await
}

/// Tells whose grant has ended, in the console.
pub(super) async fn ended(tx: &Tx, ctx: &Ctx, seat: &seat::Model, grant: &access_grant::Model) -> Result<()> {
    let body = format!("What you were granted for a while has ended: {}.", what(grant.role, grant.tier));
    over(tx, ctx, seat, grant, "access_grant.ended", "Your access for a while has ended", body).await
}

async fn over(
    tx: &Tx,
    ctx: &Ctx,
    seat: &seat::Model,
    grant: &access_grant::Model,
    kind: &'static str,
    title: &str,
    body: String,
) -> Result<()> {
    let notice = Notice {
        seat_ids: vec![seat.owner_seat_id.unwrap_or(seat.id)],
        kind,
        dedupe_key: format!("access_grant.over:{}", grant.id),
        title: title.to_owned(),
        body,
        target: Some(grant.id.into()),
    };
    notifications::notify_in_console(tx, ctx, notice).await
}

/// A length of time in words: "2 hours", "1 day and 30 minutes".
pub fn length(seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3_600, seconds % 3_600 / 60);
    let part = |n: i64, one: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    let parts = [part(days, "day"), part(hours, "hour"), part(minutes, "minute")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn lengths_are_written_for_people() {
        assert_eq!(super::length(7_200), "2 hours");
        assert_eq!(super::length(86_400 + 1_800), "1 day and 30 minutes");
    }
}
