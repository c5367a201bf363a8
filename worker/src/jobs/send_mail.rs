//! `SEND_MAIL`: hands one mail over to the mail server.

use keystead_domain::mail;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &mail::SEND,
    work: |ctx, job| {
        Box::pin(async move {
            mail::send(ctx, job).await?;
            Ok(None)
        })
    },
};
