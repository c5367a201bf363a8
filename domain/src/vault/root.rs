//! The root of the deployment's own keys, sealed in the database; and the id of the deployment, which every envelope is
//! bound to.

use keystead_entities::{TenantId, deployment, instance_secret as row};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Place, Purpose, Sealed, Secret, Vault, crypto};
use crate::clock::Clock;
use crate::db::Db;
use crate::entropy::{self, Entropy};
use crate::error::{Error, Result};
use crate::instance_keys::InstanceKeys;

const NAME: &str = "root";

/// The id of the deployment: made on the first start, the same on every replica.
pub async fn deployment_id(db: &Db, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<Uuid> {
    let id = entropy::uuid_v7(entropy, clock.now());
    let tx = db.begin().await?;
    let new = deployment::ActiveModel { name: Set(NAME.into()), id: Set(id), created_at: Set(clock.now()) };
    let once = OnConflict::column(deployment::Column::Name).do_nothing().to_owned();
    deployment::Entity::insert(new).on_conflict(once).exec_without_returning(&tx).await?;
    let kept = deployment::Entity::this().one(&tx).await?;
    tx.commit().await?;
    kept.map(|row| row.id).ok_or_else(|| Error::internal("reading the id of the deployment", "there is none"))
}

/// The deployment's keys, from their sealed root. The first start makes it; of several at once, one. A root that is
/// still wrapped under a previous KEK is re-wrapped.
pub async fn load_or_create(db: &Db, vault: &Vault, clock: &dyn Clock) -> Result<InstanceKeys> {
    let place = Place {
        tenant_id: TenantId(Uuid::nil()),
        record: TenantId(Uuid::nil()).into(),
        version: 1,
        purpose: Purpose::InstanceRoot,
    };
    let stored = match find(db.read()).await? {
        Some(stored) => stored,
        None => {
            let root = Secret::new(crypto::random_key()?.to_vec());
            let sealed = vault.seal(&place, &root).await?;
            let tx = db.begin().await?;
            let new = row::ActiveModel {
                name: Set(NAME.into()),
                envelope: Set(sealed.envelope),
                kek_id: Set(sealed.kek_id),
                envelope_rev: Set(sealed.envelope_rev),
                created_at: Set(clock.now()),
            };
            let once = OnConflict::column(row::Column::Name).do_nothing().to_owned();
            row::Entity::insert(new).on_conflict(once).exec_without_returning(&tx).await?;
            let kept = find(&tx).await?;
            tx.commit().await?;
            kept.ok_or_else(|| Error::internal("reading the root of the deployment's keys", "there is none"))?
        }
    };
    let sealed = Sealed {
        envelope: stored.envelope,
        kek_id: stored.kek_id,
        suite: super::envelope::SUITE.into(),
        envelope_rev: stored.envelope_rev,
    };
    let opened = vault.unseal(&place, &sealed).await?;
    let mut root = Zeroizing::new([0; 32]);
    if opened.expose().len() != root.len() {
        return Err(super::envelope::integrity());
    }
    root.copy_from_slice(opened.expose());
    if sealed.kek_id != vault.kek_id() {
        let rewrapped = vault.rewrap(&place, &sealed).await?;
        let tx = db.begin().await?;
        row::Entity::update_named(NAME)
            .filter(row::Column::EnvelopeRev.eq(sealed.envelope_rev))
            .col_expr(row::Column::Envelope, Expr::value(rewrapped.envelope))
            .col_expr(row::Column::KekId, Expr::value(rewrapped.kek_id))
            .col_expr(row::Column::EnvelopeRev, Expr::value(rewrapped.envelope_rev))
            .exec(&tx)
            .await?;
        tx.commit().await?;
    }
    Ok(InstanceKeys::derive(&root))
}

async fn find(db: &impl ConnectionTrait) -> Result<Option<row::Model>> {
    Ok(row::Entity::named(NAME).one(db).await?)
}
