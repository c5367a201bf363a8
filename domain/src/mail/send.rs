//! The job that hands a mail over.

use std::time::Duration;

use keystead_entities::mail::{self, MailStatus};
use keystead_entities::{MailId, Scoped, job};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};

use super::{MailError, Outgoing};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, Kind};
use crate::sign_in;

/// Hands one mail over to the mail server.
pub static SEND: Kind = Kind { name: "SEND_MAIL", max_attempts: 12, timeout: Duration::from_secs(90), concurrency: 4 };

/// Hands the job's mail over and notes that it was taken. A crash between the two hands it over again, under the same
/// Message-ID.
pub async fn send(ctx: &Ctx, job: &job::Model) -> Result<()> {
    let id: MailId = jobs::payload(job, "mailId")?;
    let Some(row) = mail::Entity::one(ctx.scope(), id).one(ctx.db()).await? else {
        return if ctx.tenant_id().0.is_nil() { Ok(()) } else { Err(Error::not_found("mailId", "mail")) };
    };
    if row.status != MailStatus::Pending {
        return Ok(());
    }
    let outgoing = Outgoing {
        id: row.id.to_string(),
        recipient: row.recipient,
        subject: row.subject,
        text: sign_in::fill(&ctx.app, &row.text_body),
        html: sign_in::fill(&ctx.app, &row.html_body),
        written_at: row.created_at,
    };
    let is_last = ctx.tenant_id().0.is_nil();
    let sent = ctx.app.mailer.send(&outgoing).await;
    if is_last && !matches!(sent, Err(MailError::Later(_))) {
        return forget(ctx, id, sent).await;
    }
    sent.map_err(|e| match e {
        MailError::Later(detail) => Error::Unavailable { what: "the mail server", detail },
        MailError::Refused(detail) => {
            Error::refused(Code::Invalid, "recipient", format!("The mail server refused the mail: {detail}"))
        }
    })?;
    let tx = ctx.begin().await?;
    mail::Entity::update_within(ctx.scope())
        .filter(mail::Column::Id.eq(id))
        .filter(mail::Column::Status.eq(MailStatus::Pending))
        .col_expr(mail::Column::Status, Expr::value(MailStatus::Sent.as_str()))
        .col_expr(mail::Column::SentAt, Expr::value(ctx.now()))
        .exec(&tx)
        .await?;
    ctx.commit(tx, id).await
}

/// A mail in the name of the deployment goes to somebody whose company is gone: nothing of it stays, whether it was taken or not.
async fn forget(ctx: &Ctx, id: MailId, sent: std::result::Result<(), MailError>) -> Result<()> {
    let tx = ctx.begin().await?;
    mail::Entity::remove(ctx.scope(), id).exec(&tx).await?;
    ctx.commit(tx, id).await?;
    if sent.is_err() {
        tracing::warn!(mail.id = %id, "the mail server refused a certificate of deletion; the operator can print it");
    }
    Ok(())
}
