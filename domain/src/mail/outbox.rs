//! The outbox: mails are rows first.

use keystead_entities::mail::{self, MailStatus};
use keystead_entities::tenant::{self, TenantKind};
use keystead_entities::{MailId, audit_checkpoint};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::{SEND, compose};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::jobs::{self, NewJob};

/// A mail to be posted.
pub struct NewMail<'a> {
    /// The cause: of several with the same to the same recipient, only the first is posted.
    pub dedupe_key: &'a str,
    /// A mail address.
    pub recipient: &'a str,
    /// What it says, in one line.
    pub title: &'a str,
    /// What it says. Paragraphs are parted by empty lines. Never a secret.
    pub body: &'a str,
    /// The checkpoint of the audit log that stands at its foot.
    pub anchor: Option<&'a audit_checkpoint::Model>,
}

/// Posts a mail in the caller's transaction: a row, and a job that sends it. A sandbox's mails are held. Returns its id,
/// or nothing where one for the same cause was posted before.
pub async fn post(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, new: NewMail<'_>) -> Result<Option<MailId>> {
    let id = ctx.new_id(MailId);
    let letter = compose(tenant, &new, ctx.now());
    let status = match tenant.kind {
        TenantKind::Company => MailStatus::Pending,
        TenantKind::Sandbox => MailStatus::Held,
    };
    let row = mail::ActiveModel {
        tenant_id: Set(tenant.id),
        id: Set(id),
        dedupe_key: Set(new.dedupe_key.to_owned()),
        recipient: Set(new.recipient.to_lowercase()),
        subject: Set(letter.subject),
        text_body: Set(letter.text),
        html_body: Set(letter.html),
        status: Set(status),
        sent_at: Set(None),
        created_at: Set(ctx.now()),
        audit_seq: Set(new.anchor.map(|checkpoint| checkpoint.seq)),
    };
    let columns = [mail::Column::TenantId, mail::Column::DedupeKey, mail::Column::Recipient];
    let posted = mail::Entity::insert(row)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if posted != 1 {
        return Ok(None);
    }
    if status == MailStatus::Pending {
        jobs::enqueue(tx, ctx, NewJob::new(&SEND, id.to_string()).payload(json!({ "mailId": id }))).await?;
    }
    Ok(Some(id))
}
