"""An address as typed → a target that may be fetched, or the verdict that needs no network."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from papercheck.fetch import hosts
from papercheck.model import Place, Result, Verdict

LONGEST = 8_000
"""No server takes a longer address, and no reader types one."""

_PORTS = {"http": 80, "https": 443}
_LAST_PORT = 65_535
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_AT_EDGES = "".join(map(chr, range(33)))
_SHOWN = 120
# What browsers send as it stands; everything else is sent percent-encoded, and nothing is encoded twice.
_KEPT = "!#$%&'()*+,/:;=?@[\\]^|~"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"[0-9]{1,5}")
_SPOKEN = frozenset("geo im irc ircs magnet matrix mms sip sips sms urn webcal xmpp".split())
"""Schemes of programs that people speak and meet with, which browsers hand an address on to."""
_ALIKE = 0.75
_MAILBOX = re.compile(r"[^\s@,<>()\"]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){0,9}")
_TELEPHONE = re.compile(r"\+?[0-9A-Fa-f*#().-]{2,40}(;[^\s;]{1,80}){0,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address that may be fetched, taken apart and put into the form in which it is sent."""

    url: str
    """As typed."""
    place: Place
    scheme: str
    host: str
    """A name in ASCII, or an IP address; IPv6 without brackets."""
    port: int
    path: str
    """Path and query, percent-encoded."""
    fragment: str = ""
    """As typed, without `#`."""
    is_allowed: bool = False
    """Whether the host was admitted by name, wherever it may lead."""
    archive: "Target | None" = None
    """A copy to look for when the original is gone."""

    @property
    def netloc(self) -> str:
        """Host and port as an address writes them, the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def document(self) -> str:
        """The address that is asked for: everything but the fragment."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def address(self) -> str:
        """The whole address in the form in which it is sent."""
        return self.document + self.anchor

    @property
    def anchor(self) -> str:
        """The fragment with its `#`, in the form in which addresses are sent."""
        return f"#{quote(self.fragment, safe=_KEPT)}" if self.fragment else ""


class _Settled(Exception):  # noqa: N818
    """A verdict that needs no network."""

    def __init__(self, verdict: Verdict, reason: str) -> None:
        super().__init__(reason)
        self.verdict = verdict
        self.reason = reason


def classify(url: str, place: Place, allow_hosts: Collection[str] = ()) -> Result | Target:
    """What can be said of an address without a network; a target where only the network can tell."""
    text = re.sub(r"[\t\r\n]", "", url.strip(_AT_EDGES))
    try:
        scheme, rest = _scheme(text)
        host, port, tail = _authority(scheme, rest)
        is_allowed = str(host) in admitted(allow_hosts)
        if not is_allowed:
            _keep_away(host)
    except _Settled as settled:
        return Result(without_credentials(url), place, settled.verdict, settled.reason)
    document, _, fragment = tail.partition("#")
    path, mark, query = document.partition("?")
    path = quote((path or "/").replace("\\", "/") + mark + query, safe=_KEPT)
    return Target(
        url=url,
        place=place,
        scheme=scheme,
        host=str(host),
        port=port,
        path=path,
        fragment=fragment,
        is_allowed=is_allowed,
    )


def admitted(names: Iterable[str]) -> frozenset[str]:
    """Hosts as a person names them, with or without a port, in the form in which targets hold them."""
    return frozenset(str(hosts.read(_host_and_port(name)[0]) or name) for name in names)


def _scheme(text: str) -> tuple[str, str]:
    """The scheme, `http` or `https`, and what follows its colon."""
    found = _SCHEME.match(text)
    scheme, rest = (found[1].lower(), text[found.end() :]) if found else ("", text)
    if scheme == "data" and "," in rest:
        raise _Settled(Verdict.SKIPPED, "the address carries its own document")
    if len(text) > LONGEST:
        raise _Settled(Verdict.INVALID, f"the address is longer than {LONGEST} characters")
    if not scheme:
        raise _Settled(Verdict.INVALID, "the address has no scheme, such as https:")
    if _CONTROL.search(text):
        raise _Settled(Verdict.INVALID, "the address contains a control character")
    if scheme in ("mailto", "tel"):
        _settle_spoken(scheme, rest)
    if scheme in _SPOKEN:
        raise _Settled(Verdict.SKIPPED, "the address is for another program than a browser")
    if scheme == "data":
        raise _Settled(Verdict.INVALID, "data: is followed by no document")
    if scheme not in _PORTS:
        from difflib import get_close_matches

        if get_close_matches(scheme, _PORTS, n=1, cutoff=_ALIKE):
            raise _Settled(Verdict.INVALID, f"{shown(scheme)}: is misspelled")
        raise _Settled(Verdict.REFUSED, f"only http and https are fetched, not {shown(scheme)}:")
    return scheme, rest


def _settle_spoken(scheme: str, rest: str) -> None:
    text = unquote(rest.partition("?")[0])
    if scheme == "tel":
        good = bool(_TELEPHONE.fullmatch(text)) and any(each.isdigit() for each in text.partition(";")[0])
    else:
        boxes = text.split(",") if text and not rest.startswith("//") else []
        good = all(_MAILBOX.fullmatch(box) for box in boxes) and bool(boxes or rest.startswith("?"))
    if good:
        raise _Settled(Verdict.SKIPPED, "the address is not of a document on the web")
    raise _Settled(Verdict.INVALID, f"{scheme}: is followed by something else than it should be")


def _authority(scheme: str, rest: str) -> tuple[str | hosts.Address, int, str]:
    """Host, port, and everything from the path on."""
    if not rest.startswith("//"):
        raise _Settled(Verdict.INVALID, f"{scheme}: is not followed by //")
    end = next((at for at, each in enumerate(rest[2:], 2) if each in "/?#"), len(rest))
    authority, tail = rest[2:end], rest[end:]
    if "@" in authority:
        raise _Settled(Verdict.REFUSED, "the address carries credentials")
    name, port = _host_and_port(authority)
    host = hosts.read(unquote(name)) if name else None
    if str(host) in _PORTS and not port:
        raise _Settled(Verdict.INVALID, "the address begins twice")
    if host is None:
        raise _Settled(Verdict.INVALID, f"`{shown(name)}` is not a host")
    number = int(port) if _NUMBER.fullmatch(port) else 0 if port else _PORTS[scheme]
    if not 0 < number <= _LAST_PORT:
        raise _Settled(Verdict.INVALID, f"`{shown(port)}` is not a port")
    return host, number, tail


def _host_and_port(authority: str) -> tuple[str, str]:
    name, colon, port = authority.rpartition(":")
    return (name, port) if colon and "]" not in port else (authority, "")


def _keep_away(host: str | hosts.Address) -> None:
    if not isinstance(host, str):
        if not hosts.is_public(host):
            raise _Settled(Verdict.REFUSED, f"{host} is not a public address")
    elif hosts.is_within(host, hosts.DOCUMENTATION):
        raise _Settled(Verdict.SKIPPED, f"{host} is kept for documentation")
    elif "." not in host or hosts.is_within(host, hosts.PRIVATE):
        raise _Settled(Verdict.REFUSED, f"{host} means something inside one network only")


def without_credentials(url: str) -> str:
    """The address with what stands before `@` in its authority struck out; else as it was."""
    text = re.sub(r"[\t\r\n]", "", url)
    struck = re.sub(
        r"^(\s*(?:https?:|[a-z][a-z0-9+.-]*:[/\\])[/\\]*)[^/\\?#]*@",
        r"\1***@",
        text,
        count=1,
        flags=re.IGNORECASE,
    )
    return url if struck == text else struck


def shown(text: str, limit: int = _SHOWN) -> str:
    """A text from outside as a reason may quote it: one line, short, and nothing in it that steers a terminal."""
    start = text[: limit + 1]
    plain = "".join(each if each.isprintable() and each != "`" else f"\\u{ord(each):04x}" for each in start)
    return plain if len(start) <= limit and len(plain) <= limit else f"{plain[: limit - 1]}…"
