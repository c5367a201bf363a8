//! Everything a company owns, as one signed archive.

use std::time::Duration;

use keystead_entities::export::{self, ExportFormat, ExportKind, ExportStatus};
use keystead_entities::owned::{OWNED, Owned, Taken};
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::upload::{self, UploadStatus};
use keystead_entities::{ExportId, Scoped, export_part, job};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::archive::Archive;
use super::manifest::{self, AUDIT_LOG, FORMAT, FileLine, LeftOut, MANIFEST, Manifest, NOTE, README, written};
use super::{EXPORT, delete, rows};
use crate::audit::note::Signer;
use crate::audit::{self, Proof};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::exports::{self, FileWriter, Kept, NewFile};
use crate::jobs::{self, Kind, NewJob};
use crate::{outputs, sessions, uploads};

/// Makes the archive.
pub static MAKE: Kind =
    Kind { name: "TENANT_EXPORT", max_attempts: 8, timeout: Duration::from_secs(7_200), concurrency: 1 };

/// Asks for everything the company owns as one file; a job makes it.
///
/// # Errors
/// `STEP_UP_REQUIRED`.
pub async fn export(ctx: &Ctx) -> Result<export::Model> {
    ctx.may(EXPORT)?;
    sessions::expect_fresh(ctx).await?;
    let tx = ctx.begin().await?;
    let row = ask(&tx, ctx, exports::DAYS).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The same in a use case's transaction; the file is kept for so many days.
pub(super) async fn ask(tx: &Tx, ctx: &Ctx, days: i64) -> Result<export::Model> {
    let mut row = exports::pending(
        ctx,
        NewFile {
            kind: ExportKind::TenantData,
            format: ExportFormat::Zip,
            subject: None,
            name: format!("keystead-everything-{}", ctx.now().format("%Y-%m-%d")),
            kept: Kept::Days(days),
        },
    );
    let new = NewJob::new(&MAKE, row.id.to_string()).payload(json!({ "exportId": row.id }));
    row.job_id = jobs::enqueue(tx, ctx, new).await?;
    export::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    exports::expire_later(tx, ctx, &row).await?;
    audit::record(tx, ctx, audit::Event::new("tenant.export_requested", row.id));
    Ok(row)
}

/// The work of [`MAKE`]. A second run begins anew; a finished or deleted file is left alone.
pub async fn make(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: ExportId = jobs::payload(job, "exportId")?;
    let row = export::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    if row.is_none_or(|row| row.status != ExportStatus::Pending) {
        return Ok(None);
    }
    let company = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let company = company.ok_or_else(|| Error::not_found("id", "tenant"))?;
    let tx = ctx.begin().await?;
    export_part::Entity::remove(ctx.scope(), id).exec(&tx).await?;
    ctx.commit(tx, id).await?;
    let mut out = Out::new(ctx, id);
    out.archive.begin(README)?;
    out.archive.write(include_bytes!("readme.txt"))?;
    out.ended(README.into(), None, None);
    for table in OWNED {
        out.table(table).await?;
    }
    out.audit_log().await?;
    out.files().await?;
    out.uploads().await?;
    out.output_texts().await?;
    let Out { mut archive, mut file, files, rows, started, .. } = out;
    let signer = Signer::new(&ctx.app.keys)?;
    let manifest = Manifest {
        format: FORMAT.into(),
        tenant_id: company.id.to_string(),
        name: company.name.clone(),
        public_key: signer.verifier(&manifest::origin(company.id)).to_string(),
        is_of_closed_tenant: !company.is_served(),
        started_at: written(started),
        finished_at: written(ctx.now()),
        files,
        left_out: left_out(),
    };
    let manifest = serde_json::to_vec_pretty(&manifest).map_err(|e| Error::internal("writing a manifest", e))?;
    archive.begin(MANIFEST)?;
    archive.write(&manifest)?;
    archive.begin(NOTE)?;
    archive.write(manifest::sign(&signer, company.id, &manifest, ctx.now()).as_bytes())?;
    file.write(&archive.finish()?);
    let tx = ctx.begin().await?;
    let company = crate::tenants::lock(&tx, ctx).await?;
    let row = file.finish(&tx, ctx, Some(rows)).await?;
    let event = audit::Event::new("tenant.exported", id)
        .with("rowCount", rows)
        .with("sha256", row.sha256.clone())
        .with("manifestSha256", manifest::sha256(&manifest));
    audit::record(&tx, ctx, event);
    if company.status == TenantStatus::Deleting {
        delete::begin_grace(&tx, ctx, company, &row).await?;
    }
    ctx.commit(tx, id).await?;
    Ok(Some(json!({ "exportId": id, "rowCount": rows })))
}

/// The archive on its way into the file.
struct Out<'a> {
    ctx: &'a Ctx,
    id: ExportId,
    archive: Archive,
    file: FileWriter,
    files: Vec<FileLine>,
    rows: i64,
    started: chrono::DateTime<chrono::Utc>,
}

impl<'a> Out<'a> {
    fn new(ctx: &'a Ctx, id: ExportId) -> Self {
        let (archive, file) = (Archive::new(ctx.now()), FileWriter::new(id));
        Self { ctx, id, archive, file, files: Vec::new(), rows: 0, started: ctx.now() }
    }

    /// Hands on what there is of the archive, a piece at a time.
    async fn pass(&mut self) -> Result<()> {
        let ctx = self.ctx;
        self.file.write(&self.archive.take());
        if self.file.is_full() {
            let tx = ctx.begin().await?;
            while self.file.is_full() {
                self.file.flush(&tx, ctx).await?;
            }
            ctx.commit(tx, self.id).await?;
            jobs::progress(ctx, self.rows, None).await?;
        }
        Ok(())
    }

    fn ended(&mut self, name: String, table: Option<&str>, row_count: Option<i64>) {
        let ended = self.archive.end();
        let table = table.map(str::to_owned);
        self.files.push(FileLine { name, table, row_count, size: ended.size, sha256: ended.sha256 });
    }

    async fn table(&mut self, table: &Owned) -> Result<()> {
        if !matches!(table.taken, Taken::Rows { .. }) {
            return Ok(());
        }
        let name = format!("tables/{}.jsonl", table.name());
        self.archive.begin(&name)?;
        let (mut count, mut behind) = (0, None);
        loop {
            let page = rows::page(self.ctx, table, behind.as_deref()).await?;
            self.archive.write(&page.lines)?;
            count += page.count;
            self.rows += page.count;
            self.pass().await?;
            match page.next {
                Some(next) => behind = Some(next),
                None => break,
            }
        }
        self.ended(name, Some(table.name()), Some(count));
        Ok(())
    }

    async fn audit_log(&mut self) -> Result<()> {
        let mut proof = Proof::begin(self.ctx).await?;
        self.archive.begin(AUDIT_LOG)?;
        while let Some(lines) = proof.next(self.ctx).await? {
            self.archive.write(&lines)?;
            self.pass().await?;
        }
        self.rows += proof.entry_count();
        self.ended(AUDIT_LOG.into(), Some("audit_events"), Some(proof.entry_count()));
        Ok(())
    }

    /// The files that are there to be fetched, but for archives such as this one.
    async fn files(&mut self) -> Result<()> {
        let there = export::Entity::within(self.ctx.scope())
            .filter(export::Column::Status.eq(ExportStatus::Ready))
            .filter(export::Column::Kind.ne(ExportKind::TenantData))
            .order_by_asc(export::Column::Id)
            .all(self.ctx.db())
            .await?;
        for row in there {
            let name = format!("files/{}-{}", row.id, row.file_name);
            self.archive.begin(&name)?;
            let mut number = 1;
            while let Some(piece) = exports::part(self.ctx.db(), &row, self.ctx, number).await? {
                self.archive.write(&piece)?;
                self.pass().await?;
                number += 1;
            }
            self.ended(name, None, None);
        }
        Ok(())
    }
}

impl Out<'_> {
    /// The files that people handed in, by their ids; their names stand in their table.
    async fn uploads(&mut self) -> Result<()> {
        let there = upload::Entity::within(self.ctx.scope())
            .filter(upload::Column::Status.eq(UploadStatus::Stored))
            .order_by_asc(upload::Column::Id)
            .all(self.ctx.db())
            .await?;
        for row in there {
            let name = format!("uploads/{}", row.id);
            let mut content = uploads::content(self.ctx, row.id).await?;
            self.archive.begin(&name)?;
            while let Some(chunk) = content.next().await? {
                self.archive.write(&chunk)?;
                self.pass().await?;
            }
            self.ended(name, None, None);
        }
        Ok(())
    }
}

impl Out<'_> {
    /// The texts for clients that are not erased, by the ids of their reviews.
    async fn output_texts(&mut self) -> Result<()> {
        for row in outputs::with_text(self.ctx).await? {
            let texts = outputs::texts(&self.ctx.app, self.ctx.db(), self.ctx.scope(), &[row.id]).await?;
            let Some(texts) = texts.into_values().next() else { continue };
            for (end, text) in [("", texts.submitted), ("-corrected", texts.corrected)] {
                let Some(text) = text else { continue };
                let name = format!("output-texts/{}{end}.txt", row.id);
                self.archive.begin(&name)?;
                self.archive.write(text.as_bytes())?;
                self.pass().await?;
                self.ended(name, None, None);
            }
        }
        Ok(())
    }
}

fn left_out() -> Vec<LeftOut> {
    let mut all = Vec::new();
    for table in OWNED {
        let name = table.name().to_owned();
        match table.taken {
            Taken::Rows { without, .. } => all.extend(without.iter().map(|(column, reason)| LeftOut {
                table: name.clone(),
                column: Some((*column).to_owned()),
                reason: (*reason).to_owned(),
            })),
            Taken::Nothing(reason) => all.push(LeftOut { table: name, column: None, reason: reason.to_owned() }),
            Taken::Elsewhere(reason) => {
                all.push(LeftOut { table: name, column: None, reason: format!("in another form: {reason}") });
            }
        }
    }
    let people = "passwords, authenticators and sign-ins are a person's own, over all companies";
    for table in ["users", "user_passwords", "user_totp", "user_recovery_codes"] {
        all.push(LeftOut { table: table.into(), column: None, reason: people.into() });
    }
    all
}
