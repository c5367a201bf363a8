//! Addresses of vendors. A tenant's admin chooses them and our machine calls them, so they must not be a way into the
//! operator's network (server-side request forgery): HTTPS only, no credentials or fragments in the address, no address of
//! a private, loopback, link-local or otherwise special network, neither written out nor behind a name. Names are judged
//! when the connection is made, by the addresses they have then ([`super::vendor`]), so that a name that changes its
//! mind gains nothing. An operator whose model runs in the house allows private addresses for the whole deployment.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

use crate::error::{Error, Result};

/// Reads a base address. `field` is named when it cannot be used.
pub(super) fn parse(field: &str, text: &str, allow_private: bool) -> Result<Url> {
    callable(field, text, allow_private, false)
}

/// Reads an address that a tenant wants called, with a query or without.
pub(crate) fn callable(field: &str, text: &str, allow_private: bool, query: bool) -> Result<Url> {
    let refuse = |why: &str| Err(Error::invalid(field, why));
    if text.len() > 500 {
        return refuse("An address has at most 500 characters.");
    }
    let Ok(url) = text.trim().parse::<Url>() else {
        return refuse("This is not an address. Example: https://api.example.com/v1.");
    };
    if url.scheme() != "https" && !(allow_private && url.scheme() == "http") {
        return refuse("The address must begin with https://.");
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return refuse("The address must hold no user name, password or fragment.");
    }
    if url.query().is_some() && !query {
        return refuse("The address must hold no query.");
    }
    let private = match host(&url) {
        None => return refuse("The address names no host."),
        Some(Host::Address(address)) => !is_public(address),
        Some(Host::Name(name)) => is_private_name(name),
    };
    if private && !allow_private {
        return refuse(
            "This address is inside a private network. The operator can allow such addresses for the whole installation.",
        );
    }
    Ok(url)
}

enum Host<'a> {
    Address(IpAddr),
    Name(&'a str),
}

fn host(url: &Url) -> Option<Host<'_>> {
    let host = url.host_str().filter(|h| !h.is_empty())?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    Some(bare.parse().map_or(Host::Name(host), Host::Address))
}

/// Names that mean a private network whatever they resolve to. `.invalid` is for echo and goes nowhere.
fn is_private_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = [".localhost", ".local", ".internal", ".home.arpa", ".intranet", ".lan"];
    name == "localhost" || ends.iter().any(|end| name.ends_with(end))
}

/// Whether an address is one of the public Internet (IANA special-purpose registries).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    // Only global unicast, and of it neither documentation nor what carries an IPv4 address or a tunnel inside.
    let global = (first & 0xe000) == 0x2000;
    let tunnel = (first == 0x2001 && second < 0x0200) || first == 0x2002;
    let documentation = (first == 0x2001 && second == 0x0db8) || (first == 0x3fff && second < 0x1000);
    global && !tunnel && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_however_they_are_written() {
        for address in [
            "http://api.example.com",
            "https://localhost/v1",
            "https://127.0.0.1",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://10.0.0.8",
            "https://192.168.1.1",
            "https://172.16.0.1",
            "https://169.254.169.254/latest",
            "https://100.64.0.1",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://0.0.0.0",
            "https://metadata.google.internal",
            "https://printer.local",
            "https://localhost./",
            "https://user:secret@api.example.com",
            "https://api.example.com/?key=1",
            "https://api.example.com/#x",
            "ftp://api.example.com",
            "https://",
            "nothing",
            "file:///etc/passwd",
        ] {
            assert!(parse("endpoint", address, false).is_err(), "{address}");
        }
    }

    #[test]
    fn public_ones_are_taken_and_private_ones_where_the_operator_insists() {
        for address in [
            "https://api.openai.com/v1",
            "https://93.184.215.14",
            "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/v1",
        ] {
            assert!(parse("endpoint", address, false).is_ok(), "{address}");
        }
        assert!(parse("endpoint", "http://127.0.0.1:8080/v1", true).is_ok());
    }
}
