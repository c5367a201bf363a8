//! Parts of the network, as failures are counted by them.

use std::net::IpAddr;

/// A part of the network: 256 addresses of IPv4, a site of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Network {
    /// The first three bytes.
    V4([u8; 3]),
    /// The first six bytes.
    V6([u8; 6]),
    /// Not over a network that has addresses.
    Unknown,
}

impl From<Option<IpAddr>> for Network {
    fn from(address: Option<IpAddr>) -> Self {
        match address.map(|a| a.to_canonical()) {
            Some(IpAddr::V4(a)) => {
                let [a, b, c, _] = a.octets();
                Self::V4([a, b, c])
            }
            Some(IpAddr::V6(a)) => {
                let [a, b, c, d, e, f, ..] = a.octets();
                Self::V6([a, b, c, d, e, f])
            }
            None => Self::Unknown,
        }
    }
}

/// For the log.
impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::V4([a, b, c]) => write!(f, "{a}.{b}.{c}.0/24"),
            Self::V6([a, b, c, d, e, g]) => write!(f, "{a:02x}{b:02x}:{c:02x}{d:02x}:{e:02x}{g:02x}::/48"),
            Self::Unknown => f.write_str("an unknown network"),
        }
    }
}
