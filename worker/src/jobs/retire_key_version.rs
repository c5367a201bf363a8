//! `RETIRE_KEY_VERSION`: removes the old secret of a rotated key at the end of its overlap.

use keystead_domain::keys;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &keys::RETIRE,
    work: |ctx, job| Box::pin(async move { keys::retire(ctx, job).await.map(|()| None) }),
};
