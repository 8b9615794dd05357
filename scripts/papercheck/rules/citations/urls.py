"""Addresses taken apart: what a page is called by, however it was copied, and what does not belong to its name."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from posixpath import normpath
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

TRACKERS = frozenset(
    "fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid twclid ttclid li_fat_id mc_cid mc_eid igshid igsh _hsenc _hsmi"
    " hsctatracking mkt_tok vero_id oly_enc_id oly_anon_id s_cid s_kwcid wt_mc wt.mc_id wtmc wt_zmc at_campaign at_medium"
    " at_custom1 at_custom2 ref_src ref_url cmpid ns_campaign ns_mchannel ns_source spm xtor trk trkcampaign piwik_campaign"
    " pk_campaign pk_kwd pk_source pk_medium sc_campaign guccounter guce_referrer guce_referrer_sig _ga _gl ocid cx_source"
    " cx_medium cx_campaign".split()
)
_TRACKING_STARTS = ("utm_", "mtm_", "hsa_")
_SESSIONS = frozenset(
    "jsessionid phpsessid sessionid session_id sessid aspsessionid cfid cftoken oscsid zenid".split()
)
_SESSION_PATH = re.compile(r";jsessionid=[^/?#;]*|/\([A-Z]\([^()/]{8,}\)\)", re.IGNORECASE)
_SHORTEST_ID = 6
_LONG_ID = re.compile(r"(?=.*\d)[0-9A-Za-z_-]{16,}", re.ASCII)
_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_LOCAL_HOSTS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")
_BEHIND = ".,;:!?'*_"
_BARE = re.compile(r"\b(?:https?|ftp|file)://[^\s<>\"“”„‘’\]\[{}|\\^`]+")


def parted(address: str) -> SplitResult | None:
    """The parts of an address; `None` where it has none."""
    try:
        parts = urlsplit(address.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def host(parts: SplitResult) -> str:
    """The name of the host in lower case, without a `www.` in front."""
    return (parts.hostname or "").rstrip(".").removeprefix("www.")


def segments(parts: SplitResult) -> list[str]:
    """The steps of the path in lower case, decoded, a file without its ending."""
    steps = [unquote(step).casefold() for step in parts.path.split("/") if step]
    return [*steps[:-1], *(re.sub(r"\.(?:html?|php|aspx?|jsp|do|cgi)$", "", step) for step in steps[-1:])]


def pairs(parts: SplitResult) -> list[tuple[str, str]]:
    """Names and values of the query, the names in lower case; at most a hundred."""
    return [
        (name.casefold(), value)
        for name, value in parse_qsl(parts.query[:10_000], keep_blank_values=True)[:100]
    ]


def is_tracker(name: str) -> bool:
    """Whether a name of the query tells who sent a reader, and not what is read."""
    return name in TRACKERS or name.startswith(_TRACKING_STARTS)


def is_session(name: str, value: str) -> bool:
    """Whether a name of the query holds a visit that is over by now."""
    is_named = name in _SESSIONS or name.startswith("aspsessionid")
    return (is_named and len(value) >= _SHORTEST_ID) or (name == "sid" and bool(_LONG_ID.fullmatch(value)))


def has_session(parts: SplitResult) -> bool:
    """Whether an address holds a visit, in its query or in its path."""
    return bool(_SESSION_PATH.search(parts.path)) or any(is_session(*pair) for pair in pairs(parts))


def cleaned(address: str) -> str:
    """The address without trackers and visits."""
    parts = parted(address)
    if parts is None:
        return address
    typed = parse_qsl(parts.query, keep_blank_values=True)
    kept = [
        (name, value)
        for name, value in typed
        if not is_tracker(name.casefold()) and not is_session(name.casefold(), value)
    ]
    return urlunsplit(
        parts._replace(path=_SESSION_PATH.sub("", parts.path), query=urlencode(kept, quote_via=quote))
    )


def normal(address: str) -> tuple[str, str]:
    """What a page goes by, however its address was copied, and the fragment on it."""
    parts = parted(cleaned(address))
    if parts is None:
        return address, ""
    path = normpath(parts.path) if "/." in parts.path else parts.path
    path = _INDEX.sub("/", unquote(path)).rstrip("/")
    query = "&".join(sorted(f"{name}={value}" for name, value in pairs(parts)))
    fragment = "" if parts.fragment.startswith(":~:") or parts.fragment == "top" else parts.fragment
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{host(parts)}{port}{path}{'?' if query else ''}{query}", fragment


def is_home(parts: SplitResult) -> bool:
    """Whether an address names a site and nothing on it."""
    return not parts.query and not parts.fragment and _INDEX.sub("/", parts.path) in ("", "/")


def is_local(address: str) -> bool:
    """Whether an address means a file, or a machine that only its author can reach."""
    typed = address.strip()
    if re.match(r"file:|[A-Za-z]:[\\/]|\\\\|/(?:home|Users|mnt|tmp|var|etc)/|~/|\.{1,2}/", typed):
        return True
    parts = parted(typed)
    name = host(parts) if parts else ""
    if not parts or parts.scheme not in ("http", "https", "ftp") or not name:
        return False
    try:
        return not ip_address(name).is_global
    except ValueError:
        return ("." not in name and name not in ("http", "https")) or name.endswith(_LOCAL_HOSTS)


def bare_addresses(plain: str) -> Iterator[tuple[int, str]]:
    """Addresses that stand in running text, with their offsets; a bracket at the end belongs to them if it was opened there."""
    for match in _BARE.finditer(plain):
        address = match[0].rstrip(_BEHIND)
        surplus = address.count(")") - address.count("(")
        while surplus > 0 and address.endswith(")"):
            kept = address.rstrip(")")
            address = kept + ")" * max(0, len(address) - len(kept) - surplus)
            surplus = address.count(")") - address.count("(")
            address = address.rstrip(_BEHIND)
        yield match.start(), address
