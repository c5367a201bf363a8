//! What the edge is made of; one per process.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ObjectType, Request, Response, Schema, SchemaBuilder, SubscriptionType, ValidationMode};
use futures_util::stream::BoxStream;
use ipnet::IpNet;
use keystead_domain::App;
use keystead_domain::auth::{Caller, Origin};

use super::address;
use super::frame::RequestId;
use super::known::Known;
use super::limits::{Limits, Plan, SchemaMap};
use super::params::Params;
use super::socket::Sockets;
use super::{Health, Heartbeat, NullableErrors, RequestNotes, TrustedDocuments};

/// What the operator can set, and what the process knows of itself.
pub struct Settings {
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The documents that can be called by their id.
    pub documents: TrustedDocuments,
    /// What one request may ask for.
    pub limits: Limits,
    /// How long a request may take from its first byte to its answer.
    pub request_timeout: Duration,
    /// How long a socket may take to present its credential.
    pub init_timeout: Duration,
    /// Whether this is a developer's own machine.
    pub dev: bool,
    /// Of the worker in this process, where there is one.
    pub heartbeat: Option<Heartbeat>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            documents: TrustedDocuments::default(),
            limits: Limits::default(),
            request_timeout: Duration::from_secs(30),
            init_timeout: Duration::from_secs(10),
            dev: false,
            heartbeat: None,
        }
    }
}

/// Puts further data into a GraphQL request, such as loaders, which live as long as the request.
pub type Prepare = dyn Fn(&Caller, &Arc<App>, Request) -> Request + Send + Sync;

/// The edge of one process.
pub struct Edge {
    pub(super) app: Arc<App>,
    pub(super) engine: Arc<dyn Engine>,
    /// The same without [`NullableErrors`] and without a full validation: for what is in `known`.
    pub(super) quick: Arc<dyn Engine>,
    pub(super) known: Known,
    pub(super) map: SchemaMap,
    pub(super) settings: Settings,
    pub(super) prepare: Box<Prepare>,
    pub(super) sockets: Sockets,
    health: Arc<Health>,
}

impl Edge {
    /// An edge before the schema that `build` makes. Each request carries `Caller`, `Arc<App>`, `Arc<RequestNotes>`, perhaps
    /// `HeaderIdempotencyKey`, and what `prepare` adds.
    pub fn new<Q, M, S>(
        app: Arc<App>,
        build: impl Fn() -> SchemaBuilder<Q, M, S>,
        settings: Settings,
        prepare: impl Fn(&Caller, &Arc<App>, Request) -> Request + Send + Sync + 'static,
    ) -> Arc<Self>
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let schema = build().extension(NullableErrors).finish();
        let quick = Arc::new(build().validation_mode(ValidationMode::Fast).finish());
        let map = SchemaMap::from_sdl(&schema.sdl());
        let health = Health::new(Arc::clone(&app), settings.heartbeat.clone());
        let (engine, sockets) = (Arc::new(schema), Sockets::new());
        Arc::new(Self {
            app,
            engine,
            quick,
            known: Known::default(),
            map,
            settings,
            prepare: Box::new(prepare),
            sockets,
            health,
        })
    }
}

impl Edge {
    /// The state of this process.
    pub fn health(&self) -> &Arc<Health> {
        &self.health
    }

    /// The app.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Where a request came from, for the audit log.
    pub fn origin(&self, request: &poem::Request) -> Origin {
        let address = address::of_caller(request.remote_addr(), request.headers(), &self.settings.trusted_proxies);
        let id = request.extensions().get::<RequestId>().map(|id| id.0.to_string());
        Origin { request_id: id.unwrap_or_default(), address }
    }

    /// What comes of it, unless it takes longer than a request may: then it is stopped, and what it had not committed is undone.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(self.settings.request_timeout, work).await.ok()
    }

    /// A GraphQL request with what every resolver finds in it, the caller excepted.
    pub(super) fn request(
        &self,
        caller: &Caller,
        query: String,
        params: Params,
        plan: &mut Plan,
        notes: &Arc<RequestNotes>,
    ) -> Request {
        let mut request = Request::new(query).variables(params.variables);
        if let Some(name) = params.operation_name {
            request = request.operation_name(name);
        }
        if let Some(document) = plan.document.take() {
            request.set_parsed_query(document);
        }
        (self.prepare)(caller, &self.app, request.data(Arc::clone(&self.app)).data(Arc::clone(notes)))
    }
}

/// A schema whose root types do not matter.
#[async_trait::async_trait]
pub(super) trait Engine: Send + Sync {
    async fn execute(&self, request: Request) -> Response;
    fn stream(&self, request: Request) -> BoxStream<'static, Response>;
}

#[async_trait::async_trait]
impl<Q, M, S> Engine for Schema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    async fn execute(&self, request: Request) -> Response {
        Schema::execute(self, request).await
    }

    fn stream(&self, request: Request) -> BoxStream<'static, Response> {
        Schema::execute_stream(self, request)
    }
}
