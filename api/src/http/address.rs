//! The caller's network address, behind proxies that were named as such.

use std::net::IpAddr;

use ipnet::IpNet;
use poem::Addr;
use poem::http::HeaderMap;

/// The address that calls: the peer's, or where the peer is a trusted proxy, the nearest address in `X-Forwarded-For`
/// that is none.
pub(super) fn of_caller(peer: &Addr, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let Addr::SocketAddr(peer) = peer else { return None };
    let is_trusted = |address: &IpAddr| trusted.iter().any(|range| range.contains(address));
    let mut address = peer.ip().to_canonical();
    let hops = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
    let mut hops: Vec<&str> = hops.flat_map(|v| v.split(',')).map(str::trim).collect();
    while is_trusted(&address) {
        let Some(hop) = hops.pop() else { break };
        // What a proxy wrote and we cannot read is not an address to compare ranges with.
        address = hop.parse::<IpAddr>().ok()?.to_canonical();
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let peer = Addr::SocketAddr("10.0.0.1:4000".parse().expect("an address"));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.0.0.2".parse().expect("a header"));
        let proxies = ["10.0.0.0/8".parse().expect("a range")];
        assert_eq!(of_caller(&peer, &headers, &[]), "10.0.0.1".parse().ok());
        assert_eq!(of_caller(&peer, &headers, &proxies), "198.51.100.7".parse().ok());
    }
}
