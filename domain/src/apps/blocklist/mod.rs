//! Block lists: what the company decided against, in the form of what keeps it out. A list blocks network names that serve
//! an app and nothing else, and packages; what also serves something else is left out and said to be.
//!
//! The same inventory gives the same bytes, so that a digest tells whether there is anything to put in place; only the
//! serial of a zone is that of the moment, since a server takes in what has a later one.

mod devices;
mod networks;
mod select;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use keystead_entities::ai_app::AiAppStatus;
use keystead_entities::seat::Role;
use keystead_entities::tenant;

pub use select::{Skipped, Why};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// To have block lists made.
pub const READ: Right = Right::read(Area::Apps, Role::Auditor);

/// The form of a block list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A hosts file.
    Hosts,
    /// A response policy zone.
    Rpz,
    /// Device configurations of Microsoft Intune.
    Intune,
    /// A configuration profile for Jamf and every other MDM of Apple devices.
    Jamf,
    /// JSON for everything else.
    Json,
}

/// A block list.
#[derive(Clone, Debug)]
pub struct Blocklist {
    /// The file.
    pub content: String,
    /// What it may be called.
    pub file_name: &'static str,
    /// SHA-256 of it, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Network names and packages in it.
    pub entry_count: usize,
    /// What is left out, and why.
    pub skipped: Vec<Skipped>,
    /// The moment.
    pub generated_at: DateTime<Utc>,
}

/// Makes the block list of apps with any of those statuses.
///
/// # Errors
/// `INVALID` for a list of what is allowed, or of no status.
pub async fn blocklist(ctx: &Ctx, format: Format, statuses: &[AiAppStatus]) -> Result<Blocklist> {
    ctx.may(READ)?;
    if statuses.is_empty() || statuses.contains(&AiAppStatus::Allowed) {
        return Err(Error::invalid(
            "statuses",
            "Any of BLOCKED, QUARANTINED, UNDECIDED: what is allowed is not blocked.",
        ));
    }
    let company = tenant::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let company = company.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let now = ctx.now();
    let list = select::select(ctx, statuses).await?;
    let (content, file_name, entry_count) = match format {
        Format::Hosts => (networks::hosts(&list), "keystead-blocklist.hosts", list.domains.len()),
        Format::Rpz => (networks::zone(&list, now), "keystead-blocklist.rpz", list.domains.len()),
        Format::Intune => (devices::intune(&list), "keystead-blocklist-intune.json", list.entry_count()),
        Format::Jamf => (devices::profile(&list, &company), "keystead-blocklist.mobileconfig", list.entry_count()),
        Format::Json => (devices::plain(&list), "keystead-blocklist.json", list.entry_count()),
    };
    let digest = ring::digest::digest(&ring::digest::SHA256, content.as_bytes());
    let sha256 = HEXLOWER.encode(digest.as_ref());
    Ok(Blocklist { content, file_name, sha256, entry_count, skipped: list.skipped, generated_at: now })
}
