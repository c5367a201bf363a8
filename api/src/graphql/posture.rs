//! How a company stands, and what somebody should do now.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use keystead_domain::posture::{self, Counts, Figure};
use keystead_domain::{Ctx, list};
use keystead_entities::{TenantId, open_action, tenant};

use super::connection::{args, connection};
use super::errors::Result;
use super::node::{Node, seen};
use super::request::Request;
use super::scalars::DateTime;

connection!(ActionItemConnection, ActionItemEdge, ActionItem, "things to be done");

/// How a company stands.
pub struct Posture {
    ctx: Ctx,
    tenant: Arc<tenant::Model>,
    counts: Counts,
}

/// What of a company can be found wanting.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PosturePartKind {
    /// Provider keys that were to be rotated before today. Needs `providers:read`.
    KeysOverdue,
    /// Seats in use, invited ones included, of people who left. Needs `seats:read`.
    DepartedSeats,
    /// Seats in use of other people who are known to have no second factor. Needs `seats:read`.
    SeatsWithoutSecondFactor,
    /// Findings that nobody decided on. Needs `incidents:read`.
    OpenFindings,
    /// Checkpoints of pilots that were to be signed before today. Needs `pilots:read`.
    OverdueCheckpoints,
    /// Seat audits whose decisions were due before today. Needs `seat_audits:read`.
    OverdueSeatAudits,
}

impl PosturePartKind {
    const ALL: [Self; 6] = [
        Self::KeysOverdue,
        Self::DepartedSeats,
        Self::SeatsWithoutSecondFactor,
        Self::OpenFindings,
        Self::OverdueCheckpoints,
        Self::OverdueSeatAudits,
    ];

    fn figure(self) -> Figure {
        match self {
            Self::KeysOverdue => Figure::KeysOverdue,
            Self::DepartedSeats => Figure::DepartedSeats,
            Self::SeatsWithoutSecondFactor => Figure::SeatsWithoutSecondFactor,
            Self::OpenFindings => Figure::OpenFindings,
            Self::OverdueCheckpoints => Figure::OverdueCheckpoints,
            Self::OverdueSeatAudits => Figure::OverdueSeatAudits,
        }
    }
}

/// One part of a score: what is found wanting, and what that takes off.
#[derive(SimpleObject)]
pub struct PosturePart {
    /// What is counted.
    kind: PosturePartKind,
    /// How many there are; `null` where you may not see them.
    count: Option<i32>,
    /// Points that they take off the score; `null` where you may not see them.
    lost_points: Option<i32>,
    /// Points that each takes off.
    points_each: i32,
    /// Points that all take off at most.
    points_most: i32,
}

fn count(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// How a company stands: one number of what is found wanting there now, the parts it is made of, and what to do. It says
/// nothing of what is not recorded here.
#[Object]
impl Posture {
    /// 100, less what each part takes off; 0 where all of them take what they can. Days are those of UTC. `null` where you may
    /// not see all parts.
    async fn score(&self) -> Option<i32> {
        posture::score(&self.counts, |right| self.ctx.can(right)).map(count)
    }

    /// What the score is made of, those parts too that take nothing off.
    async fn parts(&self) -> Vec<PosturePart> {
        let part = |kind: PosturePartKind| {
            let figure = kind.figure();
            let weight = figure.weight()?;
            let seen = self.ctx.can(figure.right()).then(|| self.counts.of(figure));
            Some(PosturePart {
                kind,
                count: seen.map(count),
                lost_points: seen.map(|n| count(weight.lost(n))),
                points_each: count(weight.each),
                points_most: count(weight.most),
            })
        };
        PosturePartKind::ALL.into_iter().filter_map(part).collect()
    }

    /// What somebody should do now: what is due at once first, then by day. Only what you may see.
    async fn open_actions(
        &self,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ActionItemConnection> {
        let (rows, sort) = posture::open_actions(&self.ctx)?;
        let page = list::page(self.ctx.db(), rows.clone(), sort, &args(first, after, last, before)).await?;
        let ctx = self.ctx.clone();
        let count = Box::new(move || {
            let (ctx, rows) = (ctx.clone(), rows.clone());
            Box::pin(async move { list::count(ctx.db(), rows).await }) as _
        });
        let tenant = Arc::clone(&self.tenant);
        Ok(ActionItemConnection::new(page, count, |row| ActionItem { tenant: Arc::clone(&tenant), row }))
    }
}

/// What is to be done.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::open_action::OpenActionKind")]
pub enum ActionItemKind {
    /// A provider key is overdue, or due within 14 days: `providerKeyRotate`.
    RotateKey,
    /// Somebody left and still has a seat: `seatDisable`.
    DisableSeat,
    /// A person is known to have no second factor: they set one up at `/auth/totp`, or at the company's identity provider.
    SetUpSecondFactor,
    /// A finding waits for a decision: `findingResolve` or `findingDismiss`.
    DecideFinding,
    /// A pilot's checkpoint waits for a signature: `pilotCheckpointSignOff`.
    SignCheckpoint,
    /// A seat audit waits for its decisions: `seatAuditItemDecide`, `seatAuditClose`.
    CloseSeatAudit,
}

/// One thing to do now.
pub struct ActionItem {
    tenant: Arc<tenant::Model>,
    row: open_action::Model,
}

/// One thing to do now.
#[Object]
impl ActionItem {
    /// What is to be done.
    async fn kind(&self) -> ActionItemKind {
        self.row.kind.into()
    }

    /// The same in words, with the name of what it is about.
    async fn title(&self) -> String {
        posture::title(&self.row)
    }

    /// The end of the day by which it is to be done, in the company's time zone; `null` for at once.
    async fn due_at(&self) -> Option<DateTime> {
        posture::due_at(&self.tenant, &self.row).map(Into::into)
    }

    /// What it is about; `null` where you may not see it.
    async fn about(&self, gql: &Context<'_>) -> Result<Option<Node>> {
        seen(gql, Some(&posture::about(&self.row).to_string())).await
    }
}

/// How a company stands.
pub struct PostureOfTenant(pub TenantId);

#[Object]
impl PostureOfTenant {
    /// How the company stands, and what somebody should do now. Needs `tenant:read` and the role `AUDITOR`; its parts need
    /// what each says.
    async fn posture(&self, gql: &Context<'_>) -> Result<Option<Posture>> {
        let ctx = gql.within(self.0)?;
        let counts = posture::of(&ctx).await?;
        let tenant = gql.caller()?.company(self.0);
        Ok(tenant.map(|tenant| Posture { ctx, tenant, counts }))
    }
}
