"""The built articles into a Markdown twin of each page, with its ids, and into the list of twins, `llms.txt`, of each language.

A twin is GFM, which programs and language models read, with every id as an HTML anchor. Only the text is written: the marks
of paragraphs and claims, forms and pictures of findings are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, urljoin

import yaml
from lxml import etree, html
from lxml.html import HtmlElement

from papercheck.model import Page
from papercheck.text import INLINE_ELEMENTS
from papersite.exports.data_files import DATA, SCHEMA
from papersite.exports.writer import Articles
from papersite.render.book import Book, is_attributed, page_label, titled_label

TWIN = "index.md"
"""The name of a twin, which lies beside its page."""


def twin_files(books: Mapping[str, Book], articles: Articles) -> Mapping[str, bytes]:
    """The twins and the lists of them, by path below the root of the site."""
    files = {
        f"{book.path(page)}{TWIN}": _write_twin(page, articles[code][page.name], book)
        for code, book in books.items()
        for page in book.pages.values()
        if page.name in articles[code]
    }
    files |= {f"{book.folder_path}llms.txt": _list_twins(book) for book in books.values() if book.pages}
    return {path: text.encode() for path, text in files.items()}


def _write_twin(page: Page, article: str, book: Book) -> str:
    """A page in Markdown below a front matter that says what it is and whose."""
    whose = book.word("attribution.title") if is_attributed(page) else ""
    front = {
        "title": page.title,
        **({"attribution": whose} if whose else {}),
        "description": page.description,
        "site": book.site_name,
        "url": book.url(page),
        "language": book.word("tag"),
        "licence": book.word("colophon.licence"),
        **({"edition": book.edition.isoformat()} if book.edition else {}),
    }
    parts = [
        f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)}---",
        f"# {escape_markdown(page.title)}",
        *([f"*{escape_markdown(whose)}*"] if whose else []),
        write_markdown(article, book.url(page)),
    ]
    return "\n\n".join(parts) + "\n"


def _list_twins(book: Book) -> str:
    """The list of the twins of one language for language models, in the form of https://llmstxt.org/."""
    home, overview, pages = book.of_kind("home"), book.of_kind("parts"), book.pages.values()
    optional = [page for page in pages if page.kind == "parallel"]
    listed = [page for page in pages if page.kind not in ("part", "parallel")]
    # The home page comes first, whatever the order of the files.
    others = sorted(listed, key=lambda page: page is not home)
    parts = [f"# {escape_markdown(book.site_name)}"]
    if home:
        parts.append(f"> {escape_markdown(home.description)}")
    parts += _section(book.word("data.pages"), (_entry(page, book) for page in others))
    name = page_label(overview, book) if overview else book.word("data.pages")
    parts += _section(name, (_entry(page, book) for page in book.parts))
    parts += _section(book.word("data.files"), _list_files(book))
    # The name that the form gives to what may be left out.
    parts += _section("Optional", (_entry(page, book) for page in optional))
    return "\n\n".join(parts) + "\n"


def _section(title: str, entries: Iterable[str]) -> Iterator[str]:
    if listed := list(entries):
        yield f"## {escape_markdown(title)}\n\n" + "\n".join(listed)


def _entry(page: Page, book: Book) -> str:
    return _link(titled_label(page, book), f"{book.url(page)}{TWIN}", page.description)


def _list_files(book: Book) -> Iterator[str]:
    if book.paper.claims:
        yield _link(DATA, book.absolute(DATA), book.word("data.claims"))
        yield _link(SCHEMA, book.absolute(SCHEMA), book.word("data.schema"))


def _link(name: str, url: str, note: str) -> str:
    return f"- [{escape_markdown(name)}]({url}): {escape_markdown(note)}"


_LEFT_OUT = (
    ".//*[self::script or self::style or self::template or self::form or self::fieldset"
    " or @aria-hidden='true' or @class='mark' or @class='claim-marks' or @class='squares']"
)
"""XPath of what only works, or is only seen, on the page."""
_INLINE = INLINE_ELEMENTS | {"br", "svg"}
_SPECIAL = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)")
"""What means something anywhere in a line (CommonMark 0.31, GFM)."""
_FIRST = re.compile(r"\A(?:(?=[-+=:])|(?=#+(?:\s|$))|\d+(?=[.)](?:\s|$)))")
"""What means something at the start of a line: a backslash behind it takes the meaning away."""
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_URL_CHARACTERS = "/:@&+,;=!~*'?#%"
"""Characters that a link may hold as they are: no blanks, and no brackets."""


def write_markdown(article: str, url: str) -> str:
    """The article in Markdown, its relative links made absolute by the URL of its page."""
    root = html.fragment_fromstring(article, create_parent="div")
    for element in root.xpath(_LEFT_OUT):
        element.drop_tree()
    for element in root.xpath(".//*[@href or @src]"):
        for name in {"href", "src"} & set(element.attrib):
            element.set(name, quote(urljoin(url, element.get(name) or ""), safe=_URL_CHARACTERS))
    return "\n\n".join(_blocks(root))


def escape_markdown(text: str) -> str:
    """A text in which no character means anything to Markdown within a line; blanks and line ends are one blank each."""
    return _SPECIAL.sub(r"\\\g<0>", _BLANKS.sub(" ", text))


def _blocks(parent: HtmlElement) -> Iterator[str]:
    """What stands in an element, block by block; text beside blocks is a paragraph of its own."""
    line = escape_markdown(parent.text or "")
    for child in parent.iterchildren(tag=etree.Element):
        if child.tag in _INLINE:
            line += _write_inline(child)
        else:
            write, has_anchor = _BLOCKS.get(str(child.tag), (_blocks, True))
            yield from _paragraph(line)
            yield from filter(None, [_anchor(child)] if has_anchor else [])
            yield from write(child)
            line = ""
        line += escape_markdown(child.tail or "")
    yield from _paragraph(line)


def _paragraph(line: str, anchor: str = "") -> Iterator[str]:
    text = _FIRST.sub(r"\g<0>\\", _BLANKS.sub(" ", line).strip(" "), count=1) if line else ""
    if text or anchor:
        yield f"{anchor}{text}"


def _anchor(element: HtmlElement) -> str:
    id_ = element.get("id")
    return f'<a id="{escape(id_)}"></a>' if id_ else ""


def _line(element: HtmlElement) -> str:
    """All that stands in an element, as one line."""
    return _BLANKS.sub(" ", _write_content(element)).strip(" ")


def _write_content(element: HtmlElement) -> str:
    parts = [escape_markdown(element.text or "")]
    for child in element.iterchildren(tag=etree.Element):
        parts += [_write_inline(child), escape_markdown(child.tail or "")]
    return "".join(parts)


def _write_inline(element: HtmlElement) -> str:
    tag, anchor = str(element.tag), _anchor(element)
    if tag == "br":
        return " "
    if tag == "svg":
        return anchor + escape_markdown(element.get("aria-label", ""))
    if tag == "img":
        return f"{anchor}![{escape_markdown(element.get('alt', ''))}]({element.get('src', '')})"
    if tag == "code":
        text = element.text_content()
        fence, space = _fence(text), " " if "`" in text else ""
        return f"{anchor}{fence}{space}{text}{space}{fence}"
    content = _write_content(element)
    said = content.strip(" ")
    if said and tag == "a" and element.get("href"):
        content = content.replace(said, f"[{said}]({element.get('href')})")
    elif said and (sign := _EMPHASIS.get(tag)):
        content = content.replace(said, f"{sign}{said}{sign}")
    return anchor + content


def _fence(text: str) -> str:
    """More marks in a row than there are anywhere in a text of code."""
    return "`" * (1 + max(map(len, re.findall("`+", text)), default=0))


def _write_heading(element: HtmlElement) -> Iterator[str]:
    yield f"{'#' * int(str(element.tag)[1])} {_anchor(element)}{_line(element)}"


def _write_paragraph(element: HtmlElement) -> Iterator[str]:
    yield from _paragraph(_line(element), _anchor(element))


def _write_name(element: HtmlElement) -> Iterator[str]:
    """What names the block that follows, and is no heading."""
    if name := _line(element):
        yield f"{_anchor(element)}**{name}**"


def _write_list(element: HtmlElement) -> Iterator[str]:
    items = []
    for number, item in enumerate(element.iterfind("li"), int(element.get("start", "1"))):
        sign = f"{number}. " if element.tag == "ol" else "- "
        items.append(sign + _indent(_write_blocks(item), " " * len(sign)).lstrip(" "))
    yield "\n".join(items)


def _write_blocks(element: HtmlElement) -> str:
    """All blocks of an element, whose anchor opens the first one."""
    return _anchor(element) + "\n\n".join(_blocks(element))


def _indent(text: str, start: str) -> str:
    return "\n".join(f"{start}{line}".rstrip(" ") for line in text.split("\n"))


def _write_definitions(element: HtmlElement) -> Iterator[str]:
    """Each term with its meanings as an item of a list."""
    items: list[str] = []
    for part in element.iter("dt", "dd"):
        holder = part.getparent()
        if part.tag == "dt":
            anchor = "" if holder is None or holder is element else _anchor(holder)
            items.append(f"- {anchor}{_anchor(part)}**{_line(part)}**")
        else:
            meaning = _indent(_write_blocks(part), "  ").lstrip(" ")
            items[-1:] = [f"{''.join(items[-1:]) or '-'}: {meaning}"]
    yield "\n".join(items)


def _write_quotation(element: HtmlElement) -> Iterator[str]:
    yield _indent("\n\n".join([*filter(None, [_anchor(element)]), *_blocks(element)]), "> ")


def _write_code_block(element: HtmlElement) -> Iterator[str]:
    text = element.text_content().rstrip("\n")
    fence = max("```", _fence(text))
    yield f"{fence}\n{text}\n{fence}"


def _write_table(element: HtmlElement) -> Iterator[str]:
    """A table of GFM, whose first row names the columns; what it is called stands before it."""
    yield from (f"**{_line(caption)}**" for caption in element.iterfind("caption"))
    rows = [
        [_anchor(cell) + _line(cell) for cell in row.iterchildren("th", "td")] for row in element.iter("tr")
    ]
    width = max(map(len, rows), default=0)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    lines[1:1] = [f"|{' --- |' * width}"]
    yield "\n".join(lines)


_BLOCKS: Mapping[str, tuple[Callable[[HtmlElement], Iterator[str]], bool]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), (_write_heading, False)),
    **dict.fromkeys(("ul", "ol"), (_write_list, True)),
    **dict.fromkeys(("p", "figcaption"), (_write_paragraph, False)),
    "summary": (_write_name, False),
    "dl": (_write_definitions, True),
    "blockquote": (_write_quotation, False),
    "pre": (_write_code_block, True),
    "table": (_write_table, True),
    "hr": (lambda _: iter(["* * *"]), False),
}
"""How each block is written, and whether its anchor stands before it; any other block only holds blocks."""
