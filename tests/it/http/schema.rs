//! A schema that does what a test asks of it.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, ErrorExtensions, Object, Schema, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt, stream};
use keystead_api::http::{Edge, HeaderIdempotencyKey, RequestNotes, Settings};
use keystead_domain::auth::Caller;
use keystead_tests::{Client, TestApp};
use poem::{EndpointExt, Route};

pub struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "world"
    }

    async fn caller(&self, ctx: &async_graphql::Context<'_>) -> String {
        ctx.data_unchecked::<Caller>().seat().expect("a seat").name.clone()
    }

    async fn panics(&self) -> bool {
        break_down()
    }

    async fn fails(&self) -> async_graphql::Result<Option<bool>> {
        Err("the driver said: host db.internal is down".into())
    }

    async fn fails_when(&self, when: bool) -> async_graphql::Result<Option<bool>> {
        if when { Err("the driver said: host db.internal is down".into()) } else { Ok(Some(true)) }
    }

    async fn fails_for_good(&self) -> async_graphql::Result<bool> {
        Err("the driver said: host db.internal is down".into())
    }

    async fn waits(&self) -> bool {
        tokio::time::sleep(Duration::from_millis(300)).await;
        true
    }

    async fn zebra(&self) -> Animal {
        Animal { zoo: 1, apple: 2, middle: 3 }
    }
}

fn break_down() -> bool {
    panic!("on purpose")
}

#[derive(SimpleObject)]
struct Animal {
    zoo: i32,
    apple: i32,
    middle: i32,
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn key(&self, ctx: &async_graphql::Context<'_>) -> Option<String> {
        ctx.data_unchecked::<Arc<RequestNotes>>().note_replayed();
        ctx.data_opt::<HeaderIdempotencyKey>().map(|key| key.0.clone())
    }
}

pub struct Updates;

#[Subscription]
impl Updates {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(0..to)
    }

    async fn endless(&self) -> impl Stream<Item = i32> {
        stream::iter([1]).chain(stream::pending())
    }

    async fn breaks(&self) -> impl Stream<Item = i32> {
        stream::once(async { panic!("in a stream") })
    }

    async fn refuses(&self) -> async_graphql::Result<stream::Pending<i32>> {
        let error = async_graphql::Error::new("Not for you.");
        Err(error.extend_with(|_, e: &mut ErrorExtensionValues| e.set("code", "FORBIDDEN")))
    }
}

/// The edge before this schema.
pub fn edge(app: &TestApp, settings: Settings) -> Arc<Edge> {
    let schema = || Schema::build(Query, Mutation, Updates);
    Edge::new(Arc::clone(&app.app), schema, settings, |_, _, request| request)
}

/// The owner, before this schema.
pub fn owner(app: &TestApp, settings: Settings) -> Client {
    let routes = keystead_api::http::routes(&edge(app, settings), Route::new());
    app.owner.at(Arc::new(routes.boxed()))
}
