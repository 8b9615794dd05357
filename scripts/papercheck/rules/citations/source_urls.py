"""URLs of entries and texts: whether each is complete, public, and leads straight to one document."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from posixpath import normpath
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from papercheck.model import ERROR, WARNING, Origin, Paper, Place, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations import collect_words, has_note, locate_field, read_field

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
_SESSION_PATH = re.compile(r";jsessionid=[^/?#;]*|/\([A-Z]\([^()/]+\)\)", re.IGNORECASE)
"""`/report;jsessionid=8A1F77C0D2` of Java, `/(S(0a1b2c3d4e5f))/report` of ASP.NET."""

_SHORTEST_SESSION = 6
"""Characters. A shorter value of a parameter that is named like a session is a number of something else."""

_SHORTEST_SID = 16
"""Characters, as random ids have. A shorter value of the parameter `sid` names a page or a section."""

_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|do|cgi)$")
_LOCAL_SUFFIXES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")
_LOCAL = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|/(?:home|Users|mnt|tmp|var|etc)/|~/|\.{1,2}/")
"""A path on somebody's disk: `file:///a`, `C:\\a`, `\\\\server\\a`, `/home/a`, `~/a`, `../a`."""

_OUTSIDE = re.compile(r"(?:https?|ftp|file):")
_BARE = re.compile(r"\b(?:https?|ftp|file)://[^\s<>\"“”„‘’\]\[{}|\\^`]+")
_BEHIND_URL = ".,;:!?'*_"
_SHORTENERS = frozenset(
    "bit.ly t.co tinyurl.com goo.gl ow.ly is.gd v.gd buff.ly lnkd.in t1p.de kurzelinks.de kurzlink.de rb.gy cutt.ly"
    " shorturl.at short.io tiny.cc bit.do dlvr.it trib.al fb.me amzn.to t.ly s.id soo.gd rebrand.ly bl.ink ift.tt wp.me"
    " nyti.ms wapo.st spoti.fi tnyurl.com qr.ae u.to x.co adf.ly shorte.st clck.ru vk.cc g.co".split()
)
_ENGINES = re.compile(
    r"""
    (?:scholar\.|news\.|cse\.)?google\.[a-z.]{2,6}      # google.de, scholar.google.co.uk
    | bing\.com | duckduckgo\.com | search\.yahoo\.com | ecosia\.org | startpage\.com | search\.brave\.com | qwant\.com
    | yandex\.[a-z]{2,3} | baidu\.com
    """,
    re.VERBOSE,
)
_WRAPPERS = re.compile(
    r"""
    lm?\.facebook\.com | out\.reddit\.com | slack-redir\.net | href\.li | anonym\.to            # networks
    | .*\.safelinks\.protection\.outlook\.com | urldefense\.(?:com|proofpoint\.com)             # mail
    | .*\.translate\.goog | translate\.google\.[a-z.]{2,6} | webcache\.googleusercontent\.com   # translators, caches
    | .*\bezproxy\b.* | .*\.idm\.oclc\.org | .*\.proxy\..*                                      # libraries
    """,
    re.VERBOSE,
)
_FORBIDDEN = re.compile(r"[\s<>\"{}|\\^`]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TWICE = re.compile(r"https?:/*https?(?::|/)", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_HOST = re.compile(
    r"""
    (?:[^\W_](?:[\w-]{0,61}\w)?\.)+     # labels of at most 63 characters, of any script
        [^\W\d_][\w-]*\.?               # a top-level domain, which starts with a letter
    | \d{1,3}(?:\.\d{1,3}){3}           # IPv4
    | [\da-f:]+:[\da-f:]+               # IPv6
    """,
    re.VERBOSE,
)
_SCHEMELESS = re.compile(r"(?:www\.|(?=[\w-]+\.[a-z]{2,6}/))[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
"""`www.example.org`, `example.org/report`."""

_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def split_url(url: str) -> SplitResult | None:
    """The parts of a URL; `None` where its host or port cannot be read."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_home(parts: SplitResult) -> bool:
    """Whether a URL names a site and nothing on it."""
    return not parts.query and not parts.fragment and _INDEX.sub("/", parts.path) in ("", "/")


def identify_page(url: str) -> tuple[str, str]:
    """What is equal for all URLs of one page, however they were copied, and the fragment on it."""
    parts = split_url(clean(url))
    if parts is None:
        return url, ""
    path = normpath(parts.path) if "/." in parts.path else parts.path
    path = _INDEX.sub("/", unquote(path)).rstrip("/")
    query = "&".join(sorted(f"{name}={value}" for name, value in _list_parameters(parts)))
    fragment = "" if parts.fragment.startswith(":~:") or parts.fragment == "top" else parts.fragment
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    return f"{_host(parts)}{port}{path}{'?' if query else ''}{query}", fragment


def clean(url: str) -> str:
    """The URL without trackers and sessions."""
    parts = split_url(url)
    if parts is None:
        return url
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _is_tracker(name.casefold()) and not _is_session(name.casefold(), value)
    ]
    path = _SESSION_PATH.sub("", parts.path)
    return urlunsplit(parts._replace(path=path, query=urlencode(query, quote_via=quote)))


def is_local(url: str) -> bool:
    """Whether a URL means a file, or a machine that only its author can reach."""
    typed = url.strip()
    if _LOCAL.match(typed):
        return True
    parts = split_url(typed)
    host = _host(parts) if parts else ""
    if not parts or parts.scheme not in ("http", "https", "ftp") or not host:
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return ("." not in host and host not in ("http", "https")) or host.endswith(_LOCAL_SUFFIXES)


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


def _host(parts: SplitResult) -> str:
    """The host in lower case, without a `www.` in front."""
    return (parts.hostname or "").rstrip(".").removeprefix("www.")


def _list_parameters(parts: SplitResult) -> list[tuple[str, str]]:
    """Names, in lower case, and values of the query."""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return [(name.casefold(), value) for name, value in pairs]


def _is_tracker(name: str) -> bool:
    return name in _TRACKERS or name.startswith(_TRACKER_PREFIXES)


def _is_session(name: str, value: str) -> bool:
    is_named = name in _SESSIONS or name.startswith("aspsessionid")
    is_random = value.isascii() and bool(re.fullmatch(r"(?=.*\d)[\w-]+", value))
    is_sid = name == "sid" and is_random and len(value) >= _SHORTEST_SID
    return (is_named and len(value) >= _SHORTEST_SESSION) or is_sid


def _list_outside_urls(paper: Paper) -> Iterator[tuple[Place, str]]:
    """Every outside URL of the registry and of the texts, whether it is a link or not."""
    for source in paper.sources.values():
        if source.url:
            yield locate_field(source, "URL"), source.url
    for page in paper.pages:
        yield from ((link.place, link.target) for link in page.links if _OUTSIDE.match(link.target))
        if "://" in page.plain:
            origin = Origin(page.body, page.path, page.first_line)
            yield from ((origin.place(offset), url) for offset, url in find_bare_urls(page.plain))


@rule("citations", WARNING)
def indirect_url(paper: Paper) -> Iterator[Problem]:
    """A URL leads straight to one document: no search, session, tracker, shortener or redirector stands in between.

    Bad:  https://example.org/search?q=wages, https://bit.ly/3xYz, https://example.org/report?utm_source=newsletter
    Good: https://example.org/reports/wages-2023
    """
    paths, parameters = collect_words(paper, "search_paths"), collect_words(paper, "search_parameters")
    for where, url in _list_outside_urls(paper):
        parts = split_url(url)
        if parts is None:
            continue
        if _is_search(parts, paths, parameters):
            fix = "Give the URL of the document that was found."
            yield Problem(where, f"`{url}` is a page of search results.", fix)
        for message, fix in _find_detours(url, parts):
            yield Problem(where, f"`{url}` {message}.", fix)


def _is_search(parts: SplitResult, paths: frozenset[str], names: frozenset[str]) -> bool:
    """Whether a URL leads to results; `paths` and `names` are words for steps of its path and for parameters."""
    steps = [_SUFFIX.sub("", unquote(step).casefold()) for step in parts.path.split("/") if step]
    query = [(name, value) for name, value in _list_parameters(parts) if value]
    terms = [value for name, value in query if name in names]
    if _ENGINES.fullmatch(_host(parts)):
        return bool(terms) and steps[:1] != ["books"] and "url" not in steps
    if any(step in paths for step in steps):
        is_result = bool(terms) or (bool(query) and steps[-1] in paths)
        return is_result or (len(steps) > 1 and steps[-2] in paths and bool(re.search(r"[ +]", steps[-1])))
    if not steps and any(name == "s" and re.search(r"[^\W\d_]", value) for name, value in query):
        return True
    has_id = any(name in ("id", "isbn", "doi") for name, _ in query)
    return not has_id and any(" " in value.strip() for value in terms)


def _find_detours(url: str, parts: SplitResult) -> Iterator[tuple[str, str]]:
    """What stands between a reader and the document, and the fix."""
    query = _list_parameters(parts)
    trackers = [name for name, _ in query if _is_tracker(name)]
    if _SESSION_PATH.search(parts.path) or any(_is_session(name, value) for name, value in query):
        yield "holds a session of one visit", f"Write `{clean(url)}`, and open it."
    if trackers:
        yield f"carries `{trackers[0]}`, which follows readers", f"Write `{clean(url)}`."
    if _host(parts) in _SHORTENERS and parts.path.strip("/"):
        yield "is a shortened URL", "Open it, and write where it leads."
    target = next((value for _, value in query if re.match(r"https?://", value)), "")
    is_engine = bool(target) and bool(_ENGINES.fullmatch(_host(parts)))
    if (is_engine and parts.path.strip("/") in ("url", "imgres")) or _WRAPPERS.fullmatch(_host(parts)):
        yield (
            "leads through somebody else",
            (f"Write `{target}`." if target else "Write the URL of the document itself."),
        )


@rule("citations", ERROR)
def unusable_url(paper: Paper) -> Iterator[Problem]:
    """Every reader can open every URL: it is public, complete, and holds nothing that a URL cannot hold.

    Bad:  URL: www.example.org/report, URL: file:///C:/Users/jo/report.pdf
    Good: URL: https://www.example.org/report
    """
    for where, url in _list_outside_urls(paper):
        if is_local(url) and not _TWICE.match(url):
            message = f"`{url}` can only be reached on its author's machine or network."
            yield Problem(where, message, "Give the public URL, or leave it out.")
    for source in paper.sources.values():
        for name in ("URL", "archive_url"):
            url = read_field(source, name)
            fault = "" if not url or is_local(url) or _SCRIPT.match(url) else _find_fault(url)
            if fault:
                message = f"`{url}` is not a web address: {fault}."
                yield Problem(locate_field(source, name), message, _suggest(url))


def _find_fault(url: str) -> str:
    parts = split_url(url)
    if parts is None:
        return "its host or port cannot be read"
    faults = {
        "it does not start with https:// or http://": parts.scheme not in ("http", "https"),
        "it holds a character that URLs do not hold": bool(_FORBIDDEN.search(url)),
        "a percent sign has no two hexadecimal digits behind it": bool(_LONE_PERCENT.search(url)),
        "it starts twice": bool(_TWICE.match(url)),
        "it names no host": not _HOST.fullmatch(parts.hostname or ""),
        "it ends with a character of the sentence around it": url[-1] in ".,;:"
        or url.count(")") > url.count("("),
    }
    return next((fault for fault, is_wrong in faults.items() if is_wrong), "")


def _suggest(url: str) -> str:
    typed = url.strip().rstrip(".,;:")
    if _SCHEMELESS.fullmatch(typed) and not _find_fault(f"https://{typed}"):
        return f"Write `https://{typed}`."
    if found := _DOI.fullmatch(typed):
        return f"Write `DOI: {found[1]}`."
    return "Copy the URL again, with https:// in front; write a blank as %20."


@rule("citations", WARNING)
def home_page_url(paper: Paper) -> Iterator[Problem]:
    """A URL names the document and not only the site, unless the source is the site, or a note says why.

    Bad:  title: Wages in 2023, URL: https://example.org/
    Good: title: Wages in 2023, URL: https://example.org/wages-2023
    """
    sites = collect_words(paper, "untitled")
    for source in paper.sources.values():
        parts = split_url(source.url or "")
        if not parts or not parts.hostname or not is_home(parts):
            continue
        if not has_note(source) and not _is_site(source, parts, sites):
            message = f"`{source.url}` of `{source.id}` is a home page."
            fix = "Give the URL of the document, or say in `note` why there is none."
            yield Problem(locate_field(source, "URL"), message, fix)


def _is_site(source: Source, parts: SplitResult, sites: frozenset[str]) -> bool:
    """Whether a source is the site itself: its title names the host, or says that it is a site."""
    name = "".join(filter(str.isalnum, _host(parts).rpartition(".")[0]))
    title = [re.sub(r"\W", "", word) for word in source.title.casefold().split()]
    whole, initials = "".join(title), "".join(word[:1] for word in title)
    is_named = name == initials or (bool(name) and name in whole) or (bool(whole) and whole in name)
    return is_named or any(word in sites for word in title)
