//! The rules of a company, read once per request.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use keystead_domain::auth::Caller;
use keystead_domain::outputs::Rules;
use keystead_domain::{App, Ctx, Error as DomainError};
use keystead_entities::TenantId;

use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Request, Sight};

/// The rules of the company of that context, and what the caller is to them.
pub async fn rules(gql: &Context<'_>, tenant_id: TenantId) -> Result<Arc<Rules>> {
    let found = gql.loader::<RulesOf>().load_one(tenant_id).await?;
    Ok(found.ok_or(DomainError::Unauthenticated("not in this tenant"))?)
}

/// Loads them.
struct RulesOf(Arc<App>, Option<Caller>);

impl FromSight for RulesOf {
    fn from_sight(sight: Sight) -> Self {
        Self(Arc::clone(sight.app()), sight.caller().cloned())
    }
}

impl Loader<TenantId> for RulesOf {
    type Value = Arc<Rules>;

    async fn load(&self, tenants: &[TenantId]) -> Loaded<TenantId, Arc<Rules>> {
        let mut found = HashMap::with_capacity(tenants.len());
        for id in tenants {
            let ctx: Option<Ctx> = self.1.as_ref().and_then(|caller| caller.enter(&self.0, *id));
            if let Some(ctx) = ctx {
                found.insert(*id, Arc::new(Rules::load(&ctx, ctx.db()).await.map_err(Arc::new)?));
            }
        }
        Ok(found)
    }
}
