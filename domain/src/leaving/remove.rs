//! Taking a company away, for good. Each step is a transaction of its own that is bound to the job's lease, so that of two workers
//! one gets on, and a job that is killed goes on where it was: what is left to do is read from what is still there.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use keystead_entities::owned::{OWNED, Owned};
use keystead_entities::seat::Role;
use keystead_entities::tenant::{self, TenantKind, TenantStatus};
use keystead_entities::{ForChange, Scoped, TenantId, audit_head, export, job, mail, tenant_deletion};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{certificate, people};
use crate::app::App;
use crate::audit::note::{Signer, origin};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs::{self, Kind, NewJob};
use crate::mail::{NewMail, post};
use crate::{audit, notifications};

/// Removes a company whose grace is over: a job of the deployment.
pub static REMOVE: Kind =
    Kind { name: "REMOVE_TENANT", max_attempts: 20, timeout: Duration::from_secs(7_200), concurrency: 1 };

/// Rows removed in one transaction.
const BATCH: u64 = 1_000;
/// Pieces of files: a quarter of a megabyte each.
const PIECES: u64 = 50;
/// After so long it is looked whether somebody who was at work in the company wrote anything behind its end; and at last
/// whether the mails with the certificate have gone.
const LOOKS: [TimeDelta; 2] = [TimeDelta::hours(1), TimeDelta::days(8)];
/// What belongs to no company.
const NOBODY: TenantId = TenantId(Uuid::nil());

/// Asks for the removal of every company whose grace is over and whose export was made. Returns how many.
pub async fn ask_for_removals(app: &App) -> Result<u64> {
    let mut asked = 0;
    for company in tenant::Entity::to_be_removed(app.clock.now()).limit(100).all(app.db.read()).await? {
        let due = company.deletion_due_at.map(|due| due.timestamp_millis()).unwrap_or_default();
        let tx = app.db.begin().await?;
        let new = NewJob::new(&REMOVE, format!("{}:{due}", company.id)).payload(json!({ "tenantId": company.id }));
        asked += u64::from(jobs::enqueue_by_itself(&tx, app, new).await?.is_some());
        tx.commit().await?;
    }
    Ok(asked)
}

/// The work of [`REMOVE`].
pub async fn remove(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: TenantId = jobs::payload(job, "tenantId")?;
    let company = ctx.of_tenant(id)?;
    let Some(deletion) = begun(ctx, &company).await? else { return Ok(None) };
    if deletion.removed_at.is_some() {
        return look_again(ctx, &company).await.map(Some);
    }
    for _ in 0..10 {
        clear(ctx, &company).await?;
        if let Some(rows) = finish(ctx, &company).await? {
            return Ok(Some(json!({ "rowCount": rows })));
        }
    }
    let detail = "something is still being written there".to_owned();
    Err(Error::Unavailable { what: "the company that is being removed", detail })
}

/// Closes the way back, and writes down what the proof will say. Nothing where the company is not to be removed (any more).
async fn begun(ctx: &Ctx, company: &Ctx) -> Result<Option<tenant_deletion::Model>> {
    let tx = ctx.begin().await?;
    let row = tenant::Entity::of(company.scope()).for_change().one(&tx).await?;
    if let Some(begun) = tenant_deletion::Entity::of(company.tenant_id()).one(&tx).await? {
        return Ok(Some(begun));
    }
    let Some(row) = row.filter(|row| row.status == TenantStatus::Deleting) else { return Ok(None) };
    let (Some(due), Some(export_id)) = (row.deletion_due_at, row.deletion_export_id) else { return Ok(None) };
    if due > ctx.now() {
        return Ok(None);
    }
    let file = export::Entity::one(company.scope(), export_id).one(&tx).await?;
    let Some(sha256) = file.and_then(|file| file.sha256) else { return Ok(None) };
    let head = audit_head::Entity::of(company.scope()).one(&tx).await?;
    let owners = notifications::seats_with_role(&tx, company.scope(), &[Role::Owner]).await?;
    let emails: Vec<String> = owners.into_iter().filter_map(|seat| seat.email).collect();
    let deletion = tenant_deletion::Model {
        id: row.id,
        name_sha256: certificate::name_hash(row.id, &row.name),
        requested_by: row.deletion_requested_by_seat_id.map_or_else(|| "operator".into(), |seat| seat.to_string()),
        requested_at: row.deletion_requested_at.unwrap_or(due),
        due_at: due,
        began_at: ctx.now(),
        removed_at: None,
        export_id: export_id.to_string(),
        export_sha256: sha256,
        audit_seq: head.as_ref().map_or(0, |head| head.seq),
        audit_hash: head.map(|head| HEXLOWER.encode(&head.hash)).unwrap_or_default(),
        row_counts: json!({}),
        owner_emails: (row.kind == TenantKind::Company).then(|| json!(emails)),
        certificate: None,
    };
    tenant_deletion::Entity::insert(deletion.clone().into_active_model()).exec_without_returning(&tx).await?;
    let mut row = row.into_active_model();
    row.removal_began_at = Set(Some(ctx.now()));
    row.update(&tx).await?;
    // From now on no job of it can commit: what one commits must find it running.
    job::Entity::call_off(company.scope(), ctx.now()).exec(&tx).await?;
    let told = audit::Event::new("tenant.removal_began", deletion.id)
        .with("requestedBy", deletion.requested_by.clone())
        .with("requestedAt", deletion.requested_at.to_rfc3339())
        .with("dueAt", due.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, deletion.id).await?;
    Ok(Some(deletion))
}

/// In which order tables are emptied: secrets first, then from what points at others to what is pointed at. The company itself
/// is not among them.
fn in_order() -> impl Iterator<Item = &'static Owned> {
    let is_secret = |table: &&Owned| ["sealed_secrets", "key_versions"].contains(&table.name());
    let rest = OWNED.iter().rev().filter(|table| table.name() != "tenants");
    OWNED.iter().filter(is_secret).chain(rest)
}

/// Empties every table, step by step. Returns how many rows went.
async fn clear(ctx: &Ctx, company: &Ctx) -> Result<u64> {
    let (id, mut all) = (company.tenant_id(), 0);
    for table in in_order() {
        let mut is_first = true;
        loop {
            let tx = ctx.begin().await?;
            let removed = step(&tx, company, table, is_first).await?;
            let rows: u64 = removed.iter().map(|(_, rows)| rows).sum();
            if rows == 0 {
                break;
            }
            let total = count(&tx, id, &removed).await?;
            ctx.commit(tx, id).await?;
            if table.name() == "sealed_secrets" || table.name() == "key_versions" {
                ctx.app.vault.forget_all(id);
            }
            jobs::advance(ctx, total, None).await?;
            (is_first, all) = (false, all + rows);
        }
    }
    ctx.app.heads.forget(id);
    Ok(all)
}

/// Removes some rows of a table, and what hangs on them. Returns how many went, by table.
async fn step(tx: &Tx, company: &Ctx, table: &Owned, is_first: bool) -> Result<Vec<(&'static str, u64)>> {
    let (backend, scope) = (tx.get_database_backend(), company.scope());
    if let Some(untied) = table.untie(backend, scope).filter(|_| is_first) {
        tx.execute_raw(untied).await?;
    }
    match table.name() {
        "seats" => people::remove(tx, scope, BATCH).await,
        name => {
            let limit = if name == "export_parts" { PIECES } else { BATCH };
            let removed = tx.execute_raw(table.remove(backend, scope, limit)).await?;
            Ok(vec![(name, removed.rows_affected())])
        }
    }
}

/// Adds to what the proof says was removed. Returns all that was so far.
async fn count(tx: &Tx, id: TenantId, removed: &[(&'static str, u64)]) -> Result<i64> {
    let found = tenant_deletion::Entity::of(id).one(tx).await?;
    let deletion = found.ok_or_else(|| Error::internal("removing a company", "its proof is gone"))?;
    if deletion.removed_at.is_some() {
        return Ok(0);
    }
    let mut counts = deletion.row_counts.clone();
    for (table, rows) in removed.iter().filter(|(_, rows)| *rows > 0) {
        certificate::add(&mut counts, table, *rows);
    }
    let mut row = deletion.into_active_model();
    row.row_counts = Set(counts);
    let deletion = row.update(tx).await?;
    Ok(i64::try_from(certificate::row_count(&deletion)).unwrap_or(i64::MAX))
}

/// The end: the company itself, the proof, the certificate on its way to those who owned it. Nothing where something was still
/// written meanwhile. Returns how many rows were removed over all.
async fn finish(ctx: &Ctx, company: &Ctx) -> Result<Option<u64>> {
    let id = company.tenant_id();
    let tx = ctx.begin().await?;
    let backend = tx.get_database_backend();
    let Some(row) = tenant::Entity::of(company.scope()).for_change().one(&tx).await? else { return Ok(Some(0)) };
    for table in in_order() {
        let left = tx.query_one_raw(table.count(backend, company.scope())).await?;
        if left.map(|row| row.try_get::<i64>("", "n")).transpose()?.unwrap_or_default() > 0 {
            return Ok(None);
        }
    }
    for table in OWNED.iter().filter(|table| table.name() == "tenants") {
        tx.execute_raw(table.remove(backend, company.scope(), 1)).await?;
    }
    let found = tenant_deletion::Entity::of(id).one(&tx).await?;
    let mut deletion = found.ok_or_else(|| Error::internal("removing a company", "its proof is gone"))?;
    certificate::add(&mut deletion.row_counts, "tenants", 1);
    deletion.removed_at = Some(ctx.now());
    let signer = Signer::new(&ctx.app.keys)?;
    let signed = certificate::sign(&signer, &deletion);
    send_certificate(&tx, ctx, row, &deletion, &signed, &signer).await?;
    let mut row = deletion.clone().into_active_model();
    row.row_counts = Set(deletion.row_counts.clone());
    row.removed_at = Set(deletion.removed_at);
    row.owner_emails = Set(None);
    row.certificate = Set(Some(signed.clone()));
    row.update(&tx).await?;
    let rows = certificate::row_count(&deletion);
    let told = audit::Event::new("tenant.removed", id)
        .with("nameSha256", deletion.name_sha256.clone())
        .with("requestedBy", deletion.requested_by.clone())
        .with("requestedAt", deletion.requested_at.to_rfc3339())
        .with("exportSha256", deletion.export_sha256.clone())
        .with("auditSeq", deletion.audit_seq)
        .with("auditHash", deletion.audit_hash.clone())
        .with("rowCount", rows)
        .with("rowCounts", deletion.row_counts.clone())
        .with("certificateSha256", super::manifest::sha256(signed.as_bytes()));
    audit::record(&tx, ctx, told);
    for after in LOOKS {
        look_later(&tx, ctx, id, ctx.now() + after).await?;
    }
    ctx.commit(tx, id).await?;
    Ok(Some(rows))
}

fn cause(id: TenantId) -> String {
    format!("tenant.removed:{id}")
}

/// One last mail to each owner, in the name of the deployment; its row goes once it is on its way.
async fn send_certificate(
    tx: &Tx,
    ctx: &Ctx,
    company: tenant::Model,
    deletion: &tenant_deletion::Model,
    signed: &str,
    signer: &Signer,
) -> Result<()> {
    let id = deletion.id;
    let emails = deletion.owner_emails.as_ref().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let title = format!("{} was deleted", company.name);
    let body = format!(
        "Everything it had here is removed. Below is the certificate; keep it. To check it: keystead tenants verify FILE --key KEY, \
         with this key, which also signed your export and your audit log:\n\n{}\n\n{signed}\n\
         What the operator's backups still hold goes when they expire. This address was kept for this mail alone, and is \
         removed with it.",
        signer.verifier(&origin(id))
    );
    let from = tenant::Model { id: NOBODY, ..company };
    for recipient in emails.iter().filter_map(Value::as_str) {
        let new = NewMail { dedupe_key: &cause(id), recipient, title: &title, body: &body, anchor: None };
        post(tx, ctx, &from, new).await?;
    }
    Ok(())
}

async fn look_later(tx: &Tx, ctx: &Ctx, id: TenantId, at: DateTime<Utc>) -> Result<()> {
    let new = NewJob::new(&REMOVE, format!("{id}:look:{}", at.timestamp())).payload(json!({ "tenantId": id }));
    jobs::enqueue(tx, ctx, new.run_at(at)).await.map(|_| ())
}

/// Behind the end: removes what somebody who was at work there wrote at the last moment, and mails that never went.
async fn look_again(ctx: &Ctx, company: &Ctx) -> Result<Value> {
    let rows = clear(ctx, company).await?;
    let id = company.tenant_id();
    let last = LOOKS.into_iter().max().unwrap_or_default();
    let tx = ctx.begin().await?;
    let removed = tenant_deletion::Entity::of(id).one(&tx).await?.and_then(|deletion| deletion.removed_at);
    if removed.is_some_and(|at| at + last <= ctx.now()) {
        mail::Entity::remove_of(ctx.scope(), &cause(id)).exec(&tx).await?;
    }
    if rows > 0 {
        audit::record(&tx, ctx, audit::Event::new("tenant.rest_removed", id).with("rowCount", rows));
    }
    ctx.commit(tx, id).await?;
    Ok(json!({ "restCount": rows }))
}
