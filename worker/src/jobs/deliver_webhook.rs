//! `DELIVER_WEBHOOK`: makes one attempt at telling a company's own tools of an event.

use keystead_domain::webhooks;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &webhooks::DELIVER,
    work: |ctx, job| Box::pin(async move { webhooks::deliver(ctx, job).await.map(|()| None) }),
};
