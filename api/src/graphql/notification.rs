//! Notifications: what Keystead tells a seat.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::notifications::inbox;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, NotificationId, TenantId, notification};

use super::action::{Action, actions};
use super::auth::auth;
use super::connection::{args, connection};
use super::errors::{Result, UserError};
use super::node::{self, Node};
use super::payload::{Outcome, payload};
use super::request::{Reload, Request, parse_id, rowed};
use super::scalars::DateTime;

mod channel;
mod received;

pub use channel::{NotificationChannel, NotificationChannelMutation};
pub use received::NotificationSubscription;

rowed!(notification);
connection!(NotificationConnection, NotificationEdge, Notification, "notifications");

/// Something Keystead tells a seat, here and by mail.
#[derive(Clone)]
pub struct Notification(Arc<notification::Model>);

impl From<notification::Model> for Notification {
    fn from(row: notification::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Notification {
    /// The caller's notification with that id.
    pub async fn find(gql: &Context<'_>, id: NotificationId) -> Result<Option<Self>> {
        let ctx = gql.ctx(inbox::READ)?;
        let row = gql.row::<notification::Entity>(ctx.scope(), id).await?;
        Ok(row.filter(|row| ctx.seat_id() == Some(row.seat_id)).map(Self))
    }
}

impl Reload for notification::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::NotificationId(id) => inbox::find(ctx, id).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "notification"))
    }
}

/// Something Keystead tells a seat, here and by mail.
#[Object]
impl Notification {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The type of event it tells of, such as `provider_key.rotation_due`. New types may be added.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What it is about, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What happened and what to do. Plain text; paragraphs are parted by empty lines.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// Id of the object it is about, for `node(id)`; `null` where there is none.
    async fn target_id(&self) -> Option<ID> {
        self.0.target_id.clone().map(Into::into)
    }

    /// That object; `null` also where you may not see it.
    async fn target(&self, gql: &Context<'_>) -> Result<Option<Node>> {
        node::seen(gql, self.0.target_id.as_deref()).await
    }

    /// Whether it was marked as read.
    async fn is_read(&self) -> bool {
        self.0.read_at.is_some()
    }

    /// When it was marked as read.
    async fn read_at(&self) -> Option<DateTime> {
        self.0.read_at.map(Into::into)
    }

    /// When it was told.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Read, inbox::MARK, self.0.read_at.is_none())]))
    }
}

/// What Keystead tells the caller, and where else notices go.
pub struct NotificationsOfTenant(pub TenantId);

#[Object]
impl NotificationsOfTenant {
    /// The notifications of the caller's own seat in this company, newest first.
    #[graphql(directive = auth::apply(inbox::READ))]
    async fn notifications(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Only those read, or only those unread; all if nothing is said.")] is_read: Option<bool>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<NotificationConnection> {
        let ctx = gql.within(self.0)?;
        let page = inbox::list(&ctx, is_read, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let ctx = ctx.clone();
            Box::pin(async move { inbox::count(&ctx, is_read).await }) as _
        });
        Ok(NotificationConnection::new(page, count, Notification::from))
    }

    /// Where notices go besides the console and each seat's own mail, by name. At most 20.
    #[graphql(directive = auth::apply(keystead_domain::notifications::channels::READ))]
    async fn notification_channels(&self, gql: &Context<'_>) -> Result<Vec<NotificationChannel>> {
        let rows = keystead_domain::notifications::channels::list(&gql.within(self.0)?).await?;
        Ok(rows.into_iter().map(NotificationChannel::from).collect())
    }
}

/// A notification to be marked as read.
#[derive(InputObject)]
pub struct NotificationReadInput {
    /// The notification.
    id: ID,
}

payload!(
    /// What `notificationRead` did.
    NotificationReadPayload {
        /// The notification, read.
        notification: Notification
    }
);

/// An inbox to be marked as read.
#[derive(InputObject)]
pub struct NotificationReadAllInput {
    /// The company.
    tenant_id: ID,
}

/// What `notificationReadAll` did.
#[derive(SimpleObject)]
pub struct NotificationReadAllPayload {
    /// How many notifications were unread.
    read_count: Option<i64>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// How many were marked. A repeat marks none.
struct Marked(i64);

impl Reload for Marked {
    async fn reload(_: &Ctx, _: AnyId) -> DomainResult<Self> {
        Ok(Self(0))
    }
}

impl From<Outcome<Marked>> for NotificationReadAllPayload {
    fn from(outcome: Outcome<Marked>) -> Self {
        let (marked, user_errors) = outcome.parts();
        Self { read_count: marked.map(|m| m.0), user_errors }
    }
}

/// Doing things with notifications.
#[derive(Default)]
pub struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Marks a notification of the caller's own seat as read. Doing so again changes nothing.
    #[graphql(directive = auth::apply(inbox::MARK))]
    async fn notification_read(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The notification.")] input: NotificationReadInput,
    ) -> Result<Option<NotificationReadPayload>> {
        let done = gql.run(inbox::MARK, None, |ctx| async move { inbox::read(&ctx, parse_id("id", &input.id)?).await });
        Ok(Some(done.await?.into()))
    }

    /// Marks all notifications of the caller's own seat in a company as read.
    #[graphql(directive = auth::apply(inbox::MARK))]
    async fn notification_read_all(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which inbox.")] input: NotificationReadAllInput,
    ) -> Result<Option<NotificationReadAllPayload>> {
        let done = gql.run(inbox::MARK, None, |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            Ok(Marked(inbox::read_all(&ctx).await?.cast_signed()))
        });
        Ok(Some(done.await?.into()))
    }
}
