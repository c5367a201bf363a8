//! `END_PARTNER_GRANT`: what a partner made under a grant that is over is seen to. It lets nobody in any more without it.

use keystead_domain::partners::traces;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &traces::END, work: |ctx, job| Box::pin(traces::ended(ctx, job)) };
