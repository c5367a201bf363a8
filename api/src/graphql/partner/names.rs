//! The names on either side of a grant, which neither side could look up by itself. Loaded for grants that the caller sees.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use keystead_domain::Error as DomainError;
use keystead_entities::{PartnerId, TenantId, partner, tenant};

use crate::graphql::request::{FromSight, Sight};

type Loaded<K> = std::result::Result<HashMap<K, String>, Arc<DomainError>>;

/// Loads the names of partners and companies.
pub struct Names(Sight);

impl FromSight for Names {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<PartnerId> for Names {
    type Value = String;
    type Error = Arc<DomainError>;

    async fn load(&self, ids: &[PartnerId]) -> Loaded<PartnerId> {
        let rows = partner::Entity::among(ids.iter().copied()).all(self.0.app().db.read()).await;
        let rows = rows.map_err(|error| Arc::new(DomainError::from(error)))?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}

impl Loader<TenantId> for Names {
    type Value = String;
    type Error = Arc<DomainError>;

    async fn load(&self, ids: &[TenantId]) -> Loaded<TenantId> {
        let rows = tenant::Entity::names_of(ids.iter().copied()).all(self.0.app().db.read()).await;
        let rows = rows.map_err(|error| Arc::new(DomainError::from(error)))?;
        Ok(rows.into_iter().collect())
    }
}
