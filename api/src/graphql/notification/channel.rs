//! Notification channels: where notices go besides the console and each seat's own mail.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::notifications::channels;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, NotificationChannelId, Scoped, notification_channel};

use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::job::Job;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, rowed};
use crate::graphql::scalars::{DateTime, EmailAddress};

rowed!(notification_channel);

/// A place where notices of a company go besides the console and each seat's own mail.
pub struct NotificationChannel(notification_channel::Model);

impl From<notification_channel::Model> for NotificationChannel {
    fn from(row: notification_channel::Model) -> Self {
        Self(row)
    }
}

impl NotificationChannel {
    /// The channel with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: NotificationChannelId) -> Result<Option<Self>> {
        let ctx = gql.ctx(channels::READ)?;
        let row = gql.row::<notification_channel::Entity>(ctx.scope(), id).await?;
        let in_use = row.filter(|row| row.status == notification_channel::ChannelStatus::Active);
        Ok(in_use.map(|row| Self(Arc::unwrap_or_clone(row))))
    }
}

impl Reload for notification_channel::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::NotificationChannelId(id) => {
                notification_channel::Entity::one(ctx.scope(), id).one(ctx.db()).await?
            }
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "notification channel"))
    }
}

/// How a notification channel is reached.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::notification_channel::ChannelKind")]
pub enum NotificationChannelKind {
    /// By mail.
    Mail,
}

/// Whether a notification channel is used.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::notification_channel::ChannelStatus")]
pub enum NotificationChannelStatus {
    /// Notices go there.
    Active,
    /// Nothing goes there any more.
    Deleted,
}

/// A place where notices of a company go besides the console and each seat's own mail.
#[Object]
impl NotificationChannel {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// How it is reached.
    async fn kind(&self) -> NotificationChannelKind {
        self.0.kind.into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where notices go.
    async fn address(&self) -> EmailAddress {
        EmailAddress(self.0.address.clone())
    }

    /// Whether it is used.
    async fn status(&self) -> NotificationChannelStatus {
        self.0.status.into()
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let in_use = self.0.status == notification_channel::ChannelStatus::Active;
        let all = [Action::Update, Action::Delete, Action::Test];
        Ok(actions(&ctx, all.map(|action| (action, channels::WRITE, in_use))))
    }
}

/// A channel to be created.
#[derive(InputObject)]
pub struct NotificationChannelCreateInput {
    /// The company.
    tenant_id: ID,
    /// What people call it, at most 120 characters.
    name: String,
    /// Where notices are to go.
    address: EmailAddress,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `notificationChannelCreate` did.
    NotificationChannelCreatePayload {
        /// The new channel.
        notification_channel: NotificationChannel
    }
);

/// What to change of a channel. A field left out stays as it is.
#[derive(InputObject)]
pub struct NotificationChannelUpdateInput {
    /// The channel.
    id: ID,
    /// What people call it, at most 120 characters.
    name: Option<String>,
    /// Where notices are to go.
    address: Option<EmailAddress>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `notificationChannelUpdate` did.
    NotificationChannelUpdatePayload {
        /// The channel as it is now.
        notification_channel: NotificationChannel
    }
);

/// A channel to be deleted.
#[derive(InputObject)]
pub struct NotificationChannelDeleteInput {
    /// The channel.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `notificationChannelDelete` did.
    NotificationChannelDeletePayload {
        /// The channel, deleted.
        notification_channel: NotificationChannel
    }
);

/// A channel to be tried.
#[derive(InputObject)]
pub struct NotificationChannelTestInput {
    /// The channel.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `notificationChannelTest` did.
    NotificationChannelTestPayload {
        /// The job that sends the trial.
        job: Job
    }
);

/// Changing notification channels.
#[derive(Default)]
pub struct NotificationChannelMutation;

#[Object]
impl NotificationChannelMutation {
    /// Creates a channel. From then on each notice that is sent by mail goes there as well.
    #[graphql(directive = auth::apply(channels::WRITE))]
    async fn notification_channel_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The channel.")] input: NotificationChannelCreateInput,
    ) -> Result<Option<NotificationChannelCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(channels::WRITE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            channels::create(&ctx, channels::NewChannel { name: input.name, address: input.address.0 }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes a channel.
    #[graphql(directive = auth::apply(channels::WRITE))]
    async fn notification_channel_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: NotificationChannelUpdateInput,
    ) -> Result<Option<NotificationChannelUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(channels::WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (name, address) = (input.name, input.address.map(|a| a.0));
            let expected_version = input.expected_version;
            channels::update(&ctx, channels::ChannelUpdate { id, name, address, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Deletes a channel: nothing goes there any more.
    #[graphql(directive = auth::apply(channels::WRITE))]
    async fn notification_channel_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The channel.")] input: NotificationChannelDeleteInput,
    ) -> Result<Option<NotificationChannelDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(channels::WRITE, key.as_deref(), |ctx| async move {
            channels::delete(&ctx, parse_id("id", &input.id)?, input.expected_version).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Sends a trial through a channel, by a job.
    #[graphql(directive = auth::apply(channels::WRITE))]
    async fn notification_channel_test(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The channel.")] input: NotificationChannelTestInput,
    ) -> Result<Option<NotificationChannelTestPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(channels::WRITE, key.as_deref(), |ctx| async move {
            channels::test(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }
}
