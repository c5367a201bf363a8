//! `DELIVER_WEBHOOK`: makes one attempt at telling a company's own tools of an event. `DELIVER_LAST_WORD`: the same, where the event
//! is that the company is closed.

use keystead_domain::webhooks;

use super::{Entry, Work};

const WORK: Work = |ctx, job| Box::pin(async move { webhooks::deliver(ctx, job).await.map(|()| None) });

pub const ENTRY: Entry = Entry { kind: &webhooks::DELIVER, work: WORK };
pub const LAST_WORD: Entry = Entry { kind: &webhooks::DELIVER_LAST_WORD, work: WORK };
