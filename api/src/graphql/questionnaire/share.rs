//! Share links.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::questionnaires::{self, share};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::share_link::{self, ShareLinkStatus as Stored};
use keystead_entities::{AnyId, Scoped, ShareLinkId};

use super::Questionnaire;
use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::connection::connection;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(share_link);
connection!(ShareLinkConnection, ShareLinkEdge, ShareLink, "share links");

/// A link to a published questionnaire.
#[derive(Clone)]
pub struct ShareLink(Arc<share_link::Model>);

impl From<share_link::Model> for ShareLink {
    fn from(row: share_link::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ShareLink {
    /// The link with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: ShareLinkId) -> Result<Option<Self>> {
        let ctx = gql.ctx(questionnaires::READ)?;
        Ok(gql.row::<share_link::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for share_link::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ShareLinkId(id) => share_link::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "share link"))
    }
}

/// Whether a link opens anything.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShareLinkStatus {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// It was ended before its time, by hand or with its questionnaire.
    Revoked,
}

/// A link under which somebody outside reads the published answers of a questionnaire, and nothing else. The link itself
/// is not stored.
#[Object]
impl ShareLink {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// For whom it was made.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// The questionnaire it shows.
    async fn questionnaire(&self, gql: &Context<'_>) -> Result<Option<Questionnaire>> {
        Questionnaire::find(gql, self.0.questionnaire_id).await
    }

    /// Whether it opens anything.
    async fn status(&self, gql: &Context<'_>) -> ShareLinkStatus {
        match self.0.status {
            Stored::Revoked => ShareLinkStatus::Revoked,
            Stored::Active if self.0.expires_at <= gql.app().clock.now() => ShareLinkStatus::Expired,
            Stored::Active => ShareLinkStatus::Active,
        }
    }

    /// Its end, at most 90 days from its making.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// How often it was opened.
    async fn view_count(&self) -> i64 {
        self.0.view_count
    }

    /// When it was last opened; `null` where never.
    async fn last_viewed_at(&self) -> Option<DateTime> {
        self.0.last_viewed_at.map(Into::into)
    }

    /// Who made it; `null` where the operator did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was revoked; `null` while it is not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// Rises with each change by people; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Revoke, share::REVOKE, self.0.status == Stored::Active)]))
    }
}

/// A link to be made.
#[derive(InputObject)]
pub struct ShareLinkCreateInput {
    /// The questionnaire; it must have been published.
    questionnaire_id: ID,
    /// For whom it is, at most 120 characters.
    label: String,
    /// Its end, at most 90 days from now; 14 days if nothing is said.
    expires_at: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the link again.
    idempotency_key: Option<String>,
}

/// What `shareLinkCreate` did.
#[derive(SimpleObject)]
pub struct ShareLinkCreatePayload {
    /// What is kept of the link.
    share_link: Option<ShareLink>,
    /// The link, as a path on this installation: `/share/…`. Whoever has it can read. Shown this once; `null` in the answer to
    /// a repeat.
    path: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A link to be revoked.
#[derive(InputObject)]
pub struct ShareLinkRevokeInput {
    /// The link.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `shareLinkRevoke` did.
    ShareLinkRevokePayload {
        /// The link, dead.
        share_link: ShareLink
    }
);

struct Made(share_link::Model, Option<String>);

impl Reload for Made {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(share_link::Model::reload(ctx, subject).await?, None))
    }
}

/// Making and revoking share links.
#[derive(Default)]
pub struct ShareLinkMutation;

#[Object]
impl ShareLinkMutation {
    /// Makes a link to a published questionnaire. It is in the payload this once and cannot be asked for again.
    #[graphql(directive = auth::apply(share::CREATE))]
    async fn share_link_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The link.")] input: ShareLinkCreateInput,
    ) -> Result<Option<ShareLinkCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(share::CREATE, key.as_deref(), |ctx| async move {
            let create = share::Create {
                questionnaire_id: parse_id("questionnaireId", &input.questionnaire_id)?,
                label: input.label,
                expires_at: input.expires_at.map(|at| at.0),
            };
            let created = share::create(&ctx, create).await?;
            Ok(Made(created.row, Some(format!("/share/{}", created.token.as_str()))))
        });
        let (made, user_errors) = done.await?.parts();
        let (share_link, path) = made.map_or((None, None), |Made(row, path)| (Some(row.into()), path));
        Ok(Some(ShareLinkCreatePayload { share_link, path, user_errors }))
    }

    /// Revokes a link: from the next request on it opens nothing.
    #[graphql(directive = auth::apply(share::REVOKE))]
    async fn share_link_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The link.")] input: ShareLinkRevokeInput,
    ) -> Result<Option<ShareLinkRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(share::REVOKE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            share::revoke(&ctx, share::Revoke { id, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
