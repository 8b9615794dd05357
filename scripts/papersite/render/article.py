"""The HTML of a page's text into the article that is published.

Pinpoints get their marks, paragraphs the claims they restate, layers their sections, tables their labels.
"""

from collections.abc import Iterable
from html import escape

from lxml import html
from lxml.html import HtmlElement

from papercheck.model import Claim, Page
from papersite.render.book import Book
from papersite.render.cross_references import claims_by_pinpoint

_LEVELS = {f"h{level}": level for level in range(1, 7)}


def finish_article(content: str, page: Page, book: Book) -> str:
    """The finished article; `content` is what the Markdown reader made of the page."""
    root = html.fragment_fromstring(content, create_parent="div")
    for emphasis in root.xpath(".//em[@lang]"):
        emphasis.tag = "i"
    _mark_terms(root, page, book)
    _mark_pinpoints(root, page, book)
    _label_tables(root)
    _wrap_sections(root, page, book)
    _add_aliases(root, page, book)
    return inner(root)


def inner(element: HtmlElement) -> str:
    """The HTML within an element."""
    parts = [
        escape(element.text or "", quote=False),
        *(html.tostring(child, encoding="unicode") for child in element),
    ]
    return "".join(parts)


def _mark_terms(root: HtmlElement, page: Page, book: Book) -> None:
    """Links into the glossary are terms: a script may open them in place."""
    glossary = book.of_kind("glossary")
    start = f"{book.link(page, glossary)}#" if glossary and glossary is not page else None
    for link in root.xpath(".//a[@href]"):
        if start and link.get("href", "").startswith(start):
            link.set("class", "term")


def _mark_pinpoints(root: HtmlElement, page: Page, book: Book) -> None:
    claims = claims_by_pinpoint(book)
    homes = {block.id: home for home in _pages_shown_on(page, book) for block in home.pinpoints}
    for element in root.xpath(".//*[@id]"):
        id_ = element.get("id")
        if id_ in homes:
            _add_mark(element, id_, book.link(page, homes[id_], id_), book)
            if restated := claims.get(id_, ()):
                element.set("data-claims", " ".join(claim.id for claim in restated))
                _add_claim_marks(element, restated, page, book)


def _pages_shown_on(page: Page, book: Book) -> Iterable[Page]:
    """The pages whose text stands on this one: itself, and the reasons where they are all on one page."""
    return (page, *book.reasons) if page.kind == "reasons" else (page,)


def _add_mark(element: HtmlElement, id_: str, url: str, book: Book) -> None:
    label = book.word("pinpoint.label", id=id_)
    mark = html.Element(
        "a", {"class": "mark", "href": url, "aria-label": label, "data-pagefind-ignore": "all"}
    )
    mark.text = id_.rpartition("-p")[2]
    mark.tail = element.text
    element.text = None
    element.insert(0, mark)
    element.set("class", f"{element.get('class', '')} pin".strip())


def _add_claim_marks(element: HtmlElement, claims: Iterable[Claim], page: Page, book: Book) -> None:
    ledger = book.of_kind("evidence")
    if ledger is None:
        return
    marks = " ".join(
        f'<a href="{escape(book.link(page, ledger, claim.anchor))}" class="claim-mark" data-status="{claim.check.status}"'
        f' aria-label="{escape(book.word("claim.one"))} {escape(claim.id)}:'
        f' {escape(book.word(f"status.{claim.check.status}"))}">{escape(claim.id)}</a>'
        for claim in claims
    )
    span = html.fragment_fromstring(f'<span class="claim-marks" data-pagefind-ignore="all"> {marks}</span>')
    lists = element.xpath("./ul | ./ol")
    if lists:
        lists[0].addprevious(span)
    else:
        element.append(span)


def _label_tables(root: HtmlElement) -> None:
    """Every cell knows its column's name, so that a phone can show rows as blocks."""
    for table in root.xpath(".//table"):
        names = [" ".join(cell.text_content().split()) for cell in table.xpath("./thead/tr/th")]
        for cell in table.xpath("./thead/tr/th"):
            cell.set("scope", "col")
        for row in table.xpath("./tbody/tr"):
            for name, cell in zip(names, row, strict=False):
                cell.set("data-label", name)


def _wrap_sections(root: HtmlElement, page: Page, book: Book) -> None:
    """Wrap each heading that carries a class, and what follows up to the next of its level, in a section."""
    for heading in list(root.iter(*_LEVELS)):
        names = [name for name in (heading.get("class") or "").split() if name != "pin"]
        if not names or heading.getparent() is None:
            continue
        section = html.Element("section", {"class": " ".join(names), "aria-labelledby": _label_ids(heading)})
        heading.addprevious(section)
        heading.attrib.pop("class")
        section.tail, following = None, [heading, *_elements_below(heading)]
        section.extend(following)
        _introduce_layer(section, heading, names, page, book)


def _label_ids(heading: HtmlElement) -> str:
    """The ids that name a section: its heading's, after that of the section it lies in, so that no two are alike."""
    outer = [section.get("aria-labelledby") or "" for section in heading.iterancestors("section")]
    return " ".join([*outer, heading.get("id") or ""])


def _elements_below(heading: HtmlElement) -> list[HtmlElement]:
    level = _level(heading)
    found = []
    for element in heading.itersiblings():
        if _level(element) <= level:
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
    if "reason" in names:
        _introduce_reason(section, heading, page, book)
    for name in names:
        if name in layers:
            section.set("data-layer", name)
            note = f'<p class="layer-note"><b>{escape(layers[name])}</b> {escape(book.word(f"whose.{name}"))}{_link_to_original(name, page, book)}</p>'
            heading.addnext(html.fragment_fromstring(note))


def _introduce_reason(section: HtmlElement, heading: HtmlElement, page: Page, book: Book) -> None:
    """A reason among the others: its number, and the way to its own page."""
    reason = next((reason for reason in book.reasons if reason.prefix == heading.get("id")), None)
    if reason is not None:
        section.set("data-number", str(reason.number))
        link = f'<a href="{escape(book.link(page, reason))}">{escape(book.word("reason.read", number=reason.number))}</a>'
        heading.addnext(
            html.fragment_fromstring(f'<p class="reason-note" data-pagefind-ignore="all">{link}</p>')
        )


def _link_to_original(name: str, page: Page, book: Book) -> str:
    source = book.word("attribution.source")
    if name != "argument" or source not in book.paper.sources:
        return ""
    return f' (<a href="{escape(book.source_link(page, source))}">{escape(book.word("original"))}</a>)'


def _add_aliases(root: HtmlElement, page: Page, book: Book) -> None:
    """An id that moved still leads to the text: before its new home, or from its old page to the new one."""
    anchors = book.paper.anchors
    for old, new in anchors.aliases.items():
        target = root.get_element_by_id(new, None)
        if target is not None:
            target.insert(0, html.Element("span", {"id": old, "class": "alias"}))
            target[0].tail, target.text = target.text, None
        elif old in anchors.locked.get(page.name, ()) and (home := book.home_of(new)):
            root.append(
                html.fragment_fromstring(
                    f'<p id="{escape(old)}" class="moved"><a href="{escape(book.link(page, home, new))}">{escape(book.word("pinpoint.moved", id=new))}</a></p>'
                )
            )
