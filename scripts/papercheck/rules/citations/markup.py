"""Promises about markup: the registry holds text, which every program shows as it stands, and nothing that could run."""

import html
import re
from collections.abc import Iterator

from papercheck.model import ERROR, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.citations.registry import entry_texts

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"</?\s*(?P<tag>[a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])[^<>]*>|<!--|<!\[CDATA\[", re.IGNORECASE)
_CSL_TAGS = frozenset("i b sub sup sc span".split())
"""What CSL allows in a text."""

_HTML_TAGS = frozenset(
    "a abbr address article aside audio base blockquote body br button canvas center cite code dd del details dfn div dl dt em embed"
    " fieldset figure font footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe img input ins kbd label li link main map"
    " marquee meta nav noscript object ol option p picture pre q s script section select small source strike strong style svg table"
    " tbody td textarea tfoot th thead title tr tt u ul video".split()
)
_SCRIPT = re.compile(
    r"(?:javascript|vbscript)\s*:|data\s*:\s*text/html|<\s*script|\bon(?:error|load|click|mouseover)\s*=|<[^<>]*\son[a-z]{3,20}\s*=",
    re.IGNORECASE,
)


@rule("citations", ERROR)
def html_entity(paper: Paper) -> Iterator[Problem]:
    """The registry holds signs, and no HTML names for them.

    Bad:  title: Wages &amp; prices
    Good: title: Wages & prices
    """
    for where, what, typed in entry_texts(paper):
        for match in _ENTITY.finditer("" if what.startswith("`DOI`") else typed):
            sign = html.unescape(match[0])
            if sign != match[0]:
                yield Problem(where, f"`{match[0]}` stands in {what}.", f"Write `{sign}`.")
                break


@rule("citations", ERROR)
def html_in_field(paper: Paper) -> Iterator[Problem]:
    """The registry holds text; of HTML, only what CSL allows: `<i>`, `<b>`, `<sub>`, `<sup>` and `<span>`.

    Bad:  title: <font color=red>Wages</font>
    Good: title: Wages of <i>Homo faber</i>
    """
    for where, what, typed in entry_texts(paper):
        for match in _TAG.finditer(typed):
            tag = (match["tag"] or "!").casefold()
            if (tag == "!" or tag in _HTML_TAGS) and tag not in _CSL_TAGS and not _SCRIPT.search(typed):
                yield Problem(where, f"`{match[0][:60]}` in {what} is HTML.", "Write the text without it.")
                break


@rule("citations", ERROR)
def script_in_field(paper: Paper) -> Iterator[Problem]:
    """Nothing in the registry could run.

    Bad:  URL: javascript:alert(1)
    Good: URL: https://example.org/report
    """
    for where, what, typed in entry_texts(paper):
        if match := _SCRIPT.search(typed):
            yield Problem(where, f"`{match[0]}` in {what} could run in a browser.", "Remove it.")
