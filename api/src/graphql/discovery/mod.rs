//! What a company really uses: sources, imports, evidence, surveys.

mod evidence;
mod import;
mod import_create;
mod source;
mod survey;
mod survey_mutations;

use async_graphql::Enum;

pub use evidence::{AppDiscoveriesOfTenant, AppDiscovery, AppDiscoveryConnection, AppDiscoveryMutation};
pub use import::{DiscoveryImport, DiscoveryImportsOfTenant};
pub use import_create::DiscoveryImportMutation;
pub use source::{DiscoverySource, DiscoverySourceMutation, DiscoverySourcesOfTenant};
pub use survey::{UsageSurvey, UsageSurveysOfTenant};
pub use survey_mutations::UsageSurveyMutation;

/// What tells what is used.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::discovery_source::DiscoveryKind")]
pub enum DiscoveryKind {
    /// Microsoft Intune: the export of discovered apps (`ApplicationName`, `DeviceCount`, …), or `detectedApps` of Microsoft
    /// Graph as JSON.
    Intune,
    /// Jamf: applications of computers (`Application Title`, `Bundle ID`, `Computer Name`, …), or the computers' inventory of
    /// its interface as JSON.
    Jamf,
    /// Google Workspace: the log of OAuth tokens or the list of accessed apps (`Application name`, `Client ID`, `User`,
    /// `Scope`, …), or token activities of the Reports API as JSON.
    GoogleOauth,
    /// Microsoft Entra: enterprise applications or consents (`ClientDisplayName`, `PrincipalUserPrincipalName`, `Permission`,
    /// …), as CSV or JSON.
    EntraOauth,
    /// Queries of a name server: dnsmasq and Pi-hole, Unbound, BIND, AdGuard Home, Cisco Umbrella, or a table with `domain`,
    /// `client`, `timestamp`.
    DnsLog,
    /// Requests of a web proxy: Squid, the common form of web servers, the W3C form, or a table with `url` or `host`, `user`,
    /// `time`, as Zscaler and others write.
    ProxyLog,
    /// Keystead's own columns: `name`, `publisher`, `bundle_id`, `domain`, `users`, `devices`, `user`, `device`, `first_seen`,
    /// `last_seen`, `scopes`. A name, a `bundle_id` or a domain is needed.
    GenericCsv,
    /// An anonymous survey; never a file.
    Survey,
}
