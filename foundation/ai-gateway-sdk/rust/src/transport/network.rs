//! Ranges of addresses, and which of them are on the public internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A range of addresses in CIDR notation: `10.1.0.0/16`, `fd00::/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    base: IpAddr,
    prefix: u8,
}

/// Why a text is not a [`Network`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a network, write an address or a range such as 10.1.0.0/16 or fd00::/8")]
pub struct InvalidNetwork(String);

impl Network {
    /// This machine itself.
    pub const LOOPBACK: [Self; 2] = [
        Self { base: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), prefix: 8 },
        Self { base: IpAddr::V6(Ipv6Addr::LOCALHOST), prefix: 128 },
    ];

    /// The range that holds this address and no other.
    #[must_use]
    pub fn only(address: IpAddr) -> Self {
        let base = canonical(address);
        Self { base, prefix: width(base) }
    }

    /// Whether the address is in it. An IPv4 address counts in whichever form it comes.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, canonical(address)) {
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                same(base.to_bits().into(), address.to_bits().into(), 32, self.prefix)
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => same(base.to_bits(), address.to_bits(), 128, self.prefix),
            _ => false,
        }
    }

    /// Whether it names one address, rather than a range of them.
    #[must_use]
    pub fn is_one_address(&self) -> bool {
        self.prefix == width(self.base)
    }
}

const fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn same(one: u128, other: u128, width: u32, prefix: u8) -> bool {
    (one ^ other).checked_shr(width - u32::from(prefix)).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let invalid = || InvalidNetwork(text.chars().take(80).collect());
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let base: IpAddr = address.trim().parse().map_err(|_| invalid())?;
        let Some(prefix) = prefix else { return Ok(Self::only(base)) };
        let prefix: u8 = prefix.trim().parse().map_err(|_| invalid())?;
        // A range of mapped addresses would be one of IPv4 addresses under another name.
        if prefix > width(base) || canonical(base) != base {
            return Err(invalid());
        }
        Ok(Self { base, prefix })
    }
}

impl TryFrom<String> for Network {
    type Error = InvalidNetwork;

    fn try_from(text: String) -> Result<Self, InvalidNetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.base, self.prefix)
    }
}

/// Where an address leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To the public internet.
    Public,
    /// To this machine or a network of its own: loopback, private, link-local and whatever else is not public.
    Internal,
    /// To the service of a cloud that hands out its machines' credentials.
    Metadata,
}

impl Reach {
    /// Where this address leads.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        let address = canonical(address);
        if METADATA.contains(&address) {
            return Self::Metadata;
        }
        let is_public = match address {
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        };
        if is_public { Self::Public } else { Self::Internal }
    }
}

/// Where clouds keep their metadata services.
const METADATA: [IpAddr; 5] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

/// IPv4 addresses in IPv6 clothes, undressed: mapped, compatible, NAT64 (RFC 6052) and 6to4.
fn canonical(address: IpAddr) -> IpAddr {
    let IpAddr::V6(address) = address else { return address };
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => IpAddr::V6(address),
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            embedded(high, low)
        }
        _ => IpAddr::V6(address),
    }
}

/// After the special-purpose registry of IANA (RFC 6890 and its updates).
const fn is_public_v4(address: Ipv4Addr) -> bool {
    !matches!(
        address.octets(),
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18..=19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    )
}

/// Of global unicast, 2000::/3, what is not set aside.
const fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => matches!(first, 0x2000..=0x3fff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(text: &str) -> Reach {
        Reach::of(text.parse().unwrap())
    }

    #[test]
    fn addresses_that_are_not_public_are_known_in_every_form() {
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.1.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:0a00:0001::",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ] {
            assert_eq!(reach(text), Reach::Internal, "{text}");
        }
        for text in
            ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200", "64:ff9b::a9fe:a9fe"]
        {
            assert_eq!(reach(text), Reach::Metadata, "{text}");
        }
        for text in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2606:4700::1111"] {
            assert_eq!(reach(text), Reach::Public, "{text}");
        }
    }

    #[test]
    fn networks_hold_what_their_prefix_says() {
        let network: Network = "10.1.0.0/16".parse().unwrap();
        for (text, is_in) in [("10.1.255.1", true), ("10.2.0.0", false), ("::ffff:10.1.0.7", true), ("::1", false)] {
            assert_eq!(network.contains(text.parse().unwrap()), is_in, "{text}");
        }
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("255.1.2.3".parse().unwrap()) && !all.contains("::1".parse().unwrap()));
        let six: Network = "fd00::/8".parse().unwrap();
        assert!(six.contains("fdff::1".parse().unwrap()) && !six.contains("fc00::1".parse().unwrap()));
        assert_eq!(Network::only("::ffff:10.0.0.1".parse().unwrap()).to_string(), "10.0.0.1/32");
        assert!("::/0".parse::<Network>().unwrap().contains("ff::".parse().unwrap()));
    }

    #[test]
    fn anything_else_is_no_network() {
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0.0/", "ten", "10.0.0.0/-1", "::ffff:10.0.0.0/100", "a/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
