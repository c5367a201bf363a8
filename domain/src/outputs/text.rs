//! The texts themselves: sealed on their way in, opened for those who may read them.

use std::collections::HashMap;

use keystead_entities::output_review::{self, OutputReviewStatus};
use keystead_entities::{OutputReviewId, Scoped, TenantId, output_text};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use zeroize::Zeroizing;

use crate::app::App;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::secrets;
use crate::vault::{Place, Purpose, Sealed};

/// The most characters of a text.
pub const MOST_CHARACTERS: usize = 20_000;

/// Which text of a review: as it was handed in.
pub(super) const SUBMITTED: i32 = 1;
/// Which text of a review: the corrected wording.
pub(super) const CORRECTED: i32 = 2;

fn place(tenant_id: TenantId, id: OutputReviewId, number: i32) -> Place {
    secrets::place(tenant_id, id, Purpose::OutputText, number.into())
}

/// What may be a text: not empty, not too long, nothing hidden in it.
pub(super) fn checked(checks: &mut Checks, field: &str, text: &str) -> String {
    let text = checks.text(field, text, MOST_CHARACTERS);
    if text.is_empty() {
        checks.refuse(crate::error::Code::Required, field, "Paste the text here.");
    }
    text
}

/// In characters.
pub(super) fn length(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

/// A text that is sealed and not stored yet.
pub(super) struct SealedText {
    id: OutputReviewId,
    number: i32,
    data_key: Sealed,
    content: Vec<u8>,
}

/// Seals a text under a data key of its own. Calls KMS, so it is done before a transaction.
///
/// # Errors
/// `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
pub(super) async fn seal(ctx: &Ctx, id: OutputReviewId, number: i32, text: &str) -> Result<SealedText> {
    let (app, place) = (&ctx.app, place(ctx.tenant_id(), id, number));
    let secret = app.vault.content_key()?;
    let content = app.vault.content_cipher(&place, &secret)?.seal(0, true, text.as_bytes())?;
    Ok(SealedText { id, number, data_key: secrets::seal(app, &place, &secret).await?, content })
}

/// Stores it.
pub(super) async fn store(tx: &Tx, ctx: &Ctx, sealed: SealedText) -> Result<()> {
    let SealedText { id, number, data_key, content } = sealed;
    let row = output_text::Model { tenant_id: ctx.tenant_id(), output_review_id: id, number, content };
    output_text::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    secrets::store(tx, &ctx.app, &place(ctx.tenant_id(), id, number), data_key).await
}

/// Destroys the texts of a review and their data keys, in the transaction that says so.
pub(super) async fn destroy(tx: &Tx, ctx: &Ctx, id: OutputReviewId) -> Result<()> {
    for number in [SUBMITTED, CORRECTED] {
        secrets::destroy(tx, &ctx.app, &place(ctx.tenant_id(), id, number)).await?;
    }
    output_text::Entity::remove_of(ctx.scope(), id).exec(tx).await?;
    Ok(())
}

/// The texts of a review, opened.
#[derive(Clone, Default)]
pub struct Texts {
    /// As it was handed in.
    pub submitted: Option<Zeroizing<String>>,
    /// The corrected wording.
    pub corrected: Option<Zeroizing<String>>,
}

impl Texts {
    /// What may go out: the corrected wording where there is one. Nothing before it is approved.
    pub fn approved(&self, status: OutputReviewStatus) -> Option<&str> {
        let text =
            self.corrected.as_ref().or(self.submitted.as_ref()).filter(|_| status == OutputReviewStatus::Approved);
        text.map(|text| text.as_str())
    }
}

/// The texts of those reviews, two statements for all. Who may read them is for the caller to know: [`super::sees`].
///
/// # Errors
/// `INTEGRITY` for one that was changed or moved; `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
pub async fn texts(
    app: &App,
    db: &impl ConnectionTrait,
    scope: keystead_entities::Scope,
    ids: &[OutputReviewId],
) -> Result<HashMap<OutputReviewId, Texts>> {
    let rows = output_text::Entity::among(scope, ids.iter().copied()).all(db).await?;
    let places: Vec<Place> = rows.iter().map(|row| place(row.tenant_id, row.output_review_id, row.number)).collect();
    let mut keys = secrets::open_all(app, db, &places).await?;
    let mut found: HashMap<OutputReviewId, Texts> = HashMap::new();
    for (row, place) in rows.iter().zip(&places) {
        let key = keys.remove(place);
        let key = key.ok_or_else(|| Error::internal("reading a text for a client", "its data key is not there"))?;
        let opened = app.vault.content_cipher(place, &key)?.open(0, true, &row.content)?;
        let text = std::str::from_utf8(&opened).map_err(|e| Error::internal("reading a text for a client", e))?;
        let texts = found.entry(row.output_review_id).or_default();
        let slot = if row.number == SUBMITTED { &mut texts.submitted } else { &mut texts.corrected };
        *slot = Some(Zeroizing::new(text.to_owned()));
    }
    Ok(found)
}

/// The reviews whose text is there, oldest first: for the export of everything.
pub(crate) async fn with_text(ctx: &Ctx) -> Result<Vec<output_review::Model>> {
    use sea_orm::QueryOrder;
    let rows = output_review::Entity::within(ctx.scope()).filter(output_review::Column::ErasedAt.is_null());
    Ok(rows.order_by_asc(output_review::Column::Id).all(ctx.db()).await?)
}
