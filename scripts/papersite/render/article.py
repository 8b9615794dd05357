"""What was read of Markdown into the article that is published, and into short texts for other pages.

Citations are filled in, targets resolved, parts gathered. Pinpoints get their marks, paragraphs the claims they
restate, layers their sections.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, partial
from html import escape, unescape

from lxml import html
from lxml.html import HtmlElement, builder
from markupsafe import Markup

from papercheck.markdown import find_ids
from papercheck.markdown.blocks import SLOT
from papercheck.markdown.citation_syntax import FIRST_MARK, MARK, Bracket, interpret
from papercheck.markdown.dialect import TEXT
from papercheck.markdown.reader import TARGET_MARK, MarkdownReader
from papercheck.model import Citation, Claim, Origin, Page, Slot
from papersite.render import Foreign
from papersite.render.book import Book, CitingPlace, page_label, place_label
from papersite.render.markdown_blocks import finish_blocks, hold_together, inline_svg_images

_ONE_PARAGRAPH = re.compile(r"\A<p>((?:(?!<p>).)*)</p>\Z", re.DOTALL)
_TARGET = re.compile(f'{TARGET_MARK}([^"]*)')
_SIGN = re.compile(r"\[\^[^\]\s]+\]|:[a-z]+(?:-[a-z0-9]+)+:")
"""The mark of a footnote, `[^1]`, or an icon of the theme, `:material-link:`."""
_LINK = re.compile(r"<a\b(?:(?!</a>).)*", re.DOTALL)
_HEADING = re.compile(r"<(/?)h([1-5])\b")


_reader = cache(partial(MarkdownReader, TEXT))


@lru_cache(maxsize=10_000)
def _read(text: str, keys: frozenset[str] = frozenset()) -> tuple[str, Sequence[Bracket]]:
    """HTML and citations of a text of a record; many stand on more than one page, and most are the same in every build."""
    parsed = _reader(keys).parse(text)
    return _ONE_PARAGRAPH.sub(r"\1", parsed.html), parsed.citations


def render_inline(text: str, book: Book, page: Page | None) -> Markup:
    """One paragraph of a record as HTML, for use on a page; without a page, without links of citations."""
    content, brackets = _read(text, frozenset(map(str.casefold, book.paper.sources)))
    words = book.paper.locators.get(book.language.code, ({}, {}))
    citations, _ = interpret(brackets, Origin(text, ""), *words)
    html = _TARGET.sub(r"\1", fill_citations(content, citations, book, page))
    return Markup(html.join(Foreign.MARKS) if isinstance(text, Foreign) else html)


def plain_text(text: str) -> str:
    """Markdown of one paragraph as plain text without its citations, marks of notes and icons, for cards and descriptions."""
    html = re.sub(rf"\s*{MARK.pattern}", "", _read(_SIGN.sub("", text))[0])
    return " ".join(Markup(html).striptags().split())


_SENTENCE_END = re.compile(r"(?<!\b\w\.)(?<!\b\d\d\.)(?<=[.!?…])\s+")
"""Where a sentence may end: not after one letter (`e. V.`), nor after a day of the month in German (`23. November`)."""

_SHORTEST_SENTENCE = 40
"""Characters below which a full stop is rather that of an abbreviation."""

_PAIRS = (("[", "]"), ("(", ")"))


def first_sentence(text: str) -> str:
    """What a Markdown text says first; a full stop within brackets ends nothing."""
    found = ""
    for sentence in _SENTENCE_END.split(text):
        found = f"{found} {sentence}".strip()
        is_closed = all(found.count(one) == found.count(other) for one, other in _PAIRS)
        if len(found) >= _SHORTEST_SENTENCE and is_closed:
            break
    return type(text)(found)


def fill_citations(html: str, citations: Sequence[Citation], book: Book, page: Page | None) -> str:
    """HTML with each mark replaced by its citation: by links from a page to the entries of the works, or by their names alone."""

    def fill(text: str, start: Page | None) -> str:
        return MARK.sub(lambda mark: book.render_citation(citations[ord(mark[0]) - FIRST_MARK], start), text)

    # No link stands in a link.
    return fill(_LINK.sub(lambda link: fill(link[0], None), html), page)


def render_text(page: Page, book: Book) -> str:
    """The article of a page with its citations, and with every part in place of the slot that asks for them."""
    html = fill_citations(page.html, page.citations, book, page)
    return SLOT.sub(lambda match: gather_parts(page, book) if match[1] == Slot.PARTS else match[0], html)


def gather_parts(page: Page, book: Book) -> str:
    """Every part as it stands on another page: its headings one level down, below its own title."""
    taken: set[str] = set()
    parts = []
    for part in book.parts:
        id_ = part.part_id
        html = fill_citations(part.html, part.citations, book, page)
        html = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", _with_own_ids(html, taken, id_))
        taken |= find_ids(html) | {id_}
        parts.append(f'<h2 class="part" id="{escape(id_)}">{escape(part.title)}</h2>\n{html}')
    return "\n".join(parts)


def _with_own_ids(html: str, taken: set[str], prefix: str) -> str:
    """An id that another part has too, such as that of a footnote, belongs to its part, and so does what leads there."""
    for id_ in sorted(find_ids(html) & taken):
        typed = re.escape(escape(id_))
        html = re.sub(
            rf'((?: id="| href="{TARGET_MARK}?#)){typed}"', rf'\g<1>{escape(prefix)}-{escape(id_)}"', html
        )
    return html


def resolve_targets(html: str, resolve: Callable[[str], str]) -> str:
    """HTML with each relative target as `resolve` makes it of the one that was typed."""
    return _TARGET.sub(lambda match: escape(resolve(unescape(match[1]))), html)


BRIEF = "minute"
"""The layer that says the others in short, each by its name; it needs no note of its own."""

_LEVELS = {f"h{level}": level for level in range(1, 7)}


def finish_article(content: str, page: Page, book: Book) -> str:
    """The finished article; `content` is what the Markdown reader made of the page."""
    root = html.fragment_fromstring(content, create_parent="div")
    inline_svg_images(root, page, book)
    _mark_terms(root, page, book)
    _mark_pinpoints(root, page, book)
    finish_blocks(root, book)
    _wrap_sections(root, page, book)
    _add_aliases(root, page, book)
    hold_together(root, book)
    return inner(root)


def inner(element: HtmlElement) -> str:
    """The HTML within an element."""
    children = (html.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "", quote=False) + "".join(children)


def _mark_terms(root: HtmlElement, page: Page, book: Book) -> None:
    """Links into the glossary are terms: a script may open them in place."""
    glossary = book.of_kind("glossary")
    if glossary and glossary is not page:
        for link in root.xpath(".//a[starts-with(@href, $start)]", start=f"{book.link(page, glossary)}#"):
            link.set("class", "term")


def _mark_pinpoints(root: HtmlElement, page: Page, book: Book) -> None:
    claims, ledger = defaultdict[str, list[Claim]](list), book.of_kind("evidence")
    for claim in book.paper.claims:
        claims[claim.pinpoint].append(claim)
    homes = {block.id: home for home in pages_shown_on(page, book) for block in home.pinpoints}
    for element in root.xpath(".//*[@id]"):
        id_ = element.get("id")
        if id_ in homes:
            if ledger and id_ in claims:
                _add_claim_marks(element, claims[id_], book, partial(book.link, page, ledger))
            number = id_.rpartition("-p")[2]
            # Beside the paragraphs of other pages, a number alone would be the name of several.
            is_own = homes[id_] is page and page.kind != "parts"
            name = number if is_own else f"{number} ({id_})"
            label = book.word("pinpoint.label", id=id_, number=name)
            url = book.link(page, homes[id_], id_)
            # Last, so that it is also read last; the style sheet sets it in the margin.
            element.append(builder.A(number, {"class": "mark", "href": url, "aria-label": label}))
            element.set("class", f"{element.get('class', '')} pin".strip())


def pages_shown_on(page: Page, book: Book) -> Iterable[Page]:
    """The pages whose text stands on this one: itself, and the parts where they are all on one page."""
    return (page, *book.parts) if page.kind == "parts" else (page,)


def _add_claim_marks(
    element: HtmlElement, claims: Iterable[Claim], book: Book, find_url: Callable[[str], str]
) -> None:
    marks = " ".join(
        f'<a href="{escape(find_url(claim.anchor))}" class="claim-mark" data-status="{claim.check.status}"'
        f' aria-label="{escape(book.word("claim.one"))} {escape(claim.id)}:'
        f' {escape(book.word(f"status.{claim.check.status}"))}">{escape(claim.id)}</a>'
        for claim in claims
    )
    span = html.fragment_fromstring(f'<span class="claim-marks"> {marks}</span>')
    lists = element.xpath("./ul | ./ol")
    if lists:
        lists[0].addprevious(span)
    else:
        element.append(span)


def _wrap_sections(root: HtmlElement, page: Page, book: Book) -> None:
    """Wrap each heading that carries a class, and what follows up to the next of its level, in a section."""
    for heading in list(root.iter(*_LEVELS)):
        names = [name for name in (heading.get("class") or "").split() if name != "pin"]
        if not names or heading.getparent() is None:
            continue
        # The ids that name a section: after that of the section it lies in, so that no two are alike.
        outer = [section.get("aria-labelledby") or "" for section in heading.iterancestors("section")]
        label_ids = " ".join([*outer, heading.get("id") or ""])
        section = html.Element("section", {"class": " ".join(names), "aria-labelledby": label_ids})
        heading.addprevious(section)
        heading.attrib.pop("class")
        section.tail, following = None, [heading, *_elements_below(heading, has_notes="part" in names)]
        section.extend(following)
        _introduce_layer(section, heading, names, page, book)


def _elements_below(heading: HtmlElement, *, has_notes: bool) -> list[HtmlElement]:
    """What belongs to a heading. Footnotes come last on a page, and so on a part, but belong to none of its layers."""
    level = _level(heading)
    found = []
    for element in heading.itersiblings():
        if _level(element) <= level or (element.get("class") == "footnote" and not has_notes):
            break
        found.append(element)
    return found


def _level(element: HtmlElement) -> int:
    """1 to 6 for a heading, 7 for anything else."""
    return _LEVELS.get(str(element.tag), 7)


def _introduce_layer(
    section: HtmlElement, heading: HtmlElement, names: list[str], page: Page, book: Book
) -> None:
    """Say whose words a layer holds, and link the argument to the original."""
    layers = book.group("layer")
    if "part" in names:
        _introduce_part(section, heading, page, book)
    for name in [name for name in names if name in layers]:
        section.set("data-layer", name)
        link = ""
        if name == "argument" and book.restated:
            url, words = book.source_link(page, book.restated.id), book.word("original")
            link = f' (<a href="{escape(url)}">{escape(words)}</a>)'
        if name != BRIEF:
            whose = f"<b>{escape(layers[name])}</b> {escape(book.word(f'whose.{name}'))}"
            heading.addnext(html.fragment_fromstring(f'<p class="layer-note">{whose}{link}</p>'))


def _introduce_part(section: HtmlElement, heading: HtmlElement, page: Page, book: Book) -> None:
    """A part among the others: its number if it has one, and the way to its own page."""
    part = next((part for part in book.parts if part.part_id == heading.get("id")), None)
    if part is not None:
        if part.is_numbered:
            section.set("data-number", str(part.number))
        words = book.word("part.read", number=part.number or part.list_title, title=part.list_title)
        link = f'<a href="{escape(book.link(page, part))}">{escape(words)}</a>'
        heading.addnext(html.fragment_fromstring(f'<p class="part-note">{link}</p>'))


def _add_aliases(root: HtmlElement, page: Page, book: Book) -> None:
    """An id that moved still leads to the text: before its new home, or from its old page to the new one."""
    anchors = book.paper.anchors
    for old, new in anchors.aliases.items():
        target = root.get_element_by_id(new, None)
        if target is not None:
            target.insert(0, html.Element("span", {"id": old, "class": "alias"}))
            target[0].tail, target.text = target.text, None
        elif old in anchors.locked.get(page.name, ()) and (home := book.home_of(new)):
            place = f"{page_label(home, book)}, {place_label(CitingPlace(home.name, new), book)}"
            words = escape(book.word("pinpoint.moved", place=place))
            link = f'<a href="{escape(book.link(page, home, new))}">{words}</a>'
            root.append(html.fragment_fromstring(f'<p id="{escape(old)}" class="moved">{link}</p>'))
