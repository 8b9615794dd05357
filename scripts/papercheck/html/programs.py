"""A script into what can be seen of it without running it: what it stores, whom it asks, what it names.

This is a net with wide meshes: an address that a script puts together from pieces is not in it. A browser that loads
every page with the network closed is the other half of the check.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from papercheck.model.site import Program

_COMMENT = re.compile(
    r"/\*.*?(?:\*/|\Z)|^[ \t]*//[^\n]*|(?<=[\s;{})])//[ \t][^\n]*", re.DOTALL | re.MULTILINE
)
_STORAGE = re.compile(
    r"(?<![\w$.\"'-])(?:(?:window|self|globalThis|top|parent)\s*\.\s*)?"
    r"(?P<name>localStorage|sessionStorage|indexedDB|openDatabase|cookieStore|caches|document\s*\.\s*cookie|navigator\s*\.\s*(?:storage|serviceWorker))"
    r"(?=\s*(?:[.\[=(?;,)]|\Z))"
    r"|(?:window|self|globalThis)\s*\[\s*[\"'](?P<indexed>localStorage|sessionStorage|indexedDB|caches)[\"']\s*\]"
)
_WEB = r"[\"'`](?P<address>(?:https?:|wss?:)?//[^\s\"'`<>\\]+)"
_REQUEST = re.compile(
    r"(?:\b(?:fetch|importScripts|sendBeacon|import|ajax|getJSON|Worker|SharedWorker|WebSocket|EventSource|WebTransport|Image|Audio|Request)"
    r"\s*\(\s*"
    r"|\.open\s*\(\s*[\"'][A-Za-z]{3,7}[\"']\s*,\s*"
    r"|\b(?:import|from)\s*"
    r"|(?:\.\s*(?:src|srcset|action)|\blocation)\s*=(?!=)\s*"
    r"|\bsetAttribute\s*\(\s*[\"'](?:src|href|action|data|srcset)[\"']\s*,\s*)" + _WEB
)
_ADDRESS = re.compile(r"(?<![\w$])[\"'`](?P<address>(?:https?|wss?)://[^\s\"'`<>\\]+)[\"'`$]")
_FILE = re.compile(r"[\"'`/](?P<file>[\w./-]{1,200}\.(?:mjs|js|css|wasm|json))[\"'`?]")
_LONGEST = 5_000_000


@lru_cache(maxsize=256)
def program(text: str) -> Program:
    """What a script would do, as far as its text shows."""
    code = _COMMENT.sub(_blank, text[:_LONGEST])
    requests = tuple(_found(_REQUEST, code))
    asked = {offset for _, offset in requests}
    return Program(
        storage=tuple(_stored(code)),
        requests=requests,
        addresses=tuple(each for each in _found(_ADDRESS, code) if each[1] not in asked),
        files=tuple(dict.fromkeys(match["file"] for match in _FILE.finditer(code))),
    )


def _blank(match: re.Match[str]) -> str:
    """A comment as white space of the same length, so that offsets stay true."""
    return re.sub(r"[^\n]", " ", match[0])


def _stored(code: str) -> Iterator[tuple[str, int]]:
    for match in _STORAGE.finditer(code):
        yield re.sub(r"\s", "", match["name"] or match["indexed"]), match.start()


def _found(pattern: re.Pattern[str], code: str) -> Iterator[tuple[str, int]]:
    for match in pattern.finditer(code):
        yield match["address"], match.start("address")
