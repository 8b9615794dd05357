"""What authors type: what is meant as Markdown is read as such; and in a publication it is all of it, in the form of its editors."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from posixpath import basename

from papercheck.layouts import GENERATORS
from papercheck.model import ERROR, WARNING, Origin, Paper, Place, Problem
from papercheck.model.page import OTHER_FORMS, PINPOINTED, SLOTS, Block, BlockKind, ComponentKind, Page
from papercheck.rules import SHOWN, fold_languages, read_data, rule
from papercheck.text import shorten
from papercheck.urls.url_fragments import LETTER

_OTHER_READERS = re.compile(r"(?:^|/)(?:conf\.py|book\.toml|antora\.yml)$")
"""Further settings of programs that read other dialects of Markdown."""
_LIST = re.compile(r"[#.][\w-]+|[a-z]+=\S+?(?=[ }]|$)")
_NOTE_MARK = re.compile(r"\[\^([^\[\]\s]+)\]")
_KEY = re.compile(r"\[(?:[@＠#][ \u00a0]?)?([^\[\]\s@＠#^,;]+)([,;][^\[\]\n]*)?\]")
_WITHIN_WORDS = re.compile(
    rf"""(?P<before>\w*{LETTER})<(?P<tag>em|strong)>
    (?P<inside> [^<>]*(?:[\s/,|–—]|\b-\b)[^<>]*           # from a word into another
      | (?<!\w\w<em>)(?<!\w\w<strong>)[^\W_](?=</\w+>[^\W_]\b) | (?<=\d<em>)\d+(?=</\w+>\d) )  # a product
    </(?P=tag)>(?={LETTER})""",
    re.VERBOSE,
)
"""Emphasis from within a word to within another, `Berater<em>innen und Klient</em>innen`, or of a factor: `f<em>g</em>h`."""
_DUNDER = re.compile(r"(?<![\w\\])__(?P<name>[a-z]+)__(?!\w)")
"""`__init__`: a name of Python, or a word in bold."""
_LONE_ITEM = re.compile(r"(?:^|[\s>])(?:(?P<plus>\+)|(?P<number>\d+)\.)[ \t]+$")
"""What stands before the text of an item that may be no item: a plus, or the number that opens a sentence."""
_YEAR = range(1000, 2200)
_HASHTAG = re.compile(r"[^\W\d_][^\n]*[.!?]")
"""What is no heading, but a sentence that begins with a hashtag."""
_BOX = re.compile(
    r"""^(?P<own>[ ]*)(?P<mark>!!!|\?{3}\+?)[ ][^\n"]*(?P<title>"[^\n]*")?[ ]*$
    (?=(?:\n[ ]*)*(?:\Z|\n(?!(?P=own)[ ]{4})[ ]*\S))""",
    re.MULTILINE | re.VERBOSE,
)
"""The line that opens an admonition, and below it nothing that stands farther to the right."""
_EMPTY_BOX = re.compile(r'"admonition-title">[^\n]*</p>\n</div>|<summary>[^\n]*</summary>\n</details>')
_TOO_SHALLOW = re.compile(
    r"""
    ^(?P<outer>(?:[ ]{4})*)(?P<own>[ ]{0,2})(?:[-*+]|\d+\.)[ ]+\S.*\n(?:[ ]*\n)?
    (?=(?P=outer)[ ]{1,3}\S)(?P=outer)(?P=own)[ ]+(?P<item>(?:[-*+]|\d+\.)[ ]+\S.*)
    """,
    re.MULTILINE | re.VERBOSE,
)
"""An item that is meant to stand within the one above it, for which it takes four blanks."""

_ATTRIBUTE_LIST = re.compile(r"\{:?[ \u00a0]*[#.][\w-]+[^{}\n]*\}? | \{:(?=[ ])[^{}\n]*\}?", re.VERBOSE)
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d+[.)])[ \t]")
_LEFTOVERS = [
    (re.compile("|".join(kind["patterns"]), re.MULTILINE | re.VERBOSE), kind) for kind in read_data(__file__)
]
"""What of Markdown must not be left in the words of a block: a pattern, and what typed_markup.yml says of it."""
_EXTENSION = re.compile(
    r"pymdownx\.[\w.]+ | (?: abbr | admonition | attr_list | codehilite | def_list | extra"
    r" | fenced_code | footnotes | md_in_html | meta | nl2br | sane_lists | smarty | tables | toc | wikilinks )",
    re.VERBOSE,
)
"""The extensions of which it is known what they read."""
_PLUGINS = frozenset(
    "search i18n tags blog minify redirects social mike offline privacy rss meta git-authors git-revision-date"
    " git-revision-date-localized awesome-pages awesome-nav literate-nav section-index glightbox".split()
)
"""The plugins that read no syntax of their own."""
_ADD = "Add `{}` to `markdown_extensions` in mkdocs.yml, or write it without such marks."
UNREAD = (BlockKind.CODE, BlockKind.SLOT, BlockKind.HTML)


@rule("claims", ERROR, WARNING)
@fold_languages
def unread_markup(paper: Paper) -> Iterator[Problem]:
    """What is meant as Markdown is read as such: nothing of it is left in the text that readers see.

    Bad:  We divided the **paper into claims. {: .lead }
    Good: We divided the **paper** into claims.
    """
    for page in paper.pages if knows_markup(paper) else ():
        yield from _judge_markup(page, paper)


def _judge_markup(page: Page, paper: Paper) -> Iterator[Problem]:
    """What of a page is meant as Markdown and not read as such."""
    severity = None if paper.is_publication or page.prefix else WARNING
    marks = {component.detail for component in page.components if component.kind is ComponentKind.NOTE}
    for block, is_certain, found, fix in find_unread(page, paper):
        typed = shorten(found.strip(), SHOWN)
        what = f"`{typed}`" if "`" not in typed else f"“{typed}”"
        message = f"{what} is printed as it stands here."
        place = locate_typed(block, found.strip())
        yield Problem(place, message, fix, severity if is_certain else WARNING, typed)
    for block in page.blocks:
        label = (block.id or "").removeprefix("fn:")
        if block.kind is BlockKind.FOOTNOTE and label not in marks and paper.is_publication:
            fix = f"Write `[^{label}]` where it belongs, or remove the note."
            yield Problem(block.place, f"No text has the mark of the note `{label}`.", fix)
    for item in _TOO_SHALLOW.finditer(page.plain) if paper.is_publication else ():
        typed = shorten(item["item"], SHOWN)
        message = f"`{typed}` is no item within the one above it."
        fix = "Begin it four blanks farther to the right than that, or as far to the right."
        yield Problem(page.place(item.start("item")), message, fix)
    judges = (_find_emphasis, _find_lone_items, _find_empty_boxes, _find_unread_lists)
    for typed, place, message, fix in (misread for judge in judges for misread in judge(page, paper)):
        yield Problem(place, message, fix, severity, typed)


_Misread = tuple[str, Place, str, str]
"""What is read as something else: its characters, its place, the message, and how to mend it."""


def _find_emphasis(page: Page, paper: Paper) -> Iterator[_Misread]:
    """Stars that are meant as such and read as emphasis, and names of Python that are read as words in bold."""
    for within in _WITHIN_WORDS.finditer(page.html):
        stars = "*" if within["tag"] == "em" else "**"
        typed = shorten(f"{within['before']}{stars}{within['inside']}{stars}", SHOWN)
        escaped = stars.replace("*", r"\*")
        fix = f"Write `{within['before']}{escaped}`, and so for each of them."
        first = re.split(r"[^\w]", within["inside"])[0]
        at = max(page.body.find(f"{within['before']}{stars}{first}"), 0)
        yield typed, page.place(at), f"The stars in `{typed}` are read as emphasis.", fix
    for name in _DUNDER.finditer(page.plain) if paper.is_publication else ():
        if f"<strong>{name['name']}</strong>" in page.html:
            fix = f"Write `\\_\\_{name['name']}\\_\\_`, or `**{name['name']}**` for a word in bold."
            yield name[0], page.place(name.start()), f"The strokes in `{name[0]}` are read as emphasis.", fix


def _find_lone_items(page: Page, paper: Paper) -> Iterator[_Misread]:
    """Sentences that begin with a number or a sign and are read as an item of a list, or as a heading."""
    lines, marks = page.body.split("\n"), {item.place: item for item in page.blocks}
    lists = [component for component in page.components if component.kind is ComponentKind.LIST]
    for block, size in ((marks.get(each.place), each.size[0]) for each in lists):
        line = lines[block.place.line - page.first_line] if block else ""
        mark = _LONE_ITEM.search(line[: block.place.column - 1]) if block else None
        if block and mark and _is_sentence(mark, block, page, paper, is_alone=size == 1):
            typed = shorten(f"{mark[0].strip(' >')} {block.text}", SHOWN)
            shown = r"\+" if mark["plus"] else rf"{mark['number']}\."
            fix = f"Write `{shown}`; or, if it is one, begin it with `{'-' if mark['plus'] else '1.'} `."
            yield typed, block.place, f"`{typed}` is read as an item of a list.", fix
    for block in page.blocks if not paper.is_publication else ():
        line = lines[block.place.line - page.first_line] if block.level == 1 else ""
        if line.startswith(f"#{block.text}") and _HASHTAG.fullmatch(block.text):
            typed = shorten(line, SHOWN)
            fix = r"Write `\#`; or, if it is a heading, a blank behind the first character."
            yield typed, block.place, f"`{typed}` is read as a heading.", fix


def _is_sentence(mark: re.Match[str], block: Block, page: Page, paper: Paper, *, is_alone: bool) -> bool:
    """Whether the first item of a list is none, by what it begins with; elsewhere than in a publication only one alone."""
    number = int((mark["number"] or "0")[:9])
    if number in _YEAR:
        return (is_alone or paper.is_publication) and bool(re.search(r"[.!?]\W*$", block.text))
    if mark["plus"] or not paper.is_publication:
        return is_alone and bool(mark["plus"]) and (paper.is_publication or block.text[0].isdigit())
    # What goes on with the numbers of a list above is an item.
    before = rf"(?m)^[ >]*{number - 1}\.[ \t]"
    return is_alone and number > 1 and not re.search(before, page.body)


def _find_empty_boxes(page: Page, paper: Paper) -> Iterator[_Misread]:
    """Admonitions without a text; elsewhere than in a publication a title may be all of it."""
    for box in _BOX.finditer(page.plain) if _EMPTY_BOX.search(page.html) else ():
        behind = page.body[box.end() :].lstrip("\n")
        is_empty = len(behind) - len(behind.lstrip(" ")) < len(box["own"]) + 4 or not behind.strip()
        if is_empty and (paper.is_publication or not box["title"] or box["mark"] != "!!!"):
            typed = shorten(box[0].strip(), SHOWN)
            fix = "Begin each line of its text four blanks farther to the right than this one."
            yield typed, page.place(box.start("mark")), f"`{typed}` is a box without a text.", fix


def _find_unread_lists(page: Page, paper: Paper) -> Iterator[_Misread]:
    """Attribute lists where it is known that nothing reads them."""
    is_unread = not paper.is_publication and _lacks(("attr_list", "extra", "pymdownx.extra"), paper)
    for place in dict.fromkeys(it.place for it in page.attributes) if is_unread else ():
        line = page.body.split("\n")[place.line - page.first_line][place.column - 1 :]
        typed = f"{line.partition('}')[0]}}}"
        yield typed, place, f"`{typed}` is printed as it stands here.", _ADD.format("attr_list")


def knows_markup(paper: Paper) -> bool:
    """Whether it is known what the Markdown of a paper is read as: no other program than MkDocs or a code host reads it."""
    has_others = any(GENERATORS.search(path) or _OTHER_READERS.search(path) for path in paper.files)
    return not has_others or "mkdocs.yml" in paper.files


def find_unread(page: Page, paper: Paper) -> Iterator[tuple[Block, bool, str, str]]:
    """The blocks in which markup is left, each with whether that is certain, its characters, and how to mend it."""
    return ((block, *found) for block in page.blocks for found in _find_left(block, page, paper))


def _is_sign(left: str, block: Block, page: Page) -> bool:
    """Whether a star or an accent stands for itself: alone in a cell, or before a remark on what has one behind it."""
    if block.leftover.count(left[0]) > 1:
        return False
    others = (other.leftover for other in page.blocks if other is not block)
    return block.kind is BlockKind.CELL or (
        block.leftover.startswith(left) and any(re.search(rf"\w\{left[0]}(?!\S)", text) for text in others)
    )


def _find_attributes(text: str) -> Iterator[tuple[bool, str, str]]:
    """The attribute lists that are left in a text."""
    for found in _ATTRIBUTE_LIST.finditer(text):
        where = "on a line of its own directly below its text, or directly behind a heading or emphasis"
        fix = f"Write `{{: {' '.join(_LIST.findall(found[0]))} }}` {where}."
        if text.strip() == found[0]:
            fix = "Remove the empty line above it."
        elif text[: found.start()].endswith("\n") and text[found.end() :].startswith("\n"):
            fix = "Leave a line empty below it."
            if _ITEM.match(text, found.end() + 1):
                # Those of the items are read as soon as there are items.
                yield True, found[0], fix
                break
        yield True, found[0], fix


def _find_left(block: Block, page: Page, paper: Paper) -> Iterator[tuple[bool, str, str]]:
    """What is left: whether that is certain, its characters, and how to mend it; of marks the first kind only."""
    text = block.leftover if block.kind not in UNREAD else ""
    yield from _find_attributes(text)
    for mark in _NOTE_MARK.finditer(text):
        fix = f"Write the note on a line of its own, `{mark[0]}: …`, or remove the mark."
        if f"\n{mark[0]}:" in page.body:
            fix = "Add `footnotes` to `markdown_extensions` in mkdocs.yml, or write the note into the text."
        yield True, mark[0], fix
    for typed, cited, _ in _list_bare_keys(block, paper) if text else ():
        yield True, typed, f"Write `[{cited}]`."
    # Elsewhere the settings that say which marks there are may not be known.
    is_read = bool(text) and (paper.is_publication or not text.startswith(":::"))
    for pattern, kind in _LEFTOVERS if is_read else ():
        needs = kind.get("needs", "").split() if not paper.is_publication else []
        if _is_known(kind, needs, paper) and (left := pattern.search(text)):
            if paper.is_publication or "doubt" not in kind or not _is_sign(left[0], block, page):
                fix = _ADD.format(needs[0]) if needs else kind["fix"]
                yield "doubt" not in kind, left[0], fix
            return


def _is_known(kind: Mapping[str, str], needs: Sequence[str], paper: Paper) -> bool:
    """Whether it is known that nothing reads the marks of this kind, for which one of these extensions is needed."""
    if paper.is_publication:
        return True
    # MkDocs may make a site of each language.
    is_left = "common" not in kind or any(path.rpartition("/")[2] == "mkdocs.yml" for path in paper.files)
    return is_left and ("ours" not in kind or (bool(needs) and _lacks(needs, paper)))


def _lacks(needs: Sequence[str], paper: Paper) -> bool:
    """Whether it is known that pages are read with none of these extensions, nor with a program that may do their work."""
    names = {name.removeprefix("markdown.extensions.") for name in paper.site.readers}
    extensions = set(filter(_EXTENSION.fullmatch, names))
    return bool(extensions) and names <= extensions | _PLUGINS and extensions.isdisjoint(needs)


def _list_bare_keys(block: Block, paper: Paper) -> Iterator[tuple[str, str, list[str]]]:
    """What in a block would cite if it were typed otherwise, what to type between its brackets, and the keys."""
    for typed in _KEY.finditer(block.leftover):
        if typed[1] in paper.sources:
            yield typed[0], f"@{typed[1]}{(typed[2] or '').replace('; ', '; @')}", [typed[1]]
    for typed in OTHER_FORMS.finditer(block.text) if paper.is_publication else ():
        keys = [key.strip() for key in (typed["latex"] or typed["myst"]).split(",")]
        if typed[0].partition("`")[0] in block.leftover:
            yield typed[0], "; ".join(f"@{key}" for key in keys), keys


def find_bare_keys(page: Page, paper: Paper) -> frozenset[str]:
    """The keys of sources that a page has in brackets without `@`, so that they are no citations."""
    blocks = (block for block in page.blocks if block.kind not in UNREAD)
    return frozenset(key for block in blocks for _, _, keys in _list_bare_keys(block, paper) for key in keys)


def locate_typed(block: Block, found: str) -> Place:
    """Where in its block something stands, as far as it stands there as the message quotes it."""
    offset, at = max(block.text.find(found.partition("\n")[0]), 0), block.place
    return Origin(block.text, at.path, at.line, at.column).place(offset)


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
