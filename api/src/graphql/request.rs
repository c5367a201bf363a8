//! From a resolver to the domain. [`Request`] is implemented for the resolver's context.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, ID};
use chrono::{DateTime, TimeDelta, Utc};
use keystead_domain::auth::{Caller, Right};
use keystead_domain::db::Reads;
use keystead_domain::{App, Code, Ctx, Error as DomainError, Result as DomainResult, audit, findings, idempotency};
use keystead_entities::{AnyId, Scope, Scoped, TenantId};
use sea_orm::{EntityTrait, ModelTrait};

use super::errors::{Result, UserError};
use super::loader::{Loaded, Loader, Loading};
use super::payload::Outcome;
use crate::http::{HeaderIdempotencyKey, RequestNotes};

/// An outcome that can be shown again for a repeated request, or as it is now after a version conflict.
pub trait Reload: Sized + Send {
    /// Loads it; `subject` is what [`Ctx::commit`] was given, or the `id` of the input.
    fn reload(ctx: &Ctx, subject: AnyId) -> impl Future<Output = DomainResult<Self>> + Send;
}

/// What resolvers ask of a request.
pub trait Request {
    /// The app.
    fn app(&self) -> &Arc<App>;

    /// Who is asking.
    fn caller(&self) -> Result<&Caller>;

    /// A context in the caller's tenant, where it has that right.
    fn ctx(&self, right: Right) -> Result<Ctx>;

    /// A context in that tenant, for the fields of objects that belong to it; nothing where it is not the caller's.
    fn within(&self, tenant_id: TenantId) -> Result<Ctx>;

    /// The moment that lists are read for: the same for all of a request, so that those of many objects are of a kind.
    fn moment(&self) -> DateTime<Utc>;

    /// The loader of that kind, one per request: edges of many objects are read in one statement.
    fn loader<L: FromSight>(&self) -> Arc<Loading<L>>;

    /// The row with that id in that tenant, through its loader.
    fn row<E>(&self, scope: Scope, id: E::Id) -> impl Future<Output = Result<Option<Arc<E::Model>>>> + Send
    where
        E: Rowed,
        E::Id: RowId,
        E::Model: Send + Sync;

    /// Runs a mutation: checks the right, honours the idempotency key (of the input, else of the header), and sorts refusals
    /// from failures. `work` gets the context to pass to the use case.
    fn run<T, F, W>(&self, right: Right, key: Option<&str>, work: W) -> impl Future<Output = Result<Outcome<T>>> + Send
    where
        T: Reload,
        F: Future<Output = DomainResult<T>> + Send,
        W: FnOnce(Ctx) -> F + Send;
}

impl Request for Context<'_> {
    fn app(&self) -> &Arc<App> {
        self.data_unchecked::<Arc<App>>()
    }

    fn caller(&self) -> Result<&Caller> {
        Ok(self.data_opt::<Caller>().ok_or(DomainError::Unauthenticated("no credential"))?)
    }

    fn ctx(&self, right: Right) -> Result<Ctx> {
        let ctx = self.caller()?.ctx(self.app());
        ctx.may(right)?;
        Ok(ctx)
    }

    fn within(&self, tenant_id: TenantId) -> Result<Ctx> {
        let ctx = self.caller()?.enter(self.app(), tenant_id);
        Ok(ctx.ok_or(DomainError::Unauthenticated("not in this tenant"))?)
    }

    fn moment(&self) -> DateTime<Utc> {
        self.data_unchecked::<Loaders>().moment(self.app().clock.now())
    }

    fn loader<L: FromSight>(&self) -> Arc<Loading<L>> {
        self.data_unchecked::<Loaders>().get(|| Sight::of_request(self))
    }

    async fn row<E>(&self, scope: Scope, id: E::Id) -> Result<Option<Arc<E::Model>>>
    where
        E: Rowed,
        E::Id: RowId,
        E::Model: Send + Sync,
    {
        Ok(self.loader::<Rows<E>>().load_one((scope, id)).await?)
    }

    async fn run<T, F, W>(&self, right: Right, key: Option<&str>, work: W) -> Result<Outcome<T>>
    where
        T: Reload,
        F: Future<Output = DomainResult<T>> + Send,
        W: FnOnce(Ctx) -> F + Send,
    {
        let ctx = self.caller()?.ctx(self.app());
        if let Err(error) = ctx.may(right) {
            log_refused(self, &ctx, &error).await;
            return Err(error.into());
        }
        let key = key.or_else(|| self.data_opt::<HeaderIdempotencyKey>().map(|h| h.0.as_str()));
        let ctx = match key {
            None => ctx,
            Some(key) => match idempotency::begin(&ctx, key, self.field().name(), &input_of(self)).await {
                Ok(idempotency::Begin::Run(ctx)) => *ctx,
                Ok(idempotency::Begin::Replay(subject)) => {
                    if let Some(notes) = self.data_opt::<Arc<RequestNotes>>() {
                        notes.note_replayed();
                    }
                    return Ok(Outcome::Done(T::reload(&ctx, subject).await?));
                }
                Err(error) => return Ok(Outcome::Refused { current: None, errors: UserError::all_of(error)? }),
            },
        };
        let error = match work(ctx.clone()).await {
            Ok(value) => return Ok(Outcome::Done(value)),
            Err(error) => error,
        };
        idempotency::abandon(&ctx).await?;
        log_refused(self, &ctx, &error).await;
        let current = match subject_of(self) {
            Some(id) if error.is(Code::VersionConflict) => T::reload(&ctx, id).await.ok(),
            _ => None,
        };
        Ok(Outcome::Refused { current, errors: UserError::all_of(error)? })
    }
}

/// Refused attempts are entries of the audit log; what was only filled in wrongly, or came too late, is not. That the log
/// cannot be written changes nothing of the refusal.
async fn log_refused(gql: &Context<'_>, ctx: &Ctx, error: &DomainError) {
    let reason = match error {
        DomainError::Forbidden(what) => {
            findings::notice_refused(ctx);
            what.clone()
        }
        DomainError::Refused(problems) if problems.iter().any(|problem| is_an_attempt(problem.code)) => {
            problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join(" ")
        }
        _ => return,
    };
    if let Err(error) = audit::refused(ctx, gql.field().name(), subject_of(gql), &reason).await {
        tracing::warn!(%error, "a refused attempt could not be logged");
    }
}

fn is_an_attempt(code: Code) -> bool {
    use Code::{
        IdempotencyInProgress, IdempotencyMismatch, Invalid, KmsUnavailable, Required, TooLong, VersionConflict,
    };
    let harmless = [Invalid, Required, TooLong, VersionConflict, IdempotencyMismatch, IdempotencyInProgress];
    !harmless.contains(&code) && code != KmsUnavailable
}

/// Parses an id of an input, refusing the wrong kind by name. `field` as in [`DomainError::refused`].
pub fn parse_id<Id: std::str::FromStr<Err = keystead_entities::IdError>>(field: &str, id: &ID) -> DomainResult<Id> {
    id.parse().map_err(|error: keystead_entities::IdError| DomainError::invalid(field, sentence(&error.to_string())))
}

/// As [`parse_id`], for an id that may be left out.
pub fn parse_optional_id<Id>(field: &str, id: Option<&ID>) -> DomainResult<Option<Id>>
where
    Id: std::str::FromStr<Err = keystead_entities::IdError>,
{
    id.map(|id| parse_id(field, id)).transpose()
}

/// As [`parse_id`], for at most 100 ids; the field of a bad one is `<field>.<place>`.
pub fn parse_ids<Id>(field: &str, ids: &[ID]) -> DomainResult<Vec<Id>>
where
    Id: std::str::FromStr<Err = keystead_entities::IdError>,
{
    if ids.len() > 100 {
        let message = format!("At most 100 ids; these are {}.", ids.len());
        return Err(DomainError::refused(Code::TooLong, field, message));
    }
    ids.iter().enumerate().map(|(at, id)| parse_id(&format!("{field}.{at}"), id)).collect()
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// The `input` argument as one line of JSON with sorted keys, without the idempotency key itself.
fn input_of(gql: &Context<'_>) -> Vec<u8> {
    let mut json: serde_json::Map<String, serde_json::Value> = gql
        .field()
        .arguments()
        .unwrap_or_default()
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.into_json().ok()?)))
        .collect();
    if let Some(serde_json::Value::Object(input)) = json.get_mut("input") {
        input.remove("idempotencyKey");
    }
    serde_json::to_vec(&json).unwrap_or_default()
}

/// The object that the `id` of the input names.
fn subject_of(gql: &Context<'_>) -> Option<AnyId> {
    let (_, input) = gql.field().arguments().ok()?.into_iter().find(|(name, _)| name == "input")?;
    match input {
        async_graphql::Value::Object(fields) => match fields.get("id")? {
            async_graphql::Value::String(id) => AnyId::from_text(id),
            _ => None,
        },
        _ => None,
    }
}

/// What a loader sees of the database: the tenant of each scope, in the transaction that holds the reads of the request.
#[derive(Clone)]
pub struct Sight(Arc<App>, Option<Caller>);

impl Sight {
    fn of_request(gql: &Context<'_>) -> Self {
        Self(Arc::clone(gql.app()), gql.data_opt::<Caller>().cloned())
    }

    /// The app.
    pub fn app(&self) -> &Arc<App> {
        &self.0
    }

    /// Who is asking.
    pub fn caller(&self) -> Option<&Caller> {
        self.1.as_ref()
    }

    /// The tenant of that scope.
    pub fn of(&self, scope: Scope) -> Reads {
        Reads::within(&self.0, scope, self.1.as_ref())
    }
}

/// A loader that is made of what it sees.
pub trait FromSight: Send + Sync + 'static {
    /// Makes it.
    fn from_sight(sight: Sight) -> Self;
}

/// The loaders of one request, made when first asked for.
#[derive(Default)]
pub struct Loaders(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>, Mutex<Option<DateTime<Utc>>>);

impl Loaders {
    /// The present, to the second of the first who asked: what is subscribed to is answered for long.
    fn moment(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut kept = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        let moment = kept.filter(|at| (now - *at).abs() < TimeDelta::seconds(1)).unwrap_or(now);
        *kept = Some(moment);
        moment
    }

    fn get<L: FromSight>(&self, sight: impl FnOnce() -> Sight) -> Arc<Loading<L>> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = made.entry(TypeId::of::<L>()).or_insert_with(|| Arc::new(Loading::new(L::from_sight(sight()))));
        let loader = Arc::clone(slot).downcast::<Loading<L>>();
        loader.unwrap_or_else(|_| unreachable!("the slot of a type holds that type"))
    }
}

/// An id that can be the key of a loader.
pub trait RowId: Copy + Eq + std::hash::Hash + Send + Sync + 'static {}
impl<Id: Copy + Eq + std::hash::Hash + Send + Sync + 'static> RowId for Id {}

/// A table whose rows are loaded by id.
pub trait Rowed: Scoped {
    /// The id of a row.
    fn id_of(row: &Self::Model) -> Self::Id;
}

/// Says where the id of a table's rows is: `rowed!(seat, business_unit);`.
macro_rules! rowed {
    ($($table:ident),* $(,)?) => {
        $(impl $crate::graphql::request::Rowed for keystead_entities::$table::Entity {
            fn id_of(row: &keystead_entities::$table::Model) -> <Self as keystead_entities::Scoped>::Id {
                row.id
            }
        })*
    };
}
pub(crate) use rowed;

/// Loads rows of a table by id, many in one statement.
pub struct Rows<E>(Sight, std::marker::PhantomData<fn() -> E>);

impl<E: 'static> FromSight for Rows<E> {
    fn from_sight(sight: Sight) -> Self {
        Self(sight, std::marker::PhantomData)
    }
}

impl<E> Loader<(Scope, E::Id)> for Rows<E>
where
    E: Rowed,
    E::Id: RowId,
    E::Model: ModelTrait<Entity = E> + Send + Sync,
{
    type Value = Arc<<E as EntityTrait>::Model>;

    async fn load(&self, keys: &[(Scope, E::Id)]) -> Loaded<(Scope, E::Id), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<E::Id>> = HashMap::new();
        for (scope, id) in keys {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (scope, ids) in by_scope {
            let rows = E::among(scope, ids).all(&self.0.of(scope)).await.map_err(|e| Arc::new(DomainError::from(e)))?;
            found.extend(rows.into_iter().map(|row| ((scope, E::id_of(&row)), Arc::new(row))));
        }
        Ok(found)
    }
}
