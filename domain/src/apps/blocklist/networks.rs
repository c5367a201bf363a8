//! Lists for networks: a hosts file, and a response policy zone.

use chrono::{DateTime, Utc};

use super::select::List;

/// A hosts file (hosts(5)). It knows no wildcards, so `www.` stands beside each name.
pub(super) fn hosts(list: &List) -> String {
    let mut out = String::from("# AI apps that are not to be used. Made by Keystead; changes are overwritten.\n");
    for (name, app) in &list.domains {
        out.push_str(&format!("# {}\n0.0.0.0 {name}\n", plain(app)));
        if !name.starts_with("www.") {
            out.push_str(&format!("0.0.0.0 www.{name}\n"));
        }
    }
    out
}

/// A response policy zone: each name, and all below it, is answered with "no such name".
pub(super) fn zone(list: &List, now: DateTime<Utc>) -> String {
    let serial = now.timestamp().rem_euclid(1 << 32);
    let mut out = format!(
        "; AI apps that are not to be used. Made by Keystead; changes are overwritten.\n\
         $TTL 300\n\
         @ IN SOA localhost. hostmaster.localhost. (\n  {serial} ; serial\n  3600 ; refresh\n  600 ; retry\n  86400 ; expire\n  \
         300 ) ; minimum\n\
         @ IN NS localhost.\n"
    );
    for (name, app) in &list.domains {
        out.push_str(&format!("; {}\n{name} IN CNAME .\n*.{name} IN CNAME .\n", plain(app)));
    }
    out
}

/// A name within a comment: one line.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
