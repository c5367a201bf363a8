//! `TEST_NOTIFICATION_CHANNEL`: sends a trial through a notification channel.

use keystead_domain::notifications::channels;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &channels::TEST,
    work: |ctx, job| {
        Box::pin(async move {
            channels::send_test(ctx, job).await?;
            Ok(None)
        })
    },
};
