//! The lists that hang off objects, and single objects that are found that way, through a loader: those of many objects
//! are read in one statement.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::Context;
use keystead_domain::Error as DomainError;
use keystead_domain::list::{self, Below, Page, PageArgs};
use keystead_entities::Scope;
use sea_orm::{EntityTrait, FromQueryResult, ModelTrait};

use super::connection::Count;
use super::errors::Result;
use super::loader::{Loaded, Loader};
use super::request::{FromSight, Request, Sight};

/// A page of a list, and the way to count the whole list.
pub async fn page<E>(gql: &Context<'_>, list: Below<E>, args: PageArgs) -> Result<(Page<E::Model>, Count)>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult + Send + Sync,
{
    let loader = gql.loader::<Lists<E>>();
    let page = loader.load_one((list.clone(), args)).await?;
    let count = Box::new(move || {
        let (loader, list) = (Arc::clone(&loader), list.clone());
        Box::pin(async move {
            let count = loader.load_one(list).await.map_err(|error| DomainError::shared(&error))?;
            Ok(count.unwrap_or(0))
        }) as _
    });
    Ok((page.unwrap_or_else(|| Page { rows: Vec::new(), has_next: false, has_previous: false }), count))
}

/// The first row of a list that has one at most.
pub async fn first<E>(gql: &Context<'_>, list: Below<E>) -> Result<Option<E::Model>>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult + Send + Sync,
{
    let args = PageArgs { first: Some(1), ..PageArgs::default() };
    let page = gql.loader::<Lists<E>>().load_one((list, args)).await?;
    Ok(page.and_then(|page| page.rows.into_iter().next()).map(|(_, row)| row))
}

/// Loads pages and counts.
struct Lists<E>(Sight, PhantomData<fn() -> E>);

impl<E: 'static> FromSight for Lists<E> {
    fn from_sight(sight: Sight) -> Self {
        Self(sight, PhantomData)
    }
}

impl<E> Loader<(Below<E>, PageArgs)> for Lists<E>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E> + FromQueryResult + Send + Sync,
{
    type Value = Page<E::Model>;

    async fn load(&self, wanted: &[(Below<E>, PageArgs)]) -> Loaded<(Below<E>, PageArgs), Self::Value> {
        let mut alike: HashMap<(Scope, &PageArgs), Vec<Below<E>>> = HashMap::new();
        wanted.iter().for_each(|(list, args)| alike.entry((list.scope(), args)).or_default().push(list.clone()));
        let mut found = HashMap::with_capacity(wanted.len());
        for ((scope, args), lists) in alike {
            let pages = list::pages(&self.0.of(scope), &lists, args).await.map_err(Arc::new)?;
            found.extend(pages.into_iter().map(|(list, page)| ((list, args.clone()), page)));
        }
        Ok(found)
    }
}

impl<E> Loader<Below<E>> for Lists<E>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    type Value = u64;

    async fn load(&self, lists: &[Below<E>]) -> Loaded<Below<E>, u64> {
        let mut by_scope: HashMap<Scope, Vec<Below<E>>> = HashMap::new();
        lists.iter().for_each(|list| by_scope.entry(list.scope()).or_default().push(list.clone()));
        let mut found = HashMap::with_capacity(lists.len());
        for (scope, lists) in by_scope {
            found.extend(list::counts(&self.0.of(scope), &lists).await.map_err(Arc::new)?);
        }
        Ok(found)
    }
}
