"""Two URLs of one page, copied at different times and places, into one text by which they are known to be the same."""

import re
from posixpath import normpath
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlunsplit

from papercheck.urls.url_parts import split_url

_TRACKERS = frozenset(
    "fbclid gclid gclsrc gbraid wbraid dclid msclkid yclid twclid ttclid li_fat_id mc_cid mc_eid igshid igsh _hsenc _hsmi"
    " hsctatracking mkt_tok vero_id oly_enc_id oly_anon_id s_cid s_kwcid wt_mc wt.mc_id wtmc wt_zmc at_campaign at_medium"
    " at_custom1 at_custom2 ref_src ref_url cmpid ns_campaign ns_mchannel ns_source spm xtor trk trkcampaign piwik_campaign"
    " pk_campaign pk_kwd pk_source pk_medium sc_campaign guccounter guce_referrer guce_referrer_sig _ga _gl ocid cx_source"
    " cx_medium cx_campaign".split()
)
_TRACKER_PREFIXES = ("utm_", "mtm_", "hsa_")
_SESSIONS = frozenset(
    "jsessionid phpsessid sessionid session_id sessid aspsessionid cfid cftoken oscsid zenid".split()
)
_SESSION_PATH = re.compile(r";jsessionid=[^/?#;]*|/\([A-Z]\([^()/]{8,}\)\)", re.IGNORECASE)
"""`/report;jsessionid=8A1F77C0D2` of Java, `/(S(0a1b2c3d4e5f))/report` of ASP.NET."""

_SHORTEST_SESSION = 6
"""Characters. A shorter value of a parameter that is named like a session is a number of something else."""

_SID = re.compile(r"(?=.*\d)[0-9A-Za-z_-]{16,}", re.ASCII)
"""A value of the parameter `sid` that is a session: sixteen characters or more, as random ids have; else it names a page."""

_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_USUAL_PORTS = (None, 80, 443)


def identify_page(url: str) -> tuple[str, str]:
    """What is equal for all URLs of one page, however they were copied, and the fragment on it."""
    parts = split_url(clean_url(url))
    if parts is None:
        return url, ""
    path = normpath(parts.path) if "/." in parts.path else parts.path
    path = _INDEX.sub("/", unquote(path)).rstrip("/")
    query = "&".join(sorted(f"{name}={value}" for name, value in list_parameters(parts)))
    fragment = "" if parts.fragment.startswith(":~:") or parts.fragment == "top" else parts.fragment
    port = "" if parts.port in _USUAL_PORTS else f":{parts.port}"
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    return f"{host}{port}{path}{'?' if query else ''}{query}", fragment


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
    return name in _TRACKERS or name.startswith(_TRACKER_PREFIXES)


def is_session(name: str, value: str) -> bool:
    """Whether a parameter, its name in lower case, holds a visit that is over by now."""
    is_named = name in _SESSIONS or name.startswith("aspsessionid")
    return (is_named and len(value) >= _SHORTEST_SESSION) or (name == "sid" and bool(_SID.fullmatch(value)))


def has_session(parts: SplitResult) -> bool:
    """Whether a URL holds a visit, in its query or in its path."""
    pairs = list_parameters(parts)
    return bool(_SESSION_PATH.search(parts.path)) or any(is_session(name, value) for name, value in pairs)
