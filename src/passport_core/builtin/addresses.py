"""Which network addresses a server may be sent to by a document that a stranger wrote.

From IANA's special-purpose address registries (IPv4: RFC 6890 and updates; IPv6: likewise) and RFC 6052 (NAT64).
Written out here, since ``ipaddress.is_global`` differs between Python releases (CVE-2024-4032).
"""

from __future__ import annotations

import ipaddress

_REFUSED_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by carriers (CGNAT); also a cloud's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a public-looking address that is a cloud's own control channel
        "169.254.0.0/16",  # link-local; clouds' metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Only global unicast is let through: that leaves out loopback, unique-local, link-local, multicast, IPv4-mapped
# and IPv4-compatible addresses, and NAT64's well-known prefix; these are refused inside it.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation
    )
)

_LOOPBACK_4 = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_6 = ipaddress.IPv6Address("::1")


def is_public(address: str) -> bool:
    """Say whether the address is on the public internet; what is no address at all is not.

    A scope (``fe80::1%eth0``) makes it local.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _REFUSED_4)
    return parsed.scope_id is None and parsed in _GLOBAL_6 and not any(parsed in network for network in _REFUSED_6)


def is_loopback(address: str) -> bool:
    """Say whether the address is this machine's own (127.0.0.0/8, ::1)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return parsed in _LOOPBACK_4 if isinstance(parsed, ipaddress.IPv4Address) else parsed == _LOOPBACK_6
