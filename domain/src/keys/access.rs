//! Opening a secret. Written into the audit log before it is done: a crash between the two leaves an entry too many,
//! never one too few.

use keystead_entities::key_version as version;
use keystead_entities::provider_key::{self as key, ProviderKeyStatus};
use keystead_entities::{ProviderKeyId, Scoped, seat::Role};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::key::{lock, note_failure, place, sealed};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::notifications::{self, Notice};
use crate::vault::Secret;

/// The action under which the audit log has each opening.
pub const OPENED: &str = "provider_key.opened";

/// What a secret is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// To ask the vendor whether it is still valid.
    Verification,
}

impl Why {
    /// As the audit log writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verification => "verification",
        }
    }
}

/// Opens the secret of a version of a key.
///
/// # Errors
/// `INTEGRITY` for one that was changed or moved: the key is then quarantined, and the owners are told. `KMS_UNAVAILABLE`,
/// `KMS_KEY_UNUSABLE`; `STATE_CONFLICT` for a secret that is gone.
pub async fn open(ctx: &Ctx, key: &key::Model, version: &version::Model, why: Why) -> Result<Secret> {
    if key.status != ProviderKeyStatus::Active {
        return Err(Error::state("id", format!("The secret of a key that is {} is not opened.", key.status)));
    }
    let stored = sealed(version)?;
    let event = || {
        audit::Event::new(OPENED, key.id)
            .with("versionNumber", version.number)
            .with("why", why.as_str())
            .with("process", process())
    };
    let tx = ctx.begin().await?;
    key::Entity::update_within(ctx.scope())
        .filter(key::Column::Id.eq(key.id))
        .col_expr(key::Column::LastUsedAt, Expr::value(Some(ctx.now())))
        .exec(&tx)
        .await?;
    audit::record(&tx, ctx, event());
    tx.commit().await?;
    match ctx.app.vault.unseal(&place(ctx, version.id, version.number), &stored).await {
        Ok(secret) => Ok(secret),
        Err(error) => {
            note_failure(ctx, event(), &error).await?;
            if error.is(Code::Integrity) {
                quarantine(ctx, key.id, version.number).await?;
            }
            Err(error)
        }
    }
}

/// Takes a key out of use whose stored secret does not open, and tells the owners and admins.
pub(super) async fn quarantine(ctx: &Ctx, id: ProviderKeyId, number: i64) -> Result<()> {
    let tx = ctx.begin().await?;
    let row = lock(&tx, ctx, id).await?;
    if row.status != ProviderKeyStatus::Active || row.current_number != number {
        return tx.rollback().await;
    }
    let (label, version) = (row.label.clone(), row.version);
    let mut row = row.into_active_model();
    row.status = Set(ProviderKeyStatus::Quarantined);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    row.update(&tx).await?;
    let seats = notifications::seats_with_role(&tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
    let notice = Notice {
        seat_ids: seats.iter().map(|seat| seat.id).collect(),
        kind: "provider_key.quarantined",
        dedupe_key: format!("provider_key.quarantined:{id}:{number}"),
        title: format!("The key {label} failed its integrity check"),
        body: format!(
            "What is stored of the key {label} does not open in its place: it was changed or moved in the database. It is not \
             used any more.\n\nMake a new key at the vendor, revoke the old one there, and rotate the key here. Find out who \
             could write to the database."
        ),
        target: Some(id.into()),
    };
    notifications::notify(&tx, ctx, notice).await?;
    audit::record(&tx, ctx, audit::Event::new("provider_key.quarantined", id).with("versionNumber", number));
    tx.commit().await?;
    Ok(())
}

/// The process, as the audit log names it: the program and its number.
fn process() -> String {
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(std::path::Path::file_name).and_then(std::ffi::OsStr::to_str);
    format!("{}[{}]", program.unwrap_or("keystead"), std::process::id())
}
