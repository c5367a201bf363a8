//! Writing a file piece by piece.

use data_encoding::HEXLOWER;
use keystead_entities::export::{self, ExportStatus};
use keystead_entities::{ExportId, Scoped, export_part};
use ring::digest::{Context, SHA256};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Bytes of one piece.
pub(super) const PART: usize = 256 * 1024;

/// Collects what is written and hands it to the database in pieces.
pub struct FileWriter {
    export_id: ExportId,
    buffer: Vec<u8>,
    hash: Context,
    size: usize,
    parts: i32,
}

impl FileWriter {
    /// For a file whose row is there and that has no pieces.
    pub fn new(export_id: ExportId) -> Self {
        Self { export_id, buffer: Vec::new(), hash: Context::new(&SHA256), size: 0, parts: 0 }
    }

    /// Adds to it.
    pub fn write(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size += bytes.len();
        self.buffer.extend_from_slice(bytes);
    }

    /// Whether there is a piece to be handed over.
    pub fn is_full(&self) -> bool {
        self.buffer.len() >= PART
    }

    /// Hands over one piece.
    pub async fn flush(&mut self, tx: &Tx, ctx: &Ctx) -> Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let rest = self.buffer.split_off(self.buffer.len().min(PART));
        let content = std::mem::replace(&mut self.buffer, rest);
        self.parts += 1;
        let part =
            export_part::Model { tenant_id: ctx.tenant_id(), export_id: self.export_id, number: self.parts, content };
        export_part::Entity::insert(part.into_active_model()).exec_without_returning(tx).await?;
        Ok(())
    }

    /// Hands over the rest and makes the file ready.
    pub async fn finish(mut self, tx: &Tx, ctx: &Ctx, row_count: Option<i64>) -> Result<export::Model> {
        while !self.buffer.is_empty() {
            self.flush(tx, ctx).await?;
        }
        let row = export::Entity::one(ctx.scope(), self.export_id).one(tx).await?;
        let row = row.ok_or_else(|| Error::not_found("id", "export"))?;
        if row.status != ExportStatus::Pending {
            return Err(Error::state("id", "The export was deleted meanwhile."));
        }
        let mut row = row.into_active_model();
        row.status = Set(ExportStatus::Ready);
        row.size = Set(i64::try_from(self.size).ok());
        row.row_count = Set(row_count);
        row.sha256 = Set(Some(HEXLOWER.encode(self.hash.finish().as_ref())));
        Ok(row.update(tx).await?)
    }
}
