//! Trying things out, once a week, for [`super::probes`] to tell: a job asks KMS of the key-encryption key, and holds ids of
//! other companies against the finders that every call goes through. What it found is kept with the time; where an attempt
//! fails, what was found before stays until it is too old.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use keystead_entities::{
    AiAppId, ApiTokenId, Beyond, FactProbeId, ProviderAccountId, ProviderKeyId, Scoped, SeatId, TenantId, ai_app,
    api_token, fact_probe, job, provider_account, provider_key, questionnaire, seat,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
    TryGetableMany,
};
use serde_json::{Value as Json, json};

use super::key::Key;
use super::value::Value;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::Kind;

/// Tries things out.
pub static PROBE_JOB: Kind =
    Kind { name: "FACT_PROBES", max_attempts: 5, timeout: Duration::from_secs(120), concurrency: 2 };

/// So many ids of other companies are tried of each kind of thing.
const EACH: u64 = 20;

/// Of those tenants, the ones that answer questionnaires.
pub fn answering<'a>(tx: &'a Tx, _: DateTime<Utc>, tenants: &'a [TenantId]) -> BoxFuture<'a, Result<Vec<TenantId>>> {
    Box::pin(async move {
        Ok(questionnaire::Entity::of_tenants(tenants)
            .select_only()
            .column(questionnaire::Column::TenantId)
            .distinct()
            .into_tuple()
            .all(tx)
            .await?)
    })
}

/// The work of [`PROBE_JOB`].
pub async fn probe(ctx: &Ctx, job: &job::Model) -> Result<Option<Json>> {
    let mut found: Vec<(Key, std::result::Result<Value, String>)> = Vec::new();
    match ctx.app.vault.describe_kek().await {
        Ok(Some(words)) => found.push((Key::KmsKey, Ok(Value::Text(words)))),
        Ok(None) => {}
        Err(error) => {
            tracing::warn!(%error, "KMS could not be asked of the key-encryption key");
            found.push((Key::KmsKey, Err("The key management service could not be asked.".into())));
        }
    }
    found.push((Key::TenantsApart, apart(ctx).await?));
    let tx = ctx.begin().await?;
    let names: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    audit::record(&tx, ctx, audit::Event::new("facts.probed", job.id).with("keys", names.join(", ")));
    for (key, value) in found {
        keep(&tx, ctx, key, value).await?;
    }
    ctx.commit(tx, job.id).await?;
    Ok(None)
}

async fn keep(tx: &Tx, ctx: &Ctx, key: Key, value: std::result::Result<Value, String>) -> Result<()> {
    let before =
        fact_probe::Entity::within(ctx.scope()).filter(fact_probe::Column::FactKey.eq(key.as_str())).one(tx).await?;
    let now = ctx.now();
    let mut row = match before {
        Some(before) => before.into_active_model(),
        None => {
            let row = fact_probe::ActiveModel {
                tenant_id: Set(ctx.tenant_id()),
                id: Set(ctx.new_id(FactProbeId)),
                fact_key: Set(key.as_str().into()),
                value: Set(None),
                failure: Set(None),
                probed_at: Set(now),
                tried_at: Set(now),
            };
            row.insert(tx).await?.into_active_model()
        }
    };
    row.tried_at = Set(now);
    match value {
        Ok(value) => {
            row.value = Set(Some(json!(value)));
            row.probed_at = Set(now);
            row.failure = Set(None);
        }
        Err(failure) => row.failure = Set(Some(failure)),
    }
    row.update(tx).await?;
    Ok(())
}

/// How many of the other companies' things were denied, and how many were found.
async fn apart(ctx: &Ctx) -> Result<std::result::Result<Value, String>> {
    // Over the walls: the ids to be tried are other companies'. Nothing else of them is read.
    let tx = ctx.begin_across().await?;
    let seats: Vec<SeatId> = ids(&tx, seat::Entity::beyond(ctx.scope()), seat::Column::Id).await?;
    let accounts: Vec<ProviderAccountId> =
        ids(&tx, provider_account::Entity::beyond(ctx.scope()), provider_account::Column::Id).await?;
    let keys: Vec<ProviderKeyId> =
        ids(&tx, provider_key::Entity::beyond(ctx.scope()), provider_key::Column::Id).await?;
    let tokens: Vec<ApiTokenId> = ids(&tx, api_token::Entity::beyond(ctx.scope()), api_token::Column::Id).await?;
    let apps: Vec<AiAppId> = ids(&tx, ai_app::Entity::beyond(ctx.scope()), ai_app::Column::Id).await?;
    tx.rollback().await?;
    let tried = [seats.len(), accounts.len(), keys.len(), tokens.len(), apps.len()].iter().sum::<usize>();
    if tried == 0 {
        return Ok(Err("There is no other company here whose things could be tried.".into()));
    }
    let (db, scope) = (ctx.db(), ctx.scope());
    let leaked = seat::Entity::among(scope, seats).all(db).await?.len()
        + provider_account::Entity::among(scope, accounts).all(db).await?.len()
        + provider_key::Entity::among(scope, keys).all(db).await?.len()
        + api_token::Entity::among(scope, tokens).all(db).await?.len()
        + ai_app::Entity::among(scope, apps).all(db).await?.len();
    if leaked > 0 {
        tracing::error!(leaked, "things of other companies were found by a company's finders");
    }
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(Ok(Value::Tally { yes: number(tried - leaked), no: number(leaked), unknown: 0 }))
}

async fn ids<E, Id>(tx: &Tx, rows: Select<E>, column: E::Column) -> Result<Vec<Id>>
where
    E: EntityTrait,
    Id: TryGetableMany + Send,
{
    Ok(rows.select_only().column(column).limit(EACH).into_tuple().all(tx).await?)
}
