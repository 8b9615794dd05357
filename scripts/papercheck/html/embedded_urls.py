"""A style sheet or a script into the URLs it names, and what a script keeps on the reader's device.

A script is not run: a URL that it puts together from pieces is not found. A browser that loads every page without a
network is the other half of the check.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from papercheck.model.site import Script
from papercheck.text import blank_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tinycss2.ast import Node

_URL_FUNCTIONS = frozenset({"url", "src"})
_TEXT_FUNCTIONS = frozenset({"url", "src", "image-set", "-webkit-image-set"})
"""Functions whose strings are URLs."""
_BLOCKS = ("{} block", "[] block", "() block")


@dataclass(frozen=True, slots=True)
class CssUrl:
    """A URL in a style sheet: of `url()`, `src()`, `image-set()` or `@import`, outside comments."""

    url: str
    line: int
    column: int
    is_import: bool


def list_css_urls(sheet: str) -> tuple[CssUrl, ...]:
    """Every URL of a style sheet or a style attribute."""
    # Many sites name no URL in any style, and need not wait for this to be imported.
    from tinycss2 import parse_component_value_list

    nodes: list[Node] = parse_component_value_list(sheet, skip_comments=True)
    found = []
    waiting = [_classify(nodes, holds_urls=False)]
    while waiting:
        node, is_url, is_import = next(waiting[-1], (None, False, False))
        if node is None:
            waiting.pop()
        elif node.type == "url" or (node.type == "string" and is_url):
            if url := node.value.strip():
                column = node.source_column + (4 if node.type == "url" else 1)
                found.append(CssUrl(url, node.source_line, column, is_import))
        elif node.type == "function":
            holds_urls = node.lower_name in _TEXT_FUNCTIONS
            waiting.append(_classify(node.arguments, holds_urls=holds_urls, is_import=is_import))
        elif node.type in _BLOCKS:
            waiting.append(_classify(node.content, holds_urls=False))
    return tuple(found)


def _classify(
    nodes: "list[Node]", *, holds_urls: bool, is_import: bool = False
) -> "Iterator[tuple[Node, bool, bool]]":
    """Each node, with whether a string there is a URL, and whether it imports; names of namespaces are left out."""
    rule = ""
    for node in nodes:
        if node.type == "at-keyword":
            rule = node.lower_value
        elif node == ";" or node.type == "{} block":
            rule = ""
        if rule != "namespace":
            imports = rule == "import" and (
                node.type in ("string", "url") or getattr(node, "lower_name", "") in _URL_FUNCTIONS
            )
            yield node, holds_urls or imports, is_import or imports
            rule = "" if imports else rule


_COMMENT = re.compile(
    r"""
    /\* .*? (?: \*/ | \Z )               # a block
  | ^ [ \t]*+ // [^\n]*+                 # a line of its own
  | (?<=[\s;{})]) // [ \t] [^\n]*+       # the end of a line; `//` may also stand in a URL or a regular expression
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_STORAGE = re.compile(
    r"""
    (?<![\w$.\"'-])
    (?: (?: window | self | globalThis | top | parent ) \s*+ \. \s*+ )?
    (?P<name> localStorage | sessionStorage | indexedDB | openDatabase | cookieStore | caches
      | document \s*+ \. \s*+ cookie | navigator \s*+ \. \s*+ (?: storage | serviceWorker ) )
    (?= \s*+ (?: [.\[=(?;,)] | \Z ) )                                # it is used, not only mentioned
  | (?: window | self | globalThis ) \s*+ \[ \s*+ [\"']
    (?P<indexed> localStorage | sessionStorage | indexedDB | caches ) [\"'] \s*+ \]
    """,
    re.VERBOSE,
)
_WEB_URL = r"[\"'`] (?P<url> (?: https?: | wss?: )? // [^\s\"'`<>\\]+ )"
_REQUEST = re.compile(
    rf"""
    (?: \b (?: fetch | importScripts | sendBeacon | import | ajax | getJSON | Worker | SharedWorker | WebSocket
             | EventSource | WebTransport | Image | Audio | Request ) \s*+ \( \s*+          # fetch("https://…")
      | \.open \s*+ \( \s*+ [\"'] [A-Za-z]{{3,7}} [\"'] \s*+ , \s*+                         # x.open("GET", "https://…")
      | \b (?: import | from ) \s*+                                                         # import "https://…"
      | (?: \. \s*+ (?: src | srcset | action ) | \b location ) \s*+ = (?!=) \s*+           # x.src = "https://…"
      | \b setAttribute \s*+ \( \s*+ [\"'] (?: src | href | action | data | srcset ) [\"'] \s*+ , \s*+
    ) {_WEB_URL}
    """,
    re.VERBOSE,
)
_URL = re.compile(r"(?<![\w$])[\"'`](?P<url>(?:https?|wss?)://[^\s\"'`<>\\]+)[\"'`$]")
"""A string that is a URL: `"https://example.org/"`."""
_FILE = re.compile(r"[\"'`/](?P<file>[\w./-]{1,200}\.(?:mjs|js|css|wasm|json))[\"'`?]")
"""The end of a string that names a file: `"assets/menu.js"`, `/menu.js?x`; no path of a site is longer."""


def read_script(text: str) -> Script:
    """What can be seen of a script without running it."""
    code = _COMMENT.sub(lambda comment: blank_out(comment[0]), text)
    requests = tuple((match["url"], match.start("url")) for match in _REQUEST.finditer(code))
    requested = {offset for _, offset in requests}
    urls = ((match["url"], match.start("url")) for match in _URL.finditer(code))
    return Script(
        storage=tuple(
            ("".join((match["name"] or match["indexed"]).split()), match.start())
            for match in _STORAGE.finditer(code)
        ),
        requests=requests,
        urls=tuple((url, offset) for url, offset in urls if offset not in requested),
        files=tuple(dict.fromkeys(match["file"] for match in _FILE.finditer(code))),
    )


@dataclass(slots=True)
class EmbeddedUrls:
    """Reads the style sheets and scripts of one site, each text once, however many pages it stands in."""

    _css: dict[str, tuple[CssUrl, ...]] = field(default_factory=dict)
    _scripts: dict[str, Script] = field(default_factory=dict)

    def list_css(self, sheet: str) -> tuple[CssUrl, ...]:
        """Every URL of a style sheet or a style attribute."""
        if sheet not in self._css:
            self._css[sheet] = list_css_urls(sheet)
        return self._css[sheet]

    def read_script(self, text: str) -> Script:
        """What can be seen of a script."""
        if text not in self._scripts:
            self._scripts[text] = read_script(text)
        return self._scripts[text]
