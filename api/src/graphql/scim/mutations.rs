//! Connecting the directory.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use keystead_domain::{Ctx, Result as DomainResult, scim};
use keystead_entities::{AnyId, scim_directory};

use super::directory::{ScimDirectory, ScimDirectoryStatus};
use super::group::ScimGroup;
use crate::graphql::auth::auth;
use crate::graphql::enums::Role;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::input::change;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::scalars::Duration;

/// A new token for the directory.
#[derive(InputObject)]
pub struct ScimDirectoryTokenRotateInput {
    /// The company.
    tenant_id: ID,
    /// How long the token before still opens, `PT0S` to `P30D`; `PT24H` if nothing is said.
    overlap: Option<Duration>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `scimDirectoryTokenRotate` did.
#[derive(SimpleObject)]
pub struct ScimDirectoryTokenRotatePayload {
    /// The directory.
    scim_directory: Option<ScimDirectory>,
    /// The token, to be entered at the directory with `baseUrl`. Shown this once; `null` in the answer to a repeat.
    token: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// What to change of the directory. A field left out stays as it is.
#[derive(InputObject)]
pub struct ScimDirectoryUpdateInput {
    /// The company.
    tenant_id: ID,
    /// Whether it is listened to.
    status: Option<ScimDirectoryStatus>,
    /// What a new seat may do where no group says otherwise; never `OWNER`, never more than your own role.
    default_role: Option<Role>,
    /// What a new seat may use where no group says otherwise, 1 to 3.
    default_tier: Option<i32>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `scimDirectoryUpdate` did.
    ScimDirectoryUpdatePayload {
        /// The directory as it is now.
        scim_directory: ScimDirectory
    }
);

/// What a group stands for. A field left out stays as it is, `null` clears it.
#[derive(InputObject)]
pub struct ScimGroupMappingSetInput {
    /// The group.
    id: ID,
    /// The role of its members; never `OWNER`, never more than your own role.
    role: MaybeUndefined<Role>,
    /// The tier of its members, 1 to 3.
    tier: MaybeUndefined<i32>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `scimGroupMappingSet` did.
    ScimGroupMappingSetPayload {
        /// The group as it is now.
        scim_group: ScimGroup
    }
);

struct Rotated(scim_directory::Model, Option<String>);

impl Reload for Rotated {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(scim_directory::Model::reload(ctx, subject).await?, None))
    }
}

/// Connecting the directory.
#[derive(Default)]
pub struct ScimMutation;

#[Object]
impl ScimMutation {
    /// Gives the company's directory a token for SCIM 2.0, and makes the directory the first time. The token before opens for
    /// another day unless `overlap` says otherwise.
    #[graphql(directive = auth::apply(scim::ROTATE))]
    async fn scim_directory_token_rotate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "For which company.")] input: ScimDirectoryTokenRotateInput,
    ) -> Result<Option<ScimDirectoryTokenRotatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(scim::ROTATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let rotated = scim::rotate(&ctx, scim::Rotate { overlap: input.overlap.map(|d| d.0) }).await?;
            Ok(Rotated(rotated.directory, Some(rotated.token.to_string())))
        });
        let (done, user_errors) = done.await?.parts();
        let (directory, token) = done.map_or((None, None), |Rotated(row, token)| (Some(row), token));
        Ok(Some(ScimDirectoryTokenRotatePayload { scim_directory: directory.map(Into::into), token, user_errors }))
    }

    /// Changes what the directory may do, or stops listening to it. Its people and groups stay as they are.
    #[graphql(directive = auth::apply(scim::UPDATE))]
    async fn scim_directory_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: ScimDirectoryUpdateInput,
    ) -> Result<Option<ScimDirectoryUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(scim::UPDATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let update = scim::UpdateDirectory {
                status: input.status.map(Into::into),
                default_role: input.default_role.map(Into::into),
                default_tier: input.default_tier,
                expected_version: input.expected_version,
            };
            scim::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says which role and tier a group of the directory stands for; its members have them at once, and whoever leaves the
    /// last such group falls back to the directory's default. Owners are left alone.
    #[graphql(directive = auth::apply(scim::MAP))]
    async fn scim_group_mapping_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The group, and what it stands for.")] input: ScimGroupMappingSetInput,
    ) -> Result<Option<ScimGroupMappingSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(scim::MAP, key.as_deref(), |ctx| async move {
            let map = scim::MapGroup {
                id: parse_id("id", &input.id)?,
                role: change(input.role).map(Into::into),
                tier: change(input.tier),
                expected_version: input.expected_version,
            };
            scim::map_group(&ctx, map).await
        });
        Ok(Some(done.await?.into()))
    }
}
