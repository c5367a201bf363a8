//! Block lists.

use async_graphql::{Context, Enum, Object, SimpleObject};
use keystead_domain::apps::blocklist;
use keystead_entities::TenantId;

use super::{AiApp, AiAppStatus};
use crate::graphql::errors::Result;
use crate::graphql::request::Request;
use crate::graphql::scalars::DateTime;

/// The form of a block list.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::apps::blocklist::Format")]
pub enum BlocklistFormat {
    /// A hosts file: each name, and `www.` before it, is 0.0.0.0. It knows no wildcards.
    Hosts,
    /// A response policy zone for BIND, Unbound, Knot and others: each name and all below it is "no such name". Its serial is
    /// that of the moment.
    Rpz,
    /// Device configurations for Microsoft Intune as JSON: each of `deviceConfigurations` is to be posted to Microsoft Graph,
    /// `/deviceManagement/deviceConfigurations`. Packages on macOS and iOS, names on iOS and in Microsoft Edge on Windows (which
    /// needs the ADMX file of Edge to be ingested under the name `Edge`).
    Intune,
    /// A configuration profile (`.mobileconfig`) for Jamf and every other MDM of Apple devices: packages on supervised iOS devices,
    /// names in Chrome, Edge and Firefox on a Mac.
    Jamf,
    /// JSON for everything else: `apps`, `domains`, `packages`.
    Json,
}

/// Why something is not in a block list.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::apps::blocklist::Why")]
pub enum BlocklistSkipReason {
    /// An app that is allowed is reached under the same name.
    AllowedApp,
    /// The name serves other things as well.
    Shared,
    /// Nothing is known by which the app could be blocked.
    NothingKnown,
}

/// What is left out of a block list.
pub struct BlocklistSkipped(TenantId, blocklist::Skipped);

/// What is left out of a block list.
#[Object]
impl BlocklistSkipped {
    /// The app that is to be blocked.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        AiApp::edge(gql, self.0, Some(self.1.ai_app_id)).await
    }

    /// The network name; `null` where none is known.
    async fn domain(&self) -> Option<&str> {
        self.1.domain.as_deref()
    }

    /// Why.
    async fn reason(&self) -> BlocklistSkipReason {
        self.1.why.into()
    }

    /// The same for people.
    async fn message(&self) -> &str {
        &self.1.message
    }
}

/// A block list.
#[derive(SimpleObject)]
pub struct Blocklist {
    /// The file. The same inventory gives the same bytes, but for the serial of `RPZ`.
    content: String,
    /// What it may be called.
    file_name: String,
    /// SHA-256 of the file, in lower-case hexadecimal digits: whether there is anything new to put in place.
    sha256: String,
    /// Network names and packages in it.
    entry_count: i32,
    /// What is left out, and why.
    skipped: Vec<BlocklistSkipped>,
    /// The moment at which it was made.
    generated_at: DateTime,
}

/// The block list of a company.
pub struct BlocklistOfTenant(pub TenantId);

#[Object]
impl BlocklistOfTenant {
    /// What the company decided against, in the form of what keeps it out. Network names that serve an app and nothing else, and
    /// packages; `google.com` is never in it because Gemini is blocked. Needs `apps:read` and the role `AUDITOR` or more.
    async fn blocklist(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Its form.")] format: BlocklistFormat,
        #[graphql(desc = "Apps with any of these statuses; `BLOCKED` if nothing is said. Not `ALLOWED`.")]
        statuses: Option<Vec<AiAppStatus>>,
    ) -> Result<Blocklist> {
        let ctx = gql.within(self.0)?;
        let statuses = statuses.unwrap_or_else(|| vec![AiAppStatus::Blocked]);
        let statuses: Vec<_> = statuses.into_iter().map(Into::into).collect();
        let made = blocklist::blocklist(&ctx, format.into(), &statuses).await?;
        Ok(Blocklist {
            content: made.content,
            file_name: made.file_name.to_owned(),
            sha256: made.sha256,
            entry_count: i32::try_from(made.entry_count).unwrap_or(i32::MAX),
            skipped: made.skipped.into_iter().map(|skipped| BlocklistSkipped(self.0, skipped)).collect(),
            generated_at: made.generated_at.into(),
        })
    }
}
