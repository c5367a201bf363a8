//! Which column of an export is what. Makers name the same thing in several ways; names are compared by their letters and
//! digits alone, and of several that are there the first listed here counts.

use chrono::{DateTime, Utc};
use keystead_entities::discovery_source::DiscoveryKind as Kind;

use super::Sighting;
use super::moments::moment;
use crate::apps::catalog::domain;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Publisher,
    Package,
    Domain,
    User,
    Device,
    UserCount,
    DeviceCount,
    At,
    FirstAt,
    Scopes,
    Event,
}

/// The longest cell that is looked at, in bytes.
const MAX_CELL: usize = 4_000;
/// What somebody took back is not there any more.
const TAKEN_BACK: [&str; 2] = ["revoke", "deny"];

/// The titles under which a field stands in files of that kind.
pub(super) fn titles(kind: Kind, field: Field) -> &'static [&'static str] {
    use Field::{At, Device, DeviceCount, Domain, Event, FirstAt, Name, Package, Publisher, Scopes, User, UserCount};
    match (kind, field) {
        (Kind::Intune, Name) => &["applicationname", "appname", "displayname", "name", "application"],
        (Kind::Intune, Publisher) => &["applicationpublisher", "publisher"],
        (Kind::Intune, Package) => {
            &["bundleid", "bundleidentifier", "packagename", "appidentifier", "packagefamilyname"]
        }
        (Kind::Intune, User) => &["emailaddress", "userprincipalname", "primaryuserupn", "username", "userid"],
        (Kind::Intune, Device) => &["devicename", "deviceid"],
        (Kind::Intune, DeviceCount) => {
            &["devicecount", "devices", "installcount", "numberofdevices", "installedondevices"]
        }
        (Kind::Jamf, Name) => &["applicationtitle", "applicationname", "appname", "application", "title", "name"],
        (Kind::Jamf, Package) => {
            &["bundleid", "bundleidentifier", "applicationbundleid", "appidentifier", "identifier"]
        }
        (Kind::Jamf, User) => &["emailaddress", "username", "userandlocationusername"],
        (Kind::Jamf, Device) => {
            &["computername", "generalname", "devicename", "displayname", "serialnumber", "udid", "jamfproid"]
        }
        (Kind::Jamf, DeviceCount) => &["numberofcomputers", "computers", "installcount", "count"],
        (Kind::GoogleOauth, Name) => &["appname", "applicationname", "application", "app", "displaytext", "name"],
        (Kind::GoogleOauth, Package) => &["clientid", "oauthclientid", "oauth2clientid", "appid", "id"],
        (Kind::GoogleOauth, User) => &["user", "actor", "actoremail", "useremail", "email", "userkey"],
        (Kind::GoogleOauth, UserCount) => &["users", "usercount", "numberofusers"],
        (Kind::GoogleOauth, Scopes) => &["scope", "scopes", "requestedservices", "oauthscopes", "services"],
        (Kind::GoogleOauth, At) => &["date", "idtime", "time", "timestamp", "lastaccesstime"],
        (Kind::GoogleOauth, Event) => &["event", "eventname", "eventsname"],
        (Kind::EntraOauth, Name) => {
            &["clientdisplayname", "appdisplayname", "applicationname", "displayname", "enterpriseapplication", "name"]
        }
        (Kind::EntraOauth, Publisher) => {
            &["publishername", "publisher", "verifiedpublisher", "verifiedpublisherdisplayname"]
        }
        (Kind::EntraOauth, Package) => &["appid", "clientappid", "applicationid", "clientid"],
        (Kind::EntraOauth, Domain) => &["homepage", "homepageurl"],
        (Kind::EntraOauth, User) => &[
            "principaluserprincipalname",
            "userprincipalname",
            "principalemail",
            "principaldisplayname",
            "principalid",
        ],
        (Kind::EntraOauth, Scopes) => &["scope", "scopes", "permission", "permissions", "delegatedpermissions"],
        (Kind::EntraOauth, At) => &["consentedat", "granteddatetime", "createddatetime", "createdon"],
        (Kind::DnsLog, Domain) => {
            &["domain", "queryname", "qname", "qh", "query", "questionname", "hostname", "host", "name", "destination"]
        }
        (Kind::DnsLog, User) => &["user", "username", "mostgranularidentity", "identity", "identities"],
        (Kind::DnsLog, Device) => {
            &["client", "clientname", "clientip", "internalip", "sourceip", "srcip", "ip", "device", "devicename"]
        }
        (Kind::ProxyLog, Domain) => &[
            "host",
            "hostname",
            "cshost",
            "ehost",
            "urlhost",
            "domain",
            "url",
            "csuri",
            "eurl",
            "destination",
            "requesturl",
        ],
        (Kind::ProxyLog, User) => {
            &["user", "login", "elogin", "username", "csusername", "useremail", "identity", "identities"]
        }
        (Kind::ProxyLog, Device) => &[
            "cip",
            "clientip",
            "client",
            "sourceip",
            "srcip",
            "internalip",
            "clientpublicip",
            "devicehostname",
            "devicename",
            "ip",
        ],
        (Kind::DnsLog | Kind::ProxyLog, At) => &["timestamp", "datetime", "eventtime", "time", "t", "ts", "date"],
        (Kind::GenericCsv, Name) => &["name", "app", "appname", "application", "applicationname", "title"],
        (Kind::GenericCsv, Publisher) => &["publisher", "vendor", "vendorname", "maker"],
        (Kind::GenericCsv, Package) => {
            &["package", "packageid", "packagename", "bundleid", "clientid", "extensionid", "id"]
        }
        (Kind::GenericCsv, Domain) => &["domain", "host", "hostname", "url", "website"],
        (Kind::GenericCsv, User) => &["user", "username", "email"],
        (Kind::GenericCsv, Device) => &["device", "devicename", "computer", "computername"],
        (Kind::GenericCsv, UserCount) => &["users", "usercount"],
        (Kind::GenericCsv, DeviceCount) => &["devices", "devicecount", "installs"],
        (Kind::GenericCsv, At) => &["lastseen", "lastseenat", "lastused", "date", "time"],
        (Kind::GenericCsv, FirstAt) => &["firstseen", "firstseenat"],
        (Kind::GenericCsv, Scopes) => &["scopes", "scope", "permissions"],
        _ => &[],
    }
}

/// Whether a file with these titles tells anything.
pub(super) fn is_known(kind: Kind, titles_there: &[String]) -> bool {
    [Field::Name, Field::Package, Field::Domain]
        .into_iter()
        .any(|field| titles(kind, field).iter().any(|title| titles_there.iter().any(|there| there == title)))
}

/// A title as it is compared.
pub(super) fn title(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The cells of a line, each with its title as compared.
pub(super) struct Record {
    pub line: i32,
    pub cells: Vec<(String, String)>,
}

impl Record {
    fn get(&self, kind: Kind, field: Field) -> Option<&str> {
        self.of(titles(kind, field))
    }

    fn of(&self, titles: &[&str]) -> Option<&str> {
        let cell = |title: &&str| {
            self.cells
                .iter()
                .find(|(there, cell)| there == title && !cell.trim().is_empty())
                .map(|(_, cell)| cell.trim())
        };
        titles.iter().find_map(cell)
    }

    /// What the line tells; nothing where it tells of what is there no more.
    pub(super) fn read(&self, kind: Kind, as_of: DateTime<Utc>) -> Result<Option<Sighting>, String> {
        if self.cells.iter().any(|(_, cell)| cell.len() > MAX_CELL) {
            return Err(format!("A cell is longer than {MAX_CELL} bytes; perhaps a quotation mark is missing."));
        }
        let event = self.get(kind, Field::Event).unwrap_or_default().to_lowercase();
        if TAKEN_BACK.iter().any(|back| event.starts_with(back)) {
            return Ok(None);
        }
        let text = |field| self.get(kind, field).map(|text| text.chars().take(200).collect::<String>());
        let seen = Sighting {
            line: self.line,
            name: text(Field::Name).filter(|name| !name.chars().any(char::is_control)),
            publisher: text(Field::Publisher),
            package: text(Field::Package),
            domain: self.get(kind, Field::Domain).and_then(domain),
            user: text(Field::User).map(|user| user.to_lowercase()).filter(|user| user != "-"),
            device: text(Field::Device).map(|device| device.to_lowercase()).filter(|device| device != "-"),
            user_count: self.count(kind, Field::UserCount, "users")?,
            device_count: self.count(kind, Field::DeviceCount, "devices")?,
            at: self.moment(kind, as_of),
            first_at: self.get(kind, Field::FirstAt).and_then(|text| moment(text, as_of)),
            scopes: self.get(kind, Field::Scopes).map(scopes).unwrap_or_default(),
        };
        let is_log = super::is_log(kind);
        match (&seen.name, &seen.package, &seen.domain) {
            (None, None, None) if is_log && self.get(kind, Field::Domain).is_some() => Ok(None),
            (None, None, None) => {
                Err("The line names nothing: there is no name, package or network name in it.".into())
            }
            _ => Ok(Some(seen)),
        }
    }

    fn count(&self, kind: Kind, field: Field, of: &str) -> Result<Option<i32>, String> {
        let Some(text) = self.get(kind, field) else { return Ok(None) };
        let digits: String = text.chars().filter(|c| !matches!(c, ',' | '.' | ' ' | '\u{a0}')).collect();
        match digits.parse::<i32>() {
            Ok(count) if count >= 0 => Ok(Some(count)),
            _ => Err(format!("The number of {of} is no number.")),
        }
    }

    fn moment(&self, kind: Kind, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if let (Some(day), Some(time)) = (self.of(&["date"]), self.of(&["time"])) {
            return moment(&format!("{day} {time}"), as_of);
        }
        moment(self.get(kind, Field::At)?, as_of)
    }
}

/// Parted by spaces, commas or semicolons.
fn scopes(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '[' | ']' | '"'));
    let mut scopes: Vec<String> =
        parts.filter(|part| !part.is_empty()).take(100).map(|part| part.chars().take(200).collect()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}
