//! Files that people hand in: a client's questionnaire, a vendor's document.
//!
//! The content lies in an object store ([`Store`]: a folder, or a bucket of S3), sealed chunk by chunk under a data key of
//! its own, which the vault keeps like any other secret; so a re-wrap moves it, and deleting a file destroys its data key in
//! the transaction that says so. What the store, its backups or its operator may still have is then unreadable.
//!
//! The object is written before the row commits. What was written and has no row, because a process died or a
//! deletion could not reach the store, is removed by [`sweep`].

mod delete;
mod list;
mod read;
mod store;
mod sweep;
mod take;

use keystead_entities::{TenantId, UploadId};

use crate::vault::{Place, Purpose};

pub use delete::{DELETE, delete, remove_all, remove_object};
pub use list::{READ, load, select};
pub use read::{Content, content, downloaded, whole};
pub use store::{Store, StoreConfig};
pub use sweep::sweep;
pub use take::{MAX_BYTES, MOST, NewUpload, TAKE, Taking, begin};

/// Where the data key of a file belongs.
fn place(tenant_id: TenantId, id: UploadId) -> Place {
    crate::secrets::place(tenant_id, id, Purpose::Upload, 1)
}
