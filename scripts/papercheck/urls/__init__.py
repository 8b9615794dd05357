"""A URL, as typed by authors, into its parts: its host, and by what two URLs of one page are known to be the same.

Names of hosts, and IP addresses in every notation, are read as browsers read them (WHATWG URL Standard, UTS 46), so that
no private address hides in an unusual notation.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from posixpath import normpath
from unicodedata import normalize
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

IpAddress = IPv4Address | IPv6Address

DOCUMENTATION = ("example", "example.com", "example.net", "example.org", "invalid", "test")
"""Domains that RFC 2606 and RFC 6761 reserve for documentation and tests: no site is there."""

EDGES = "".join(map(chr, range(33)))
"""What browsers drop at both ends of a URL: control characters and the space."""

_PRIVATE = ("alt", "corp", "home", "home.arpa", "internal", "intranet", "lan", "local", "localhost", "onion")
"""Domains that lead somewhere inside one network only: RFC 6761, 6762, 7686, 8375, 9476, and those that ICANN reserves."""

_LONGEST_NAME, _LONGEST_LABEL = 253, 63
"""Characters of a name and of each of its labels (RFC 1035)."""

_LABEL = rf"(?=[_-]*[a-z0-9])[a-z0-9_-]{{1,{_LONGEST_LABEL}}}"
_NAME = re.compile(rf"(?=.{{1,{_LONGEST_NAME}}}\Z)(?:{_LABEL}\.)*(?P<last>{_LABEL})")
_ENDS_HOST = re.compile(r"[/\\?#@:]")

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
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
        try:
            return IPv6Address(text[1:-1].partition("%")[0]) if text.endswith("]") else None
        except ValueError:
            return None
    found = _NAME.fullmatch(text.lower().removesuffix("."))
    if found and found["last"][0].isalpha():
        return found[0]
    # Imported here because it takes longer to load than most runs take to check, and few hosts need it.
    from ada_url import URL

    try:
        name = "" if _ENDS_HOST.search(text) else URL(f"http://{text}/").hostname.removesuffix(".")
    except ValueError:
        return None
    if name.isascii() and name.rpartition(".")[2].isdigit():
        return IPv4Address(name)
    return name if _NAME.fullmatch(name) else None


def is_public(address: IpAddress | str) -> bool:
    """Whether anyone on the internet reaches the same machine under this IP address.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4) is judged as the IPv4 address it leads to.
    """
    address = ip_address(address) if isinstance(address, str) else address
    if isinstance(address, IPv6Address):
        translated = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        if inner := translated or address.ipv4_mapped or address.sixtofour:
            return is_public(inner)
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast and not any(address in net for net in _RESERVED)


def is_within(name: str, domains: tuple[str, ...]) -> bool:
    """Whether a name is one of these domains or below one."""
    return any(name == domain or name.endswith(f".{domain}") for domain in domains)


def is_private_name(name: str) -> bool:
    """Whether a name, in lower case, leads somewhere inside one network only: `printer`, `wiki.intranet`."""
    return "." not in name or is_within(name, _PRIVATE)


def is_example_host(host: str) -> bool:
    """Whether a host, in lower case, is reserved for documentation and tests, `localhost` included."""
    return is_within(host, (*DOCUMENTATION, "localhost"))


_UNFILLED = re.compile(r"\{[{%* ]|<%|\$\{|^\{")
_LOCAL_PATH = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|/(?:home|Users|mnt|tmp|var|etc)/|~/|\.{1,2}/")
"""A path on somebody's disk: `file:///a`, `C:\\a`, `\\\\server\\a`, `/home/a`, `~/a`, `../a`."""
_BARE = re.compile(r"\b(?:https?|ftp|file)://(?=[\w\[/])[^\s<>\"“”„‘’\]\[{}|\\^`]+")
"""A URL in running text: `https://example.org/report`."""
_BEHIND_URL = ".,;:!?'*_"

_TRACKERS = frozenset(
    "fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid twclid ttclid li_fat_id mc_cid mc_eid igshid igsh _hsenc _hsmi"
    " hsctatracking mkt_tok vero_id oly_enc_id oly_anon_id s_cid s_kwcid wt_mc wt.mc_id wtmc wt_zmc at_campaign at_medium"
    " at_custom1 at_custom2 ref_src ref_url cmpid ns_campaign ns_mchannel ns_source spm xtor trk trkcampaign piwik_campaign"
    " pk_campaign pk_kwd pk_source pk_medium sc_campaign guccounter guce_referrer guce_referrer_sig _ga _gl ocid cx_source"
    " cx_medium cx_campaign".split()
)
_SESSION_PATH = re.compile(r";jsessionid=[^/?#;]*|/\([A-Z]\([^()/]{8,}\)\)", re.IGNORECASE)
"""`/report;jsessionid=8A1F77C0D2` of Java, `/(S(0a1b2c3d4e5f))/report` of ASP.NET."""

_TRAIL = re.compile(r"(?<=/)[^/]*\d[^/]*(?P<trail>/ref=[^/]*)\Z")
"""What shops put behind the number of a product, to know how a reader came to it: `/dp/B012345678/ref=sr_1_2`."""

_SHORTEST_SESSION = 6
"""Characters. A shorter value of a parameter that is named like a session is a number of something else."""

_SESSION = re.compile(
    rf"""
    (?: jsessionid | phpsessid | session_?id | sessid | cfid | cftoken | oscsid | zenid | aspsessionid.*? )
        = .{{{_SHORTEST_SESSION},}}
  | sid = (?=.*[0-9]) [0-9A-Za-z_-]{{16,}}      # random, as ids of sessions are; else it names a page
    """,
    re.DOTALL | re.VERBOSE,
)
"""A parameter that holds a session: `phpsessid=8A1F77`."""

_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


def split_url(url: str) -> SplitResult | None:
    """The parts of a URL; `None` where its host or port cannot be read."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_outside(url: str) -> bool:
    """Whether a URL leads out of the paper: it has a scheme or a host, or cannot be read."""
    parts = split_url(url)
    return parts is None or bool(parts.scheme or parts.netloc)


def find_host(url: str, *, with_port: bool = False) -> str:
    """The host in lower case, without user and final dot; empty for a relative URL or one that cannot be read.

    With `with_port` a port that is written stands behind it: `localhost:8000`.
    """
    parts = split_url(url.replace("\\", "/"))
    host = ((parts.hostname if parts else None) or "").removesuffix(".")
    return f"{host}:{parts.port}" if with_port and parts and parts.port else host


def find_site(parts: SplitResult) -> str:
    """The host in lower case, without a `www.` in front."""
    return (parts.hostname or "").rstrip(".").removeprefix("www.")


def read_host(parts: SplitResult) -> str | IpAddress | None:
    """The host as the network uses it; `None` where there is none, or none that is possible."""
    host = parts.hostname or ""
    return parse_host(f"[{host}]" if ":" in host else host)


def join_url(base: str, reference: str) -> str:
    """The absolute URL that a browser at `base` goes to; `reference` itself where that is none (WHATWG URL Standard)."""
    # Imported here because it takes longer to load than most runs take to check.
    import ada_url

    try:
        return ada_url.join_url(base, reference)
    except ValueError:
        return reference


def fold_name(name: str) -> str:
    """A name without case and without the difference between a letter with a mark and a letter that a mark follows."""
    return normalize("NFC", name).casefold()


def spell(name: str, typed: str) -> str:
    """A name as it has to be typed in place of another one: percent-encoded where the two look the same."""
    return quote(name) if normalize("NFC", name) == normalize("NFC", typed) else name


def is_unfilled(url: str) -> bool:
    """Whether a URL is yet to be put together by a program: `{{ site.url }}/moon`, `<% root %>`, `{URLS.MOON}`."""
    return bool(_UNFILLED.search(url))


def is_placeholder(url: str) -> bool:
    """Whether no site can be published under a URL: it has no host, or one that is reserved for examples."""
    host = find_host(url)
    return not host or is_example_host(host)


def is_of_reader(url: str) -> bool:
    """Whether a URL means the machine of whoever opens it, as tutorials do: `http://localhost:8000`."""
    return find_host(url) in ("localhost", "127.0.0.1", "0.0.0.0", "::1")  # noqa: S104  # no socket is opened


def is_local(url: str) -> bool:
    """Whether a URL means a file, or a machine that only its author can reach."""
    typed = url.strip()
    if _LOCAL_PATH.match(typed):
        return True
    parts = split_url(typed)
    if not parts or parts.scheme not in ("http", "https", "ftp") or not parts.hostname:
        return False
    host = read_host(parts)
    if isinstance(host, str):
        # `https://https://…` begins twice; another rule says so. `https://www.` shows how one begins.
        return is_private_name(host) and host not in ("http", "https", "www")
    return host is not None and not is_public(host)


def find_bare_urls(plain: str) -> Iterator[tuple[int, str]]:
    """Offset and text of URLs in running text; a bracket at the end belongs to one if it was opened in it."""
    for match in _BARE.finditer(plain):
        url = match[0]
        surplus = url.count(")") - url.count("(")
        end = len(url)
        while end and (url[end - 1] in _BEHIND_URL or (url[end - 1] == ")" and surplus > 0)):
            surplus -= url[end - 1] == ")"
            end -= 1
        yield match.start(), url[:end]


def identify_page(url: str) -> tuple[str, str]:
    """What is equal for all URLs of one page, however they were copied, and the fragment on it."""
    parts = split_url(clean_url(url))
    if parts is None:
        return url, ""
    path = normpath(parts.path) if "/." in parts.path else parts.path
    path = _INDEX.sub("/", unquote(path)).rstrip("/")
    query = "&".join(sorted(f"{name}={value}" for name, value in list_parameters(parts)))
    fragment = "" if parts.fragment.startswith(":~:") or parts.fragment == "top" else parts.fragment
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"{find_site(parts)}{port}{path}{'?' if query else ''}{query}", fragment


def clean_url(url: str) -> str:
    """The URL without trackers and sessions."""
    parts = split_url(url)
    if parts is None:
        return url
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not is_tracker(name.casefold()) and not is_session(name.casefold(), value)
    ]
    path = _SESSION_PATH.sub("", parts.path)
    if trail := find_trail(parts):
        # The query is that of the search by which a reader came.
        path, query = parts.path.removesuffix(trail), []
    return urlunsplit(parts._replace(path=path, query=urlencode(query, quote_via=quote)))


def is_home(parts: SplitResult) -> bool:
    """Whether a URL names a site and nothing on it."""
    return not parts.query and not parts.fragment and _INDEX.sub("/", parts.path) in ("", "/")


def list_parameters(parts: SplitResult) -> list[tuple[str, str]]:
    """Names, in lower case, and values of the query."""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return [(name.casefold(), value) for name, value in pairs]


def is_tracker(name: str) -> bool:
    """Whether a parameter, in lower case, tells who sent a reader, and not what is read."""
    return name in _TRACKERS or name.startswith(("utm_", "mtm_", "hsa_"))


def find_trail(parts: SplitResult) -> str:
    """What a path has behind the number of a product, `/ref=sr_1_2`; empty where it has nothing of the kind."""
    found = _TRAIL.search(parts.path)
    return found["trail"] if found else ""


def is_session(name: str, value: str) -> bool:
    """Whether a parameter, its name in lower case, holds a visit that is over by now."""
    return bool(_SESSION.fullmatch(f"{name}={value}"))


def has_session(parts: SplitResult) -> bool:
    """Whether a URL holds a visit, in its query or in its path."""
    pairs = list_parameters(parts)
    return bool(_SESSION_PATH.search(parts.path)) or any(is_session(name, value) for name, value in pairs)
