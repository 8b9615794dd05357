"""The host of a URL: a name or an IP address in the one form that the network uses, and whether it is public.

Names, and IP addresses in every notation, are read as browsers read them (WHATWG URL Standard, UTS 46), so that no
private address hides in an unusual notation.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IpAddress = IPv4Address | IPv6Address

DOCUMENTATION = ("example", "example.com", "example.net", "example.org", "invalid", "test")
"""Domains that RFC 2606 and RFC 6761 reserve for documentation and tests: no site is there."""

PRIVATE = ("alt", "corp", "home", "home.arpa", "internal", "intranet", "lan", "local", "localhost", "onion")
"""Domains that lead somewhere inside one network only: RFC 6761, 6762, 7686, 8375, 9476, and those that ICANN reserves."""

_LONGEST_NAME, _LONGEST_LABEL = 253, 63
"""Characters of a name and of each of its labels (RFC 1035)."""

_SIMPLE_NAME = re.compile(r"(?:[a-z0-9_.-]*\.)?[a-z][a-z0-9_-]*\.?")
"""A name in ASCII whose last label starts with a letter, which makes it no IP address: `www.oecd.org.`"""

_ENDS_HOST = re.compile(r"[/\\?#@:]")
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_RESERVED = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    # A large cloud offers host services here to every machine in it, those that run checks included.
    IPv4Network("168.63.129.16/32"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
)
"""Special-purpose ranges of IANA that some versions of `ipaddress` call global, and one more."""


def parse_host(text: str) -> str | IpAddress | None:
    """The host of a URL: a name in lower case and ASCII, or an IP address; `None` where it is neither.

    A number such as `0x7f.1` is an IP address. An IPv6 address stands in brackets; its zone is dropped.
    """
    if text.startswith("["):
        return _parse_ipv6(text)
    name = text.lower()
    if not _SIMPLE_NAME.fullmatch(name):
        name = _normalise(text)
    name = name.removesuffix(".")
    labels = name.split(".")
    if name.isascii() and labels[-1].isdigit():
        return IPv4Address(name)
    return name if all(map(_is_label, labels)) and len(name) <= _LONGEST_NAME else None


def _normalise(text: str) -> str:
    """The host as browsers write it; empty where they refuse it."""
    # Imported here because it takes longer to load than most runs take to check, and few hosts need it.
    from ada_url import URL

    if _ENDS_HOST.search(text):
        return ""
    try:
        return URL(f"http://{text}/").hostname
    except ValueError:
        return ""


def _parse_ipv6(text: str) -> IPv6Address | None:
    try:
        return IPv6Address(text[1:-1].partition("%")[0]) if text.endswith("]") else None
    except ValueError:
        return None


def _is_label(label: str) -> bool:
    return 0 < len(label) <= _LONGEST_LABEL and re.sub("[-_]", "", label).isalnum() and label.isascii()


def is_public(address: IpAddress | str) -> bool:
    """Whether anyone on the internet reaches the same machine under this IP address.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as the IPv4 address it leads to.
    """
    address = ip_address(address) if isinstance(address, str) else address
    if isinstance(address, IPv6Address) and (inner := _embedded_ipv4(address)):
        return is_public(inner)
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in net for net in _RESERVED)


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or (address.sixtofour if address in _6TO4 else None)


def is_within(name: str, domains: tuple[str, ...]) -> bool:
    """Whether a name is one of these domains or below one."""
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def is_private_name(name: str) -> bool:
    """Whether a name, in lower case, leads somewhere inside one network only: `printer`, `wiki.intranet`."""
    return "." not in name or is_within(name, PRIVATE)
