//! `ENCRYPTION_REWRAP`: moves every secret of a tenant to the current key-encryption key.

use keystead_domain::keys;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &keys::REWRAP, work: |ctx, job| Box::pin(keys::rewrap(ctx, job)) };
