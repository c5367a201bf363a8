//! The day it is where a company is: once per request, however many keys ask.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use chrono::NaiveDate;
use keystead_domain::tenants::calendar;
use keystead_domain::{App, Error as DomainError};
use keystead_entities::{Scope, tenant};

use crate::graphql::request::FromApp;

/// Loads the day it is in the time zone of a tenant.
pub struct Today(Arc<App>);

impl FromApp for Today {
    fn from_app(app: Arc<App>) -> Self {
        Self(app)
    }
}

impl Loader<Scope> for Today {
    type Value = NaiveDate;
    type Error = Arc<DomainError>;

    async fn load(&self, scopes: &[Scope]) -> std::result::Result<HashMap<Scope, NaiveDate>, Self::Error> {
        let mut days = HashMap::with_capacity(scopes.len());
        for scope in scopes {
            let row = tenant::Entity::of(*scope).one(self.0.db.read()).await;
            if let Some(tenant) = row.map_err(|e| Arc::new(DomainError::from(e)))? {
                days.insert(*scope, calendar::day_of(calendar::zone(&tenant), self.0.clock.now()));
            }
        }
        Ok(days)
    }
}
