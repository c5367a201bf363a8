//! Reading the exports of many makers, as they write them. A reader makes a [`Sighting`] of a line, says what is wrong with
//! it, or passes over one that tells nothing.

mod columns;
mod moments;
mod plain;
mod table;

use chrono::{DateTime, Utc};
use keystead_entities::discovery_source::DiscoveryKind as Kind;

use crate::error::{Code, Error, Result};

/// The longest file, in bytes of UTF-8.
pub const MAX_BYTES: usize = 240_000;
/// The most lines of a file.
pub const MAX_LINES: usize = 10_000;

/// What a line tells: something was there, or was used. Whom and where are for counting and are kept nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// Line of the file, or place in an array of JSON, the first being 1.
    pub line: i32,
    /// What it is called.
    pub name: Option<String>,
    /// Who makes it.
    pub publisher: Option<String>,
    /// The identifier of its package, or of the program that asked for access.
    pub package: Option<String>,
    /// The network name, without anything of an address behind it.
    pub domain: Option<String>,
    /// Who.
    pub user: Option<String>,
    /// On what.
    pub device: Option<String>,
    /// How many people, where the file counts them.
    pub user_count: Option<i32>,
    /// How many devices, where the file counts them.
    pub device_count: Option<i32>,
    /// When, where the file says.
    pub at: Option<DateTime<Utc>>,
    /// When first, where the file says.
    pub first_at: Option<DateTime<Utc>>,
    /// What it may do in an account.
    pub scopes: Vec<String>,
}

/// A file that was read.
#[derive(Clone, Debug, Default)]
pub struct Read {
    /// What it tells.
    pub sightings: Vec<Sighting>,
    /// Lines that cannot be read, and why. Nothing of the line is repeated.
    pub invalid: Vec<(i32, String)>,
}

/// Whether the file is a log, of which no more is kept than has to be.
pub fn is_log(kind: Kind) -> bool {
    matches!(kind, Kind::DnsLog | Kind::ProxyLog)
}

/// Reads a file. `as_of` is when it was written.
///
/// # Errors
/// `TOO_LONG` for a file over [`MAX_BYTES`] or [`MAX_LINES`]; `INVALID` for one that tells nothing, or whose columns are not
/// known; all on the field `text`.
pub fn read(kind: Kind, text: &str, as_of: DateTime<Utc>) -> Result<Read> {
    if text.len() > MAX_BYTES {
        let message = format!("At most {MAX_BYTES} bytes; this has {}. Split the file.", text.len());
        return Err(Error::refused(Code::TooLong, "text", message));
    }
    let text = text.trim_start_matches('\u{feff}');
    let read = match is_log(kind) && !table::is_table(kind, text) {
        true => plain::read(kind, text, as_of)?,
        false => table::read(kind, text, as_of)?,
    };
    if read.sightings.is_empty() && read.invalid.is_empty() {
        return Err(Error::invalid("text", "There is nothing in this file."));
    }
    Ok(read)
}

fn too_many() -> Error {
    Error::refused(Code::TooLong, "text", format!("At most {MAX_LINES} lines. Split the file."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-30T12:00:00Z".parse().expect("a moment")
    }

    fn one(kind: Kind, text: &str) -> Sighting {
        let read = read(kind, text, now()).expect("a file");
        assert!(read.invalid.is_empty() && read.sightings.len() == 1, "{read:?}");
        read.sightings.into_iter().next().expect("one")
    }

    #[test]
    fn intune_s_discovered_apps_are_read() {
        let text = "ApplicationKey,ApplicationName,ApplicationPublisher,ApplicationShortVersion,ApplicationVersion,DeviceCount,Platform\r\n\
                    3f2a,Cursor (User),Anysphere,1.2,1.2.4,12,Windows\r\n";
        let seen = one(Kind::Intune, text);
        assert_eq!((seen.name.as_deref(), seen.publisher.as_deref()), (Some("Cursor (User)"), Some("Anysphere")));
        assert_eq!((seen.device_count, seen.line), (Some(12), 2));
        let graph = r#"{"@odata.context":"x","value":[{"id":"a","displayName":"Ollama","version":"0.5","deviceCount":3,"publisher":"Ollama","platform":"macOS"}]}"#;
        assert_eq!(one(Kind::Intune, graph).device_count, Some(3));
    }

    #[test]
    fn jamf_s_applications_are_read_as_a_list_and_by_computer() {
        let text = "Computer Name,Application Title,Application Version,Bundle ID\nmac-01,Claude.app,0.9,com.anthropic.claudefordesktop\n";
        let seen = one(Kind::Jamf, text);
        assert_eq!(
            (seen.package.as_deref(), seen.device.as_deref()),
            (Some("com.anthropic.claudefordesktop"), Some("mac-01"))
        );
        let api = r#"{"totalCount":1,"results":[{"id":"7","general":{"name":"mac-02"},"applications":[
          {"name":"Raycast.app","path":"/Applications/Raycast.app","version":"1","bundleId":"com.raycast.macos"},
          {"name":"Granola.app","version":"2","bundleId":"com.granola.app"}]}]}"#;
        let read = read(Kind::Jamf, api, now()).expect("a file");
        let packages: Vec<_> = read.sightings.iter().map(|s| s.package.as_deref().unwrap_or_default()).collect();
        assert_eq!(packages, ["com.raycast.macos", "com.granola.app"]);
        assert!(read.sightings.iter().all(|s| s.device.as_deref() == Some("mac-02")));
    }

    #[test]
    fn google_s_log_of_grants_is_read_and_revocations_are_passed_over() {
        let text = "Date,Event,Description,User,Application name,Client ID,Scope,IP address\n\
                    2026-11-20T08:00:00Z,Authorize,x,ada@harbor.example,Otter.ai,123.apps.googleusercontent.com,\"calendar, drive.readonly\",10.0.0.1\n\
                    2026-11-21T08:00:00Z,Revoke,x,bo@harbor.example,Otter.ai,123.apps.googleusercontent.com,calendar,10.0.0.1\n";
        let seen = one(Kind::GoogleOauth, text);
        assert_eq!((seen.user.as_deref(), seen.scopes.len()), (Some("ada@harbor.example"), 2));
        let api = r#"{"items":[{"id":{"time":"2026-11-20T08:00:00Z","applicationName":"token"},"actor":{"email":"ada@harbor.example"},
          "events":[{"type":"auth","name":"authorize","parameters":[{"name":"client_id","value":"9"},{"name":"app_name","value":"Read AI"},
          {"name":"scope","multiValue":["a","b"]}]}]}]}"#;
        let seen = one(Kind::GoogleOauth, api);
        assert_eq!((seen.name.as_deref(), seen.package.as_deref()), (Some("Read AI"), Some("9")));
        assert_eq!((seen.scopes.len(), seen.user.as_deref()), (2, Some("ada@harbor.example")));
        assert_eq!(seen.at, "2026-11-20T08:00:00Z".parse().ok());
    }

    #[test]
    fn entra_s_consents_and_applications_are_read() {
        let text = "ClientDisplayName;ConsentType;PrincipalUserPrincipalName;Permission;AppId\nFireflies.ai;Principal;ada@harbor.example;Mail.Read Calendars.Read;77aa\n";
        let seen = one(Kind::EntraOauth, text);
        assert_eq!((seen.name.as_deref(), seen.scopes.len()), (Some("Fireflies.ai"), 2));
        let list = "id,displayName,appId,homepage,createdDateTime,applicationType\n1,Acme,2,https://acme.example/start?x=1,2026-10-01T00:00:00Z,Enterprise Application\n";
        assert_eq!(one(Kind::EntraOauth, list).domain.as_deref(), Some("acme.example"));
    }

    #[test]
    fn name_servers_are_read() {
        for line in [
            "Nov 30 09:15:02 dnsmasq[812]: query[A] chatgpt.com from 10.0.0.7",
            "[1796000000] unbound[77:0] info: 10.0.0.7 chatgpt.com. A IN",
            "30-Nov-2026 09:15:02.123 queries: info: client @0x7f1 10.0.0.7#5344 (chatgpt.com): query: chatgpt.com IN A +E(0)K (10.0.0.1)",
            "\"2026-11-30 09:15:02\",\"Ada\",\"Ada,HQ\",\"10.0.0.7\",\"1.2.3.4\",\"Allowed\",\"1 (A)\",\"NOERROR\",\"chatgpt.com.\",\"Chat\"",
            r#"{"T":"2026-11-30T09:15:02Z","QH":"chatgpt.com","QT":"A","IP":"10.0.0.7"}"#,
            "timestamp,client,domain\n2026-11-30T09:15:02Z,10.0.0.7,chatgpt.com",
        ] {
            let seen = one(Kind::DnsLog, line);
            assert_eq!(seen.domain.as_deref(), Some("chatgpt.com"), "{line}");
            assert!(seen.device.is_some() || seen.user.is_some(), "{line}");
            assert!(seen.at.is_some(), "{line}");
        }
        let quiet = read(Kind::DnsLog, "Nov 30 09:15:02 dnsmasq[812]: reply a.example is 1.2.3.4\n", now());
        assert!(quiet.is_err(), "it tells nothing");
    }

    #[test]
    fn proxies_are_read_and_nothing_of_an_address_but_its_name() {
        for line in [
            "1796000000.450    180 10.0.0.7 TCP_TUNNEL/200 411 CONNECT claude.ai:443 ada HIER_DIRECT/1.2.3.4 -",
            "10.0.0.7 - ada [30/Nov/2026:09:15:02 +0000] \"GET https://claude.ai/chat/secret HTTP/1.1\" 200 411",
            "#Fields: date time c-ip cs-username cs-method cs-host cs-uri-path\n2026-11-30 09:15:02 10.0.0.7 ada GET claude.ai /chat/secret",
            "\"Time\",\"Login\",\"URL\",\"Action\"\n\"Mon Nov 30 09:15:02 2026\",\"ada@harbor.example\",\"claude.ai/chat/secret\",\"Allowed\"",
        ] {
            let seen = one(Kind::ProxyLog, line);
            assert_eq!(seen.domain.as_deref(), Some("claude.ai"), "{line}");
            assert!(!format!("{seen:?}").contains("secret"), "{line}");
            assert!(seen.user.is_some() && seen.at.is_some(), "{line}: {seen:?}");
        }
    }

    #[test]
    fn bad_lines_are_told_by_line_and_not_repeated() {
        let text = "name,users,domain\nClaude,3,claude.ai\n\nBroken,many,\nShort\n,,\n";
        let read = read(Kind::GenericCsv, text, now()).expect("a file");
        assert_eq!(read.sightings.len(), 1);
        assert_eq!(read.invalid.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5]);
        let log = read_lines("what is this\n10.0.0.7 - - [x] nonsense https://secret.example/path\n");
        assert_eq!(log.invalid.len(), 2);
        assert!(!format!("{log:?}").contains("secret"));
    }

    fn read_lines(text: &str) -> Read {
        read(Kind::ProxyLog, text, now()).expect("a file")
    }

    #[test]
    fn what_is_no_file_of_that_kind_is_refused_as_a_whole() {
        for text in ["", "\u{feff}", "a,b\n1,2", "name\n", "[]", "{}", "{\"value\":[]}"] {
            assert!(read(Kind::Intune, text, now()).is_err(), "{text:?}");
        }
        assert!(read(Kind::Survey, "name\nClaude", now()).is_err());
        let long = "name\n".to_owned() + &"a\n".repeat(MAX_LINES + 1);
        assert!(read(Kind::GenericCsv, &long, now()).is_err_and(|e| e.is(Code::TooLong)));
    }

    /// As many as `PROPTEST_CASES` says; 1,000 where nothing is said.
    fn cases() -> u32 {
        std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_a_reader_panic(text in "\\PC*", kind in 0_usize..8) {
            let _ = read(Kind::ALL[kind], &text, now());
        }

        #[test]
        fn no_cells_make_a_table_panic(
            kind in 0_usize..7,
            header in proptest::sample::select(vec![
                "Application name,Device count,Publisher,Bundle ID", "name;users;domain;first_seen", "Time\tUser\tURL\tHost",
                "#Fields: date time c-ip cs-host", "Date,User,Application name,Scope",
            ]),
            cells in proptest::collection::vec("[\\PC\"',;\n\r\t:/{}\\[\\]]{0,20}", 0..40),
        ) {
            let body: String = cells.chunks(4).map(|row| row.join(",") + "\n").collect();
            if let Ok(read) = read(Kind::ALL[kind], &format!("{header}\n{body}"), now()) {
                for seen in &read.sightings {
                    prop_assert!(seen.domain.as_deref().is_none_or(|d| !d.contains('/') && !d.contains('?')));
                }
            }
        }

        #[test]
        fn no_line_of_a_log_makes_it_panic(
            kind in 4_usize..6,
            line in "(Nov 30 09:15:02 |\\[17\\] |1796000000.4 |\")?[a-z0-9.:/#()\\[\\]\" @+-]{0,80}(query\\[A\\]|query: |info: |GET )?[a-z0-9./: ]{0,40}",
        ) {
            let _ = read(Kind::ALL[kind], &line, now());
        }

        #[test]
        fn no_json_makes_it_panic(json in "[\\[{\"a-z0-9:,}\\] ]{0,60}", kind in 0_usize..7) {
            let _ = read(Kind::ALL[kind], &json, now());
        }
    }
}
