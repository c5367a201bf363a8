//! Secrets of records other than provider keys: what signs the messages to a webhook endpoint, the shared secret of a
//! person's one-time codes, the client secret for a company's identity provider. Each is sealed by the vault for its own
//! [`Place`] and kept in one table, so that moving everything to another key-encryption key misses none of them.
//!
//! Seal before the transaction ([`seal`]), store within it ([`store`]), open when it is used ([`open`]).

use std::collections::HashMap;

use keystead_entities::sealed_secret::{self as row, Column};
use keystead_entities::{AnyId, Scoped, SealedSecretId, TenantId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::vault::{Place, Purpose, Sealed, Secret};

/// Rows of one step of a re-wrap.
const PAGE: u64 = 50;

/// The place of the secret of a record.
pub fn place(tenant_id: TenantId, record: impl Into<AnyId>, purpose: Purpose, number: i64) -> Place {
    Place { tenant_id, record: record.into(), version: number, purpose }
}

/// Seals a secret, to be stored. Calls KMS, so it is done before a transaction.
///
/// # Errors
/// `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
pub async fn seal(app: &App, place: &Place, secret: &Secret) -> Result<Sealed> {
    app.vault.seal(place, secret).await
}

/// Stores what was sealed for that place, in the stead of what was there.
pub async fn store(tx: &Tx, app: &App, place: &Place, sealed: Sealed) -> Result<()> {
    let new = row::ActiveModel {
        tenant_id: Set(place.tenant_id),
        id: Set(SealedSecretId(app.new_uuid())),
        record: Set(place.record.to_string()),
        purpose: Set(place.purpose.as_str().into()),
        number: Set(place.version),
        envelope: Set(sealed.envelope),
        kek_id: Set(sealed.kek_id),
        suite: Set(sealed.suite),
        envelope_rev: Set(sealed.envelope_rev),
        rewrapped_at: Set(None),
        created_at: Set(app.clock.now()),
    };
    let replace = OnConflict::columns([Column::TenantId, Column::Record, Column::Purpose, Column::Number])
        .update_columns([Column::Envelope, Column::KekId, Column::Suite, Column::EnvelopeRev, Column::CreatedAt])
        .to_owned();
    row::Entity::insert(new).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

/// The secret of that place, where there is one.
///
/// # Errors
/// `INTEGRITY`, `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
pub async fn open(app: &App, db: &impl ConnectionTrait, place: &Place) -> Result<Option<Secret>> {
    let record = place.record.to_string();
    let found = row::Entity::at(place.tenant_id, &record, place.purpose.as_str(), place.version).one(db).await?;
    match found {
        Some(found) => Ok(Some(app.vault.unseal(place, &sealed(&found)).await?)),
        None => Ok(None),
    }
}

/// The secrets of those places, in one statement; what is not there is left out.
///
/// # Errors
/// As [`open`].
pub(crate) async fn open_all(app: &App, db: &impl ConnectionTrait, places: &[Place]) -> Result<HashMap<Place, Secret>> {
    let Some(tenant_id) = places.first().map(|place| place.tenant_id) else { return Ok(HashMap::new()) };
    let records = places.iter().map(|place| place.record.to_string()).collect();
    let mut opened = HashMap::with_capacity(places.len());
    for found in row::Entity::of(tenant_id, records).all(db).await? {
        let place = place_of(&found)?;
        if places.contains(&place) {
            opened.insert(place, app.vault.unseal(&place, &sealed(&found)).await?);
        }
    }
    Ok(opened)
}

/// Removes the secret of that place for good.
pub async fn destroy(tx: &Tx, app: &App, place: &Place) -> Result<()> {
    let record = place.record.to_string();
    row::Entity::delete_at(place.tenant_id, &record, place.purpose.as_str(), place.version).exec(tx).await?;
    app.vault.forget(place);
    Ok(())
}

fn sealed(row: &row::Model) -> Sealed {
    Sealed {
        envelope: row.envelope.clone(),
        kek_id: row.kek_id.clone(),
        suite: row.suite,
        envelope_rev: row.envelope_rev,
    }
}

/// How many the tenant has.
pub(crate) async fn count(ctx: &Ctx) -> Result<u64> {
    Ok(row::Entity::within(ctx.scope()).count(ctx.db()).await?)
}

/// How many of the tenant's are wrapped under another key than this.
pub(crate) async fn pending_count(ctx: &Ctx, kek_id: &str) -> Result<u64> {
    Ok(row::Entity::within(ctx.scope()).filter(Column::KekId.ne(kek_id)).count(ctx.db()).await?)
}

/// How many of everybody's are wrapped under which key.
pub(crate) async fn kek_usage(app: &App) -> Result<Vec<(String, i64)>> {
    let counted = row::Entity::of_everybody()
        .select_only()
        .column(Column::KekId)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::KekId)
        .into_tuple::<(String, i64)>();
    Ok(counted.all(app.db.read()).await?)
}

/// What a re-wrap did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    /// Wrapped under the current key now.
    pub moved: i64,
    /// Could not be opened any more; they stay as they are.
    pub damaged: i64,
}

/// Moves those of a tenant, or of the deployment itself (nil), to the current key-encryption key. Each is exchanged by
/// compare-and-set on its revision, so it can be killed and run again, and they go on being read meanwhile.
///
/// # Errors
/// `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`: what was moved stays moved.
pub async fn rewrap(app: &App, tenant_id: TenantId) -> Result<Rewrapped> {
    let kek_id = app.vault.kek_id();
    let (mut done, mut behind) = (Rewrapped::default(), SealedSecretId(Uuid::nil()));
    loop {
        let rows = row::Entity::not_under(tenant_id, &kek_id, behind, PAGE).all(app.db.read()).await?;
        let Some(last) = rows.last() else { return Ok(done) };
        behind = last.id;
        for row in &rows {
            match app.vault.rewrap(&place_of(row)?, &sealed(row)).await {
                Ok(new) => done.moved += i64::from(exchange(app, row, new).await?),
                Err(error) if error.is(Code::Integrity) => {
                    tracing::error!(sealed_secret.id = %row.id, "a sealed secret is damaged and could not be moved");
                    done.damaged += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }
}

async fn exchange(app: &App, row: &row::Model, new: Sealed) -> Result<bool> {
    let tx = app.db.begin().await?;
    let exchanged = row::Entity::exchange(row)
        .col_expr(Column::Envelope, Expr::value(new.envelope))
        .col_expr(Column::KekId, Expr::value(new.kek_id))
        .col_expr(Column::EnvelopeRev, Expr::value(new.envelope_rev))
        .col_expr(Column::RewrappedAt, Expr::value(Some(app.clock.now())))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(exchanged.rows_affected == 1)
}

fn place_of(row: &row::Model) -> Result<Place> {
    let unreadable = || Error::internal("re-wrapping a sealed secret", "its place cannot be read");
    let record = AnyId::from_text(&row.record).ok_or_else(unreadable)?;
    let purpose = Purpose::from_text(&row.purpose).ok_or_else(unreadable)?;
    Ok(Place { tenant_id: row.tenant_id, record, version: row.number, purpose })
}
