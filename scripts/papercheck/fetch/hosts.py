"""The host of an address as the network understands it: a name or an IP address, and whether it is public.

Every notation that some library reads as an IP address is read here first, so that nothing private hides in one.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

DOCUMENTATION = ("example", "example.com", "example.net", "example.org", "invalid", "test")
"""Domains that RFC 2606 and RFC 6761 keep for manuals and tests: nobody is there."""

PRIVATE = ("alt", "home.arpa", "internal", "intranet", "lan", "local", "localhost", "onion")
"""Domains that mean something inside one network only."""

_LONGEST_NAME, _LONGEST_LABEL = 253, 63
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_CLOSED = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    # The host services of a large cloud answer here to every machine in it, those that run checks included.
    IPv4Network("168.63.129.16/32"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
)


def read(text: str) -> str | Address | None:
    """The host as it is looked up, lower case and in ASCII, or the IP address it spells; `None` for no host."""
    if text.startswith("["):
        return _ipv6(text)
    try:
        labels = [_ascii(label) for label in _plain(text).split(".")]
    except UnicodeError:
        return None
    if len(labels) > 1 and not labels[-1]:
        labels.pop()
    if _is_number(labels[-1]):
        return _ipv4(labels)
    name = ".".join(labels)
    return name if all(_is_label(label) for label in labels) and len(name) <= _LONGEST_NAME else None


def _ipv6(text: str) -> IPv6Address | None:
    try:
        return IPv6Address(text[1:-1].partition("%")[0]) if text.endswith("]") else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    """The name in lower case, its letters as they are registered."""
    if text.isascii():
        return text.lower()
    # Its tables take a while to load, and few names need them.
    import idna

    return idna.uts46_remap(text, False, False)  # noqa: FBT003


def _ascii(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= _LONGEST_LABEL
        and label.replace("-", "").replace("_", "").isalnum()
        and label.isascii()
    )


def _is_number(label: str) -> bool:
    return label.isdigit() or (label.startswith("0x") and _number(label) is not None)


def _ipv4(parts: list[str]) -> IPv4Address | None:
    """One to four numbers, decimal, octal or hex, the last filling what the others leave, as inet_aton reads them."""
    numbers = [_number(part) for part in parts]
    *leading, last = (number if number is not None else 1 << 32 for number in numbers)
    empty = 4 - len(leading)
    if empty < 1 or any(number >> 8 for number in leading) or last >> 8 * empty:
        return None
    return IPv4Address(sum(number << (24 - 8 * at) for at, number in enumerate(leading)) + last)


def _number(text: str) -> int | None:
    """A number in decimal, octal (`017`) or hex (`0x1f`); `None` for any other text, and for very long ones."""
    base, digits = (
        (16, text[2:] or "0") if text.startswith("0x") else (8 if text.startswith("0") else 10, text)
    )
    if len(digits) > _LONGEST_LABEL or not digits.isalnum() or not digits.isascii():
        return None
    try:
        return int(digits, base)
    except ValueError:
        return None


def is_public(address: Address | str) -> bool:
    """Whether anyone on the internet reaches the same machine under this IP address.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as the IPv4 address it leads to.
    """
    address = ip_address(address) if isinstance(address, str) else address
    if isinstance(address, IPv6Address) and (inner := _inner(address)):
        return is_public(inner)
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in net for net in _CLOSED)


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or (address.sixtofour if address in _6TO4 else None)


def is_within(name: str, domains: tuple[str, ...]) -> bool:
    """Whether a name is one of these domains or below one."""
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)
