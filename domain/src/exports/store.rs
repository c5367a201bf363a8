//! Keeping a file that is there already.

use chrono::TimeDelta;
use keystead_entities::export::{self, ExportFormat, ExportKind, ExportStatus};
use keystead_entities::{AnyId, ExportId};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{FileWriter, extension, media_type};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// How long a file is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Its content goes after so many days.
    Days(i64),
    /// It is evidence: it has no end and cannot be deleted by hand.
    Sealed,
}

/// A file to be kept.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What it holds.
    pub kind: ExportKind,
    /// In which format.
    pub format: ExportFormat,
    /// What it is about.
    pub subject: Option<AnyId>,
    /// Name without ending, such as `seat-audit-2026-Q4`; everything but ASCII letters, digits, `-`, `_` and `.` becomes `-`.
    pub name: String,
    /// How long.
    pub kept: Kept,
}

/// Keeps `content` as a file, in the caller's transaction; it can be fetched as soon as that commits. The row returned
/// has the file's `sha256` and `size`. Writes no audit entry: the caller's own says what the file is.
pub async fn store(tx: &Tx, ctx: &Ctx, file: NewFile, content: &[u8]) -> Result<export::Model> {
    let row = pending(ctx, file);
    export::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    super::expire_later(tx, ctx, &row).await?;
    let mut writer = FileWriter::new(row.id);
    writer.write(content);
    while writer.is_full() {
        writer.flush(tx, ctx).await?;
    }
    writer.finish(tx, ctx, None).await
}

/// The row of a file that is still to be made.
pub(crate) fn pending(ctx: &Ctx, file: NewFile) -> export::Model {
    let now = ctx.now();
    export::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ExportId),
        kind: file.kind,
        format: file.format,
        subject_id: file.subject.map(|id| id.to_string()),
        filter: None,
        job_id: None,
        file_name: format!("{}.{}", plain(&file.name), extension(file.format)),
        media_type: media_type(file.format).to_owned(),
        size: None,
        row_count: None,
        report: None,
        sha256: None,
        status: ExportStatus::Pending,
        expires_at: match file.kept {
            Kept::Days(days) => Some(now + TimeDelta::days(days)),
            Kept::Sealed => None,
        },
        created_by_seat_id: ctx.seat_id(),
        created_at: now,
    }
}

/// A file name that no system reads as a path or needs quoting for.
fn plain(name: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' };
    let name: String = name.trim().chars().take(100).map(fit).collect();
    let name = name.trim_matches(['.', '-']);
    if name.is_empty() { "export".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_file_name_is_no_path() {
        assert_eq!(plain("../../etc/passwd"), "etc-passwd");
        assert_eq!(plain("Müller & Söhne 2026"), "M-ller---S-hne-2026");
        assert_eq!(plain("  "), "export");
    }
}
