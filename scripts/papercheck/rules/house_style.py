"""Rules on how the authors of a publication type: Markdown alone, and the form that its editors agreed on."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from posixpath import basename

from papercheck.model import ERROR, WARNING, Paper, Place, Problem
from papercheck.model.page import PINPOINTED, SLOTS, Block, BlockKind
from papercheck.rules import rule
from papercheck.rules.typed_markup import SHOWN, UNREAD, locate_typed
from papercheck.text import shorten

ATTRIBUTES = ("id", "class", "lang", "hreflang")
"""What an attribute list may set; anything else could run a script or change how a text looks."""
CLASSES = ("lead", "drawing", "remark", "minute", "argument", "checked", "others")
"""The classes that every site knows; `layer` of strings.yml may name more."""
_TAG = re.compile(
    r"""(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)  # a code span: passed over
    | \\.                                                 # an escaped character: passed over
    | \]\([ ]*<[^<>\n]*>                                  # a target in angle brackets: passed over
    | (?P<html> <!--.*?(?:-->|\Z)                         # a comment, closed or not
              | <[a-zA-Z][\w-]*(?=[\s/>])[^<>]*> )        # a tag: `<b onclick="x()">`
    """,
    re.DOTALL | re.VERBOSE,
)


@rule("claims", ERROR)
def forbidden_markup(paper: Paper) -> Iterator[Problem]:
    """Content holds Markdown and the slots of the site: no HTML, no comments, and attribute lists of an id, a class or a language.

    Bad:  <script>…</script>, <!-- hidden -->, [tides](tides.md){: onclick="steal()" style="color: red" }
    Good: <!-- cards -->, *tides*{: lang=en }
    """
    layers = [name.removeprefix("layer.") for name in paper.strings if name.startswith("layer.")]
    has_styles = any(path.startswith("docs/") and path.endswith(".css") for path in paper.files)
    for page in paper.pages if paper.is_publication else ():
        for block in page.blocks:
            found = [block.text] if block.kind is BlockKind.HTML else []
            if block.kind is BlockKind.SLOT and block.text not in SLOTS:
                near = get_close_matches(block.text, SLOTS, n=1)
                fix = f"Write `<!-- {near[0]} -->`." if near else f"Use one of: {', '.join(SLOTS)}."
                yield Problem(block.place, f"`{block.text}` is not a slot.", fix)
            elif block.kind not in UNREAD:
                found = [match["html"] for match in _TAG.finditer(block.text) if match["html"]]
            for html in found:
                is_comment = html.startswith("<!--")
                fix = "Remove it: readers do not see it." if is_comment else "Write it as Markdown."
                yield Problem(block.place, f"`{shorten(html, SHOWN)}` is HTML.", fix)
            yield from _find_unknown_classes(block, [*layers, *CLASSES]) if not has_styles else ()
        for attribute in page.attributes:
            if attribute.name not in ATTRIBUTES:
                fix = f"Remove it; an attribute list may set {', '.join(ATTRIBUTES)}."
                yield Problem(attribute.place, f"`{attribute.name}` may not be set in a text.", fix)


def _find_unknown_classes(block: Block, known: list[str]) -> Iterator[Problem]:
    """The classes of a heading or a paragraph that change nothing, where no style sheet of the paper may know others."""
    is_open = block.kind is BlockKind.HEADING or block.kind in PINPOINTED
    for name in block.classes if is_open else ():
        if name not in known and not name.startswith("task-list"):
            near = get_close_matches(name, known, n=1)
            fix = f"Write `.{near[0]}`." if near else f"Use one of: {', '.join(known)}."
            yield Problem(block.place, f"The class `{name}` means nothing to the site.", fix)


_URL = re.compile(r"(?<![\w/])(?:https?://|www\.)[^\s<>“”„\"]+[\w/]")
_SOFT = r"(?:\xad|&(?i:shy|#173|#xad);)"
_SOFT_HYPHEN = re.compile(rf"(?<!\w)\w++{_SOFT}(?:\w|{_SOFT})+")
_ESCAPED = re.compile(r"[ \"#%<>?\[\\\]^`{|}]")
"""What must not stand in a URL as it is, and is found in the name of a file."""
_DATE = re.compile(r"(?<![\w./-])(?:\d{1,2}([./])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?![\w-])")
_NEXT = re.compile(r"(?P<word>[^\W\d_]{4,})[.!?][”“»’)]* +(?=[„“»(]?(?P<next>[^\W\d_]))")
_FEWEST_WORDS = 4
"""Words of a sentence before its last; fewer are a heading that opens a paragraph: `**The argument.** He holds …`"""
_STRAIGHT = re.compile(r"(?<!\w)(?P<mark>[\"'])(?=[^\s\"'])[^\"'\n]*[^\s\"'](?P=mark)(?!\w)")
_SHORT_WORD = 4
"""Letters of a word with a capital that may be an abbreviation: `Prof.`, `Hrsg.`"""


@rule("claims", WARNING)
def house_style(paper: Paper) -> Iterator[Problem]:
    """A publication keeps the form that its editors agreed on: a sentence a line, citations before the full stop, months by name, no bare addresses, no soft hyphens, no blanks or signs of URLs in names of files.

    Bad:  Wages fell on 24.04.2013. [@oecd-2023]
    Good: Wages fell on 24 April 2013 [@oecd-2023].
    """
    files = paper.files if paper.is_publication else ()
    for path in (path for path in files if path.startswith("docs/")):
        if found := _ESCAPED.search(name := basename(path)):
            sign = "a blank" if found[0] == " " else f"a `{found[0]}`"
            fix = f"Rename it to `{_ESCAPED.sub('-', name)}` in every language, and where it is linked."
            yield Problem(Place(path), f"The name of the file holds {sign}, and so does its URL.", fix)
    for page in paper.pages if paper.is_publication else ():
        for url in _URL.finditer(page.plain):
            fix = f"Register the page in {paper.registry}, and cite it: `[@key]`."
            message = f"`{shorten(url[0], SHOWN)}` is a bare address, and no link."
            yield Problem(page.place(url.start()), message, fix)
        for hyphen in _SOFT_HYPHEN.finditer(page.plain):
            shown, word = (re.sub(_SOFT, sign, hyphen[0]) for sign in ("|", ""))
            message = f"`{shown}` holds a soft hyphen (U+00AD, at `|`), so that nobody finds the word."
            fix = f"Write `{word}`; browsers hyphenate by themselves."
            yield Problem(page.place(hyphen.start()), message, fix)
        for citation in page.citations:
            before, behind = page.body[: citation.start].rstrip(" "), page.body[citation.end :]
            if before.endswith((".", "!", "?")) and re.match(r"[ ]*(?:\n|\{|\Z)", behind):
                typed = page.body[citation.start : citation.end]
                fix = f"Put it before the full stop: ` {typed}{before[-1]}`."
                yield Problem(citation.place, f"`{typed}` stands behind the end of its sentence.", fix)
        own = paper.style.quotation_marks.get(page.language)
        pairs = own or paper.lexicon(page.language).words("quotation_marks")
        for block in page.blocks:
            yield from _judge_sentences(block, pairs) if block.kind not in UNREAD else ()


def _judge_sentences(block: Block, pairs: Sequence[str]) -> Iterator[Problem]:
    typed = _STRAIGHT.search(block.own)
    if typed and pairs and typed["mark"] not in "".join(pairs):
        fix = f"Write {' or '.join(f'`{pair}`' for pair in pairs[:2])}."
        message = f"`{shorten(typed[0], SHOWN)}` has the quotation marks of a typewriter."
        yield Problem(locate_typed(block, typed[0]), message, fix)
    for day in _DATE.finditer(block.own):
        fix = "Write the day, the name of the month, and the year."
        yield Problem(locate_typed(block, day[0]), f"`{day[0]}` is a date in figures.", fix)
    for found in _NEXT.finditer(block.own if block.kind in PINPOINTED else ""):
        is_short = len(found["word"]) <= _SHORT_WORD and found["word"][0].isupper()
        first = block.own[block.own.rfind("\n", 0, found.start()) + 1 : found.start()]
        if found["next"].isupper() and not is_short and len(first.split()) >= _FEWEST_WORDS:
            fix = f"Start a new line behind `{found[0].strip()}`."
            yield Problem(locate_typed(block, found[0]), "Two sentences stand on one line.", fix)
