"""A book into its paragraphs as readers read them, and two such texts into what became of each paragraph.

It was reworded, split, moved, removed or added. An edition keeps its paragraphs in `paragraphs.json`.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import chain

from lxml import html

from papersite.render.article import fill_citations
from papersite.render.book import Book, titled_label

PARAGRAPHS = "paragraphs.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph, list item or quotation that has a pinpoint."""

    id: str
    page: str
    """The path of its page below the root of the site, or of the edition: `de/reasons/1/`."""
    title: str
    """What lists call that page."""
    words: str

    @property
    def url(self) -> str:
        """Its URL below the root of the site, or of the edition."""
        return f"{self.page}#{self.id}"


Text = Mapping[str, Paragraph]
"""The paragraphs of one language by id, in reading order."""


def read_text(book: Book) -> Text:
    """The paragraphs of a book as it is now."""
    found = {}
    for page in book.in_order:
        ids = [block.id for block in page.pinpoints if block.id]
        filled = fill_citations(page.html, page.citations, book, None) if ids else ""
        root = html.fragment_fromstring(filled, create_parent="div")
        elements = {element.get("id"): element for element in root.xpath(".//*[@id]")}
        path, title = book.path(page), titled_label(page, book)
        for id_ in filter(elements.__contains__, ids):
            words = " ".join("".join(_texts(elements[id_], ids)).split())
            found[id_] = Paragraph(id=id_, page=path, title=title, words=words)
    return found


def _texts(element: html.HtmlElement, ids: Collection[str]) -> Iterator[str]:
    """The texts of an element without those of a paragraph in it that has an id of its own."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.get("id") not in ids:
            yield from _texts(child, ids)
        yield child.tail or ""


def write_paragraphs(texts: Mapping[str, Text]) -> Mapping[str, bytes]:
    """`paragraphs.json`, by its path: by language, every paragraph in reading order."""
    content = {code: [asdict(paragraph) for paragraph in text.values()] for code, text in texts.items()}
    return {PARAGRAPHS: f"{json.dumps(content, ensure_ascii=False, indent=1)}\n".encode()}


def read_paragraphs(content: bytes) -> Mapping[str, Text]:
    """The texts of an edition, from its `paragraphs.json`."""
    return {
        code: {entry["id"]: Paragraph(**entry) for entry in text}
        for code, text in json.loads(content).items()
    }


LEAST_GAIN = 0.1
"""How much more alike (0 to 1) an old paragraph is to two new ones than to the first of them where it was split in two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one paragraph."""

    kinds: tuple[str, ...]
    """Of `moved`, `split`, `reworded`; or else `removed` or `added` alone."""
    old: Paragraph | None
    new: tuple[Paragraph, ...]
    """Where its words stand now, more than one after a split; after a removal what its alias leads to, or none."""
    words: tuple[tuple[str, str], ...]
    """The difference word by word: stretches of text, each behind `same`, `removed` or `added`."""

    @property
    def first(self) -> Paragraph:
        """The paragraph to list it by: as it is now, or as it was."""
        now = () if "removed" in self.kinds else self.new
        return next(filter(None, (*now, self.old)))


def compare(old: Text, new: Text, aliases: Mapping[str, str]) -> Iterator[Change]:
    """Every change between two texts: of old paragraphs in their order, then those that were added."""
    fresh = [id_ for id_ in new if id_ not in old]
    same = {new[id_].words: id_ for id_ in reversed(fresh)}
    targets = {id_: _follow(id_, aliases, new) or same.get(before.words) for id_, before in old.items()}
    order = [id_ for id_ in old if id_ in new]
    blocks = _matcher(order, [id_ for id_ in new if id_ in old]).get_matching_blocks()
    kept = {*chain.from_iterable(order[block.a : block.a + block.size] for block in blocks)}
    free = {id_: new[id_] for id_ in fresh if id_ not in targets.values()}
    for id_, target in targets.items():
        before, after = old[id_], _find_parts(old[id_], target, new, free) if target else ()
        # Every id that goes gets an alias: it only says what stands there now, unless the words went along.
        if target in old and target != id_ and before.words not in new[str(target)].words:
            yield Change(kinds=("removed",), old=before, new=after[:1], words=compare_words(before.words, ""))
            continue
        for part in after[1:]:
            free.pop(part.id)
        words = " ".join(part.words for part in after)
        found = {
            "removed": not after,
            "moved": after and (id_ not in kept or after[0].page != before.page),
            "split": after[1:],
            "reworded": after and words != before.words,
        }
        if kinds := tuple(kind for kind, is_so in found.items() if is_so):
            yield Change(kinds=kinds, old=before, new=after, words=compare_words(before.words, words))
    for paragraph in free.values():
        yield Change(kinds=("added",), old=None, new=(paragraph,), words=compare_words("", paragraph.words))


def _follow(id_: str, aliases: Mapping[str, str], new: Text) -> str | None:
    """Where an id leads now; an alias may lead to another one, but not in a circle."""
    for _ in range(len(aliases) + 1):
        if id_ in new:
            return id_
        id_ = aliases.get(id_, id_)
    return None


def _find_parts(old: Paragraph, target: str, new: Text, free: Text) -> tuple[Paragraph, ...]:
    """The target, with as many new paragraphs right behind it as make the whole more like the old one."""
    ids = list(new)
    parts: tuple[Paragraph, ...] = (new[target],)
    likeness = _likeness(old, parts)
    for id_ in ids[ids.index(target) + 1 :]:
        longer = (*parts, new[id_])
        more = _likeness(old, longer) if id_ in free and new[id_].page == parts[0].page else 0
        if more - likeness <= LEAST_GAIN:
            break
        parts, likeness = longer, more
    return parts


def _likeness(old: Paragraph, parts: tuple[Paragraph, ...]) -> float:
    words = " ".join(part.words for part in parts)
    return 1.0 if words == old.words else _matcher(old.words.split(), words.split()).ratio()


def _matcher(old: list[str], new: list[str]) -> "SequenceMatcher[str]":
    return SequenceMatcher(None, old, new, autojunk=False)


def compare_words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The difference word by word: stretches of text, each behind `same`, `removed` or `added`."""
    before, after, stretches = old.split(), new.split(), []
    for kind, a, b, c, d in _matcher(before, after).get_opcodes():
        left, right = " ".join(before[a:b]), " ".join(after[c:d])
        stretches += [("same", left)] if kind == "equal" else [("removed", left), ("added", right)]
    return tuple((kind, text) for kind, text in stretches if text)
