//! The content of files.

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use keystead_entities::{UploadId, upload};
use zeroize::Zeroizing;

use super::{READ, load, place};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::vault::{ContentCipher, HEADER, SEALED_CHUNK};
use crate::{audit, secrets};

/// The content of a file, chunk by chunk.
pub struct Content {
    /// What it is of.
    pub row: upload::Model,
    cipher: ContentCipher,
    pieces: BoxStream<'static, Result<Vec<u8>>>,
    buffer: Vec<u8>,
    is_begun: bool,
    is_ended: bool,
    number: u64,
}

/// The content of the file with that id, for whoever may fetch it.
///
/// # Errors
/// `NOT_FOUND`; `EXPIRED` for one that was deleted; `INTEGRITY`; `KMS_UNAVAILABLE`; what the store says.
pub async fn content(ctx: &Ctx, id: UploadId) -> Result<Content> {
    ctx.may(READ)?;
    let row = load(ctx.db(), ctx, "id", id).await?;
    let place = place(row.tenant_id, row.id);
    let data_key = secrets::open(&ctx.app, ctx.db(), &place).await?;
    let data_key = data_key.ok_or_else(|| Error::internal("reading an upload", "its data key is not there"))?;
    let cipher = ctx.app.vault.content_cipher(&place, &data_key)?;
    let pieces = ctx.app.uploads.read(&row.object_key).await?;
    Ok(Content { row, cipher, pieces, buffer: Vec::new(), is_begun: false, is_ended: false, number: 0 })
}

impl Content {
    /// The next chunk; nothing behind the last.
    ///
    /// # Errors
    /// `INTEGRITY` where the object was changed or cut; what the store says.
    pub async fn next(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>> {
        // One byte more than a chunk tells whether it is the last.
        while !self.is_ended && self.buffer.len() <= SEALED_CHUNK + HEADER.len() {
            match self.pieces.next().await {
                Some(piece) => self.buffer.extend_from_slice(&piece?),
                None => self.is_ended = true,
            }
        }
        if !self.is_begun {
            self.is_begun = true;
            if !self.buffer.starts_with(&HEADER) {
                return Err(Error::refused(crate::error::Code::Integrity, "", "The stored file is damaged."));
            }
            self.buffer.drain(..HEADER.len());
        } else if self.buffer.is_empty() {
            return Ok(None);
        }
        let rest = self.buffer.split_off(self.buffer.len().min(SEALED_CHUNK));
        let sealed = std::mem::replace(&mut self.buffer, rest);
        let is_last = self.is_ended && self.buffer.is_empty();
        let opened = self.cipher.open(self.number, is_last, &sealed)?;
        self.number += 1;
        Ok(Some(opened))
    }
}

/// All of a file: for whatever reads it as a whole.
///
/// # Errors
/// As [`content`].
pub async fn whole(ctx: &Ctx, id: UploadId) -> Result<(upload::Model, Vec<u8>)> {
    let mut content = content(ctx, id).await?;
    let mut bytes = Vec::with_capacity(usize::try_from(content.row.byte_count).unwrap_or_default());
    while let Some(chunk) = content.next().await? {
        bytes.extend_from_slice(&chunk);
    }
    Ok((content.row, bytes))
}

/// Logs that a file was fetched.
pub async fn downloaded(ctx: &Ctx, id: UploadId) -> Result<()> {
    audit::read(ctx, "upload.downloaded", id).await
}
