//! Taking a file in, chunk by chunk: hashed, sealed and handed to the store as it comes.

use data_encoding::HEXLOWER;
use keystead_entities::upload::{self, UploadStatus};
use keystead_entities::{Scoped, UploadId, seat::Role};
use object_store::buffered::BufWriter;
use ring::digest::{Context, SHA256};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

use super::place;
use super::store::{failed, unavailable};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::vault::{CHUNK, ContentCipher, HEADER, Sealed};
use crate::{audit, secrets, tenants};

/// To hand files in.
pub const TAKE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// The most bytes of a file.
pub const MAX_BYTES: usize = 20 << 20;

/// The most files that a company keeps.
pub const MOST: u64 = 500;

/// A file that is about to come.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// What it is called; at most 200 characters. A path before the name is dropped.
    pub file_name: String,
    /// What it is said to be; at most 100 characters. Nothing relies on it.
    pub media_type: String,
}

/// A file on its way in.
pub struct Taking {
    id: UploadId,
    file_name: String,
    media_type: String,
    key: String,
    cipher: ContentCipher,
    sealed: Sealed,
    writer: BufWriter,
    buffer: Zeroizing<Vec<u8>>,
    hash: Context,
    size: usize,
    chunks: u64,
}

/// Begins to take a file in; give it the bytes with [`Taking::write`], and end with [`Taking::finish`] or
/// [`Taking::abandon`].
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` for the name; `PLAN_LIMIT` for more than [`MOST`] files; `KMS_UNAVAILABLE`,
/// `KMS_KEY_UNUSABLE`.
pub async fn begin(ctx: &Ctx, new: NewUpload) -> Result<Taking> {
    ctx.may(TAKE)?;
    let mut checks = Checks::new();
    let name = new.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let file_name = checks.line("fileName", name, 200);
    let media_type = checks.line("mediaType", &new.media_type, 100);
    checks.done()?;
    expect_room(ctx, ctx.db()).await?;
    let id = ctx.new_id(UploadId);
    let (app, place) = (&ctx.app, place(ctx.tenant_id(), id));
    let data_key = app.vault.content_key()?;
    let sealed = secrets::seal(app, &place, &data_key).await?;
    let cipher = app.vault.content_cipher(&place, &data_key)?;
    let key = app.uploads.key(ctx.tenant_id(), id);
    let mut writer = app.uploads.writer(&key)?;
    writer.write_all(&HEADER).await.map_err(unavailable)?;
    let buffer = Zeroizing::new(Vec::with_capacity(CHUNK));
    let hash = Context::new(&SHA256);
    Ok(Taking { id, file_name, media_type, key, cipher, sealed, writer, buffer, hash, size: 0, chunks: 0 })
}

impl Taking {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// `TOO_LONG` once there are more than [`MAX_BYTES`].
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.size += bytes.len();
        if self.size > MAX_BYTES {
            let message =
                format!("A file has at most {} MB. Send the part of it that holds the questions.", MAX_BYTES >> 20);
            return Err(Error::refused(Code::TooLong, "file", message));
        }
        self.hash.update(bytes);
        while !bytes.is_empty() {
            // A full chunk waits for the next byte, since the last chunk is sealed as such.
            if self.buffer.len() == CHUNK {
                self.flush(false).await?;
            }
            let (now, rest) = bytes.split_at(bytes.len().min(CHUNK - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = rest;
        }
        Ok(())
    }

    async fn flush(&mut self, is_last: bool) -> Result<()> {
        let sealed = self.cipher.seal(self.chunks, is_last, &self.buffer)?;
        self.writer.write_all(&sealed).await.map_err(unavailable)?;
        self.chunks += 1;
        self.buffer.clear();
        Ok(())
    }

    /// There are no more bytes: the file is there.
    ///
    /// # Errors
    /// `REQUIRED` for an empty file; `PLAN_LIMIT` where others were quicker; what the store says.
    pub async fn finish(mut self, ctx: &Ctx) -> Result<upload::Model> {
        if self.size == 0 {
            return Err(Error::refused(Code::Required, "file", "The file is empty."));
        }
        self.flush(true).await?;
        self.writer.shutdown().await.map_err(unavailable)?;
        let key = self.key.clone();
        let kept = self.keep(ctx).await;
        if kept.is_err() {
            // Nobody would miss it: `sweep` would find it too.
            ctx.app.uploads.remove(&key).await.ok();
        }
        kept
    }

    async fn keep(self, ctx: &Ctx) -> Result<upload::Model> {
        let row = upload::Model {
            tenant_id: ctx.tenant_id(),
            id: self.id,
            file_name: self.file_name,
            media_type: self.media_type,
            byte_count: i64::try_from(self.size).unwrap_or(i64::MAX),
            sha256: HEXLOWER.encode(self.hash.finish().as_ref()),
            object_key: self.key,
            status: UploadStatus::Stored,
            uploaded_by_seat_id: ctx.seat_id(),
            created_at: ctx.now(),
            deleted_by_seat_id: None,
            deleted_at: None,
        };
        let tx = ctx.begin().await?;
        tenants::lock(&tx, ctx).await?;
        expect_room(ctx, &tx).await?;
        let row = row.into_active_model().insert(&tx).await?;
        secrets::store(&tx, &ctx.app, &place(row.tenant_id, row.id), self.sealed).await?;
        let told = audit::Event::new("upload.stored", row.id)
            .with("fileName", row.file_name.clone())
            .with("byteCount", row.byte_count)
            .with("sha256", row.sha256.clone());
        audit::record(&tx, ctx, told);
        ctx.commit(tx, row.id).await?;
        Ok(row)
    }

    /// It will not come to its end.
    pub async fn abandon(mut self) {
        if let Err(error) = self.writer.abort().await.map_err(failed) {
            tracing::debug!(%error, "an upload that broke off could not be taken back; its parts expire with the bucket's rules");
        }
    }
}

async fn expect_room(ctx: &Ctx, db: &impl sea_orm::ConnectionTrait) -> Result<()> {
    let stored = upload::Entity::within(ctx.scope()).filter(upload::Column::Status.eq(UploadStatus::Stored));
    if stored.count(db).await? < MOST {
        return Ok(());
    }
    let message = format!("The company keeps {MOST} files already. Delete some that are not needed any more.");
    Err(Error::refused(Code::PlanLimit, "", message))
}
