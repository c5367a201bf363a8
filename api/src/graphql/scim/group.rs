//! Groups of the directory.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, scim};
use keystead_entities::{AnyId, ScimGroupId, Scoped, scim_group};

use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;

rowed!(scim_group);
connection!(ScimGroupConnection, ScimGroupEdge, ScimGroup, "groups of the directory");

/// A group of the company's directory. Its members are the directory's business; what it stands for is the company's.
pub struct ScimGroup(Arc<scim_group::Model>);

impl From<scim_group::Model> for ScimGroup {
    fn from(row: scim_group::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ScimGroup {
    /// The group with that id, for whoever may look at the directory.
    pub async fn find(gql: &Context<'_>, id: ScimGroupId) -> Result<Option<Self>> {
        let ctx = gql.ctx(scim::READ)?;
        Ok(gql.row::<scim_group::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for scim_group::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ScimGroupId(id) => scim_group::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "group of the directory"))
    }
}

/// A group of the company's directory. Its members are the directory's business; what it stands for is the company's.
#[Object]
impl ScimGroup {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, as the directory says.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its id in the directory.
    async fn external_id(&self) -> Option<&str> {
        self.0.external_id.as_deref()
    }

    /// The role of its members; `null` where it stands for none. Of several groups the strongest counts.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// The tier of its members; `null` where it stands for none. Of several groups the highest counts.
    async fn tier(&self) -> Option<i32> {
        self.0.tier
    }

    /// How many members it has.
    async fn member_count(&self) -> i32 {
        self.0.member_count
    }

    /// When the directory made it.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it: `MAPPING_SET` is `scimGroupMappingSet`.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::MappingSet, scim::MAP, true)]))
    }
}
