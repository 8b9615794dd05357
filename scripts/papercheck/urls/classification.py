"""A URL as typed into one that may be fetched, or into the verdict that needs no network."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from papercheck.model import Place, Result, Verdict
from papercheck.urls import DOCUMENTATION, EDGES, IpAddress, is_private_name, is_public, is_within, parse_host

LONGEST_URL = 8_000
"""Characters. No server takes a longer URL, and no reader types one."""

_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65_535
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PARTS = re.compile(r"//([^/?#]*)([^?#]*)((?:\?[^#]*)?)#?(.*)", re.DOTALL)
"""What follows a scheme: `//oecd.org:80`, `/report`, `?page=3`, `#figures`."""

_BREAKS = re.compile(r"[\t\r\n]")
"""Characters that browsers take out of a URL, wherever they stand."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SAFE = "!#$%&'()*+,/:;=?@[\\]^|~"
"""Characters that browsers send as they stand; others are percent-encoded, and nothing is encoded twice."""

_CREDENTIALS = re.compile(r"^(\s*(?:https?:|[a-z][a-z0-9+.-]*:[/\\])[/\\]*)[^/\\?#]*@", re.IGNORECASE)
"""User and password of a URL, for http and https even without slashes: `https:user:secret@`."""

_QUOTABLE = 120
"""Characters of a text from outside that a reason quotes: as many as fit a line of a report beside the rest."""

_MISSPELT = 0.75
"""Similarity (0 to 1) from which a scheme is taken for a misspelt `http` or `https`: `htpp` is (0.75), `ftp` not (0.57)."""

_MAILBOX = r"[^\s@,<>()\"]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}"
_NO_DOCUMENT = {
    "mailto": re.compile(rf"(?!//){_MAILBOX}(?:,{_MAILBOX})*|\?"),
    "tel": re.compile(r"(?=[^;]*\d)\+?[0-9A-Fa-f*#().-]{2,40}(?:;[^\s;]{1,80}){0,8}"),
}
"""Schemes of what is no document, and the form of what follows: mailboxes, or none before a `?`; a number with options."""

_MESSENGERS = frozenset(
    "bitcoin callto doi ethereum facetime feed geo im ipfs irc ircs lightning magnet maps market matrix mms msteams nntp"
    " news obsidian sgnl sip sips skype slack sms spotify steam tg urn vscode webcal whatsapp xmpp zoommtg".split()
)
"""Schemes of other programs than browsers, which hand such a URL on to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchTarget:
    """A URL that may be fetched, in its parts, each in the form in which it is sent."""

    url: str
    """As typed."""
    place: Place
    scheme: str
    """`http` or `https`."""
    host: str
    """A name in lower case and ASCII, or an IP address; IPv6 without brackets."""
    port: int
    path: str
    """Path and query, percent-encoded."""
    fragment: str = ""
    """As typed, without `#`."""
    is_allowed: bool = False
    """Whether the host was allowed by name, wherever that name may lead."""
    archive: "FetchTarget | None" = None
    """A copy to ask for when the original is gone."""

    @property
    def netloc(self) -> str:
        """Host and port as a URL writes them, the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def document(self) -> str:
        """The URL without its fragment: what a server is asked for."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def normal_url(self) -> str:
        """The whole URL in the form in which it is sent."""
        return self.document + self.anchor

    @property
    def anchor(self) -> str:
        """The fragment with its `#`, percent-encoded; empty where there is none."""
        return f"#{quote(self.fragment, safe=_SAFE)}" if self.fragment else ""


class _VerdictFound(Exception):  # noqa: N818
    """A verdict that needs no network, and the reason for it."""


def classify(url: str, place: Place, allowed_hosts: Container[str] = ()) -> Result | FetchTarget:
    """What can be said of a URL without a network; a target where only the network can tell.

    Stricter than a browser: what one would mend silently (`https:oecd.org`, `https:///oecd.org`) is invalid.
    `allowed_hosts` are hosts that may be private, as `normalise_hosts` writes them.
    """
    try:
        scheme, authority, path, query, fragment = _split(_BREAKS.sub("", url.strip(EDGES)))
        host, port = _read_authority(authority, scheme)
        is_allowed = str(host) in allowed_hosts
        if not is_allowed:
            _refuse_private(host)
    except _VerdictFound as found:
        return Result(redact_credentials(url), place, *found.args)
    return FetchTarget(
        url=url,
        place=place,
        scheme=scheme,
        host=str(host),
        port=port,
        path=quote((path or "/").replace("\\", "/") + query, safe=_SAFE),
        fragment=fragment,
        is_allowed=is_allowed,
    )


def normalise_hosts(names: Iterable[str]) -> frozenset[str]:
    """Hosts as a person names them, with or without a port, in the form in which targets hold them."""
    return frozenset(str(parse_host(_split_port(name)[0]) or name) for name in names)


def _split(text: str) -> tuple[str, ...]:
    """The scheme, `http` or `https`; host and port; path; query with its `?`; fragment."""
    found = _SCHEME.match(text)
    scheme, rest = (found[1].lower(), text[found.end() :]) if found else ("", text)
    if scheme == "data" and "," in rest:
        raise _VerdictFound(Verdict.SKIPPED, "the address carries its own document")
    if len(text) > LONGEST_URL:
        raise _VerdictFound(Verdict.INVALID, f"the address is longer than {LONGEST_URL} characters")
    if not scheme:
        raise _VerdictFound(Verdict.INVALID, "the address has no scheme, such as https:")
    if _CONTROL.search(text):
        raise _VerdictFound(Verdict.INVALID, "the address contains a control character")
    if scheme not in _PORTS:
        raise _VerdictFound(*_judge_scheme(scheme, rest))
    if not (parts := _PARTS.fullmatch(rest)):
        raise _VerdictFound(Verdict.INVALID, f"{scheme}: is not followed by //")
    return scheme, *parts.groups()


def _judge_scheme(scheme: str, rest: str) -> tuple[Verdict, str]:
    if form := _NO_DOCUMENT.get(scheme):
        path, mark, _ = rest.partition("?")
        if form.fullmatch(unquote(path) or mark):
            return Verdict.SKIPPED, "the address is not of a document on the web"
        return Verdict.INVALID, f"{scheme}: is followed by something else than it should be"
    if scheme in _MESSENGERS:
        return Verdict.SKIPPED, "the address is for another program than a browser"
    if scheme == "data":
        return Verdict.INVALID, "data: is followed by no document"
    from difflib import get_close_matches

    if get_close_matches(scheme, _PORTS, n=1, cutoff=_MISSPELT):
        return Verdict.INVALID, f"{quotable(scheme)}: is misspelled"
    return Verdict.REFUSED, f"only http and https are fetched, not {quotable(scheme)}:"


def _read_authority(authority: str, scheme: str) -> tuple[str | IpAddress, int]:
    if "@" in authority:
        raise _VerdictFound(Verdict.REFUSED, "the address carries credentials")
    name, port = _split_port(authority)
    host = parse_host(name) if name else None
    if str(host) in _PORTS and not port:
        raise _VerdictFound(Verdict.INVALID, "the address begins twice")
    if host is None:
        raise _VerdictFound(Verdict.INVALID, f"`{quotable(name)}` is not a host")
    number = int(port) if re.fullmatch("[0-9]{1,5}", port) else 0 if port else _PORTS[scheme]
    if not 0 < number <= _LAST_PORT:
        raise _VerdictFound(Verdict.INVALID, f"`{quotable(port)}` is not a port")
    return host, number


def _split_port(authority: str) -> tuple[str, str]:
    name, colon, port = authority.rpartition(":")
    return (name, port) if colon and "]" not in port else (authority, "")


def _refuse_private(host: str | IpAddress) -> None:
    if not isinstance(host, str):
        if not is_public(host):
            raise _VerdictFound(Verdict.REFUSED, f"{host} is not a public address")
    elif is_within(host, DOCUMENTATION):
        raise _VerdictFound(Verdict.SKIPPED, f"{host} is kept for documentation")
    elif is_private_name(host):
        raise _VerdictFound(Verdict.REFUSED, f"{host} means something inside one network only")


def redact_credentials(url: str) -> str:
    """The URL with user and password replaced by `***`; a URL without them stays as it is."""
    redacted, count = _CREDENTIALS.subn(r"\1***@", _BREAKS.sub("", url))
    return redacted if count else url


def quotable(text: str, limit: int = _QUOTABLE) -> str:
    """A text from outside as a reason may quote it: one short line with no control character and no backtick."""
    signs = text[: limit + 1]
    plain = "".join(it if it.isprintable() and it != "`" else f"\\u{ord(it):04x}" for it in signs)
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
