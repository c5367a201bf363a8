//! The names on either side of a grant, which neither side could look up by itself. Loaded for grants that the caller sees.

use std::sync::Arc;

use keystead_domain::Error as DomainError;
use keystead_entities::{PartnerId, TenantId, partner, tenant};

use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Sight};

/// Loads the names of partners and companies.
pub struct Names(Sight);

impl FromSight for Names {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<PartnerId> for Names {
    type Value = String;

    async fn load(&self, ids: &[PartnerId]) -> Loaded<PartnerId, String> {
        let rows = partner::Entity::among(ids.iter().copied()).all(self.0.app().db.read()).await;
        let rows = rows.map_err(|error| Arc::new(DomainError::from(error)))?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}

impl Loader<TenantId> for Names {
    type Value = String;

    async fn load(&self, ids: &[TenantId]) -> Loaded<TenantId, String> {
        let rows = tenant::Entity::names_of(ids.iter().copied()).all(self.0.app().db.read()).await;
        let rows = rows.map_err(|error| Arc::new(DomainError::from(error)))?;
        Ok(rows.into_iter().collect())
    }
}
