"""Rules on translations: that they are there, whole, current, and say what their original says.

They judge a `Comparison`: a paper as original and translations side by side, pages with pages, and blocks with the blocks
that say the same. Words and number formats come from `papercheck.languages`; what is not known of a language is not judged.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from posixpath import dirname, join, normpath
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode

from papercheck.languages import compile_words
from papercheck.languages.cldr import find_folder_language
from papercheck.layouts import MARKDOWN, PREFIXED
from papercheck.model import ERROR, NOTE, WARNING, Lexicon, Paper, Place, Problem, Severity
from papercheck.model.page import Block, BlockKind, Page
from papercheck.rules.local_targets import CLIMB, LocalTargets
from papercheck.rules.page_ids import find_unsettled
from papercheck.rules.parity.pairs import Pair, list_worded, make_block
from papercheck.rules.parity.side_by_side import PagePair
from papercheck.rules.typed_markup import find_unread, knows_markup
from papercheck.text import capitalise, measure
from papercheck.urls import is_outside, split_url

WHOLE, STAND_IN = 300, 8
"""Letters of a page, and how many times more it has than the one in the other language, from which on that is none yet."""
ANY = "*"
"""What stands in a URL where a language was named."""

_LANGUAGE_PARAMETERS = frozenset("lang language locale hl l setlang uselang".split())

Reader = TypeVar("Reader")
Result = TypeVar("Result")


def report_difference(
    place: Place, origin: object, lost: str, added: str, *fixes: str, severity: Severity | None = None
) -> Problem:
    """The problem that only the original, at `origin`, has `lost`, and only the translation has `added`; one may be empty.

    `fixes` are one for every case, or one each for what is lost, for what is added, and for one in place of the other.
    """
    messages = (
        f"{lost} is in {origin} but not here.",
        f"{added} is here but not in {origin}.",
        f"{added} stands where {origin} has {lost.removesuffix(',')}.",
    )
    case = 2 if lost and added else int(bool(added))
    return Problem(place, capitalise(messages[case]), fixes[case % len(fixes)], severity)


class Comparison:
    """A paper for rules that compare its languages. Whatever several rules need is worked out once, when first asked for."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.code = paper.original.code
        """The language of the original."""
        self.is_publication = paper.is_publication
        self.lexicons = {language.code: paper.lexicon(language.code) for language in paper.languages}
        self.localiser = Localiser(paper)
        self.targets = LocalTargets(paper)
        self.found: dict[Callable[[Comparison], Any], Any] = {}
        """What `work_out_once` keeps."""

    @cached_property
    def pages(self) -> tuple[tuple[Page, Page], ...]:
        """Each translated page, behind its original, but for stand-ins."""
        left_out = {page.path for _, page in (*self.stand_ins, *self.unread)}
        return tuple(pages for pages in self._sides if pages[1].path not in left_out)

    @cached_property
    def stand_ins(self) -> tuple[tuple[Page, Page], ...]:
        """Pages one of which only says that there is nothing in its language, each behind its original."""
        found = []
        for pages in self._sides if not self.is_publication else ():
            less, more = sorted(sum(measure(block.text) for block in page.blocks) for page in pages)
            # What has its text in the front matter is no notice.
            is_notice = more > WHOLE + less * STAND_IN and (less or pages[0].blocks)
            found += [pages] if is_notice and pages not in self.unread else []
        return tuple(found)

    @cached_property
    def _sides(self) -> tuple[tuple[Page, Page], ...]:
        originals = {page.name: page for page in self.paper.in_language(self.code)}
        named = ((self.name(page), page) for page in self.paper.pages if page.language != self.code)
        return tuple((originals[name], page) for name, page in named if name in originals)

    @cached_property
    def unread(self) -> tuple[tuple[Page, Page], ...]:
        """Translations that the generator takes for none of their originals, which have another ending."""
        sides = (pages for pages in self._sides if pages[1].path.startswith(PREFIXED))
        return tuple((one, other) for one, other in sides if one.ending != other.ending)

    @cached_property
    def unsettled(self) -> frozenset[str]:
        """The paths of pages whose headings and ids are yet to be mended."""
        return find_unsettled(self.paper)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Everything that is translated, in pairs as small as can be told apart: front matter, blocks, texts of records."""
        paired = (pair for it in self.side_by_side for pair in it.pairs if pair.original and pair.translation)
        images = (pair for pages in self.pages for pair in self._pair_images(*pages))
        return (*paired, *images, *self._records)

    def _pair_images(self, original: Page, page: Page) -> Iterator[Pair]:
        """The texts of the images that both pages show."""
        theirs, ours = (
            {
                self.localiser.localise(link.target, side): make_block(link.text, link.place)
                for link in reversed(side.links)
                if link.is_image and link.text
            }
            for side in (original, page)
        )
        return (Pair((theirs[to],), (ours[to],), page.language) for to in ours if to in theirs)

    @cached_property
    def side_by_side(self) -> tuple[PagePair, ...]:
        """The same, aligned."""
        return tuple(PagePair(*pages, is_open=not self.is_publication) for pages in self.pages)

    @cached_property
    def leftovers(self) -> Mapping[Place, str]:
        """Where blocks start in which markup is left, and some of it: that is told, and what follows from it is not."""
        pages = self.paper.pages if knows_markup(self.paper) else ()
        return {block.place: left for page in pages for block, _, left, _ in find_unread(page, self.paper)}

    def name(self, page: Page) -> str:
        """What a page is called in every language."""
        return self.localiser.name(page)

    @cached_property
    def names(self) -> frozenset[tuple[str, str]]:
        """The language and name of every page."""
        return frozenset((page.language, self.name(page)) for page in self.paper.pages)

    @cached_property
    def by_path(self) -> Mapping[str, Page]:
        """The pages of all languages."""
        return {page.path: page for page in self.paper.pages}

    @cached_property
    def texts(self) -> tuple[Pair, ...]:
        """Everything that is translated, page by page; quotations left out, which may stay in their language."""

        def list_own(page: Page) -> tuple[Block, ...]:
            return tuple(block for block in list_worded(page) if block.kind is not BlockKind.QUOTATION)

        pages = (Pair(list_own(original), list_own(page), page.language) for original, page in self.pages)
        return (*pages, *self._records)

    @cached_property
    def _records(self) -> tuple[Pair, ...]:
        return tuple(
            Pair((passage[self.code],), (passage[language.code],), language.code)
            for passage in self.paper.passages
            for language in self.paper.translations
            if self.code in passage and language.code in passage
        )

    @cached_property
    def blocks(self) -> Mapping[str, tuple[Block, ...]]:
        """By language, every block that holds words, on pages and in records."""
        return {
            code: (
                *(block for page in self.paper.in_language(code) for block in list_worded(page)),
                *(passage[code] for passage in self.paper.passages if code in passage),
            )
            for code in self.lexicons
        }

    @cached_property
    def original_texts(self) -> frozenset[str]:
        """What the blocks of the original say, so that what was left untranslated is told only as that."""
        return frozenset(block.own for block in self.blocks[self.code])

    def read(self, read: Callable[[Lexicon], Reader]) -> Iterator[tuple[Pair, Reader, Reader]]:
        """Each pair with a reader made of the original's lexicon, and one made of the translation's."""
        readers = {code: read(lexicon) for code, lexicon in self.lexicons.items()}
        return ((pair, readers[self.code], readers[pair.language]) for pair in self.pairs)

    def rate(self, pair: Pair, *, is_plain: bool) -> Severity:
        """How certain a difference of a pair is elsewhere: a warning if the pair is sure or the difference is plain, else a note.

        Of values that stood plainly in place of others in sure pairs, judged by hand, 10 of 17 were right, and of others 19 of 24.
        """
        return ERROR if self.is_publication else WARNING if pair.is_sure or is_plain else NOTE

    def names_language(self, text: str, code: str, *, by_tag: bool = True) -> bool:
        """Whether a text says that it is about a language: `Deutsch`, `German`, `the English page`, or by its tag `DE`.

        Of a language that the paper is not in nobody knows what it is called.
        """
        names = self._language_names.get((code, by_tag))
        return bool(names and names.search(text))

    @cached_property
    def _language_names(self) -> Mapping[tuple[str, bool], re.Pattern[str]]:
        """By language, what each language of the paper calls it, with the endings of adjectives; with its tag or without."""
        found = dict[tuple[str, bool], re.Pattern[str]]()
        for code in self.lexicons:
            primary = code.partition("-")[0]
            listed = (lexicon.values("language_names").items() for lexicon in self.lexicons.values())
            names = {name for name, tag in chain.from_iterable(listed) if tag in (code, primary)}
            forms = [f"{name}*" for name in (*names, *self.lexicons[code].words("names"))]
            # Among words a tag is one of them: the `en` and `no` of many languages.
            tag = rf"(?-i:\b{primary.upper()}\b)|(?<!\w)(?<!\w\s){primary}(?!\s?\w)"
            whole = compile_words([*forms, *({code} - {primary})])
            found[code, True] = re.compile(f"{whole.pattern}|{tag}", re.IGNORECASE)
            found[code, False] = compile_words(forms)
        return found


def work_out_once(find: Callable[[Comparison], Result]) -> Callable[[Comparison], Result]:
    """Have a function look through each comparison once; what it finds is kept no longer than the comparison is."""

    def look_up(comparison: Comparison) -> Result:
        if find not in comparison.found:
            comparison.found[find] = find(comparison)
        result: Result = comparison.found[find]
        return result

    return look_up


class Localiser:
    """Knows the languages and ids of a paper, and takes both out of URLs, so that those of two languages can be compared."""

    def __init__(self, paper: Paper) -> None:
        self._codes = {language.code.casefold() for language in paper.languages}
        primaries = {re.split("[-_]", code)[0] for code in self._codes}
        self._tags = self._codes | primaries
        primary = "|".join(sorted(map(re.escape, primaries))) or "(?!)"
        self._original = paper.original.code
        self._at_root = {page.url_path.rstrip("/") for page in paper.in_language(self._original)} - {""}
        self._pages = {(page.language, page.url_path.rstrip("/")) for page in paper.pages}
        originals = paper.in_language(self._original)
        keys = Counter(page.key for page in originals if page.key)
        joined = {page.key: page.name for page in originals if keys[page.key] == 1}
        translated = (page for page in paper.pages if page.language != self._original)
        self._joined = {page.path: joined[page.key] for page in translated if page.key in joined}
        # A whole segment or label: `de`, `de-DE`.
        self._segment = re.compile(rf"(?:{primary})(?:[-_][a-z]{{2,4}})?", re.IGNORECASE)
        # Before an ending, or at the end: `tides.de.svg`, `tides_de`, `tides-german.svg`.
        self._suffix = re.compile(r"(?<=[\w)])[._-]([^\W\d_]+)(?=\.\w+$|$)")
        self._ids = {claim.anchor for claim in paper.claims} | {term.id for term in paper.terms}
        self._ids |= {source.anchor for source in paper.sources.values()}
        named: dict[bool, set[str]] = {True: set(), False: set()}
        for page in paper.pages:
            named[page.language == self._original].update(block.id for block in page.blocks if block.id)
        # Elsewhere each language may name its headings in its own words.
        self._ids |= named[True] | named[False] if paper.is_publication else named[True] & named[False]

    def localise(self, target: str, page: Page) -> str:
        """A URL as it would be typed in any language; a text that is no URL stays as it is.

        Of an external URL that names a language, only the host counts: the rest may be in that language as well.
        """
        parts = split_url(target)
        if parts is None:
            return target
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        if not is_outside(target):
            known = fragment if fragment in self._ids or not fragment else ANY
            language, rest = self._locate(path, page)
            start = "/" if path.startswith("/") else "" if language else "../"
            # Folders of languages may lie at different depths below what they share.
            rest = CLIMB.sub("", rest)
            where = start + self._replace_languages(rest, "") if path else self.name(page)
            return f"{where}#{known}" if known else where
        *labels, top = parts.netloc.casefold().removeprefix("www.").split(".")
        host = ".".join([*(label for label in labels if not self._segment.fullmatch(label)), top])
        path = self._replace_languages(path.rstrip("/"))
        if host.count(".") < len(labels) or ANY in path:
            return f"//{host}"
        query = [pair for pair in parse_qsl(parts.query) if pair[0].casefold() not in _LANGUAGE_PARAMETERS]
        tail = f"?{urlencode(query)}" if query else ""
        return f"//{host}{path}{tail}{f'#{parts.fragment}' if parts.fragment else ''}"

    def name(self, page: Page) -> str:
        """What a page is called in every language: as its original, where its front matter joins the two."""
        return self._joined.get(page.path, page.name)

    def localise_file(self, path: str) -> str:
        """The path of a file, language folders and endings taken out."""
        return self._replace_languages(normpath(path))

    def find_language(self, target: str, page: Page) -> str:
        """The language a local URL leads to, where it names one: `../de/x.md`, `/de/x/`, or `/x/` for the original."""
        parts = None if is_outside(target) else split_url(target)
        path = unquote(parts.path) if parts else ""
        language, rest = self._locate(path, page)
        # Some generators put the language before such a URL by themselves, and programs look for a file in that of its page.
        is_free = page.path.startswith(PREFIXED) or path.endswith(MARKDOWN)
        is_at_top = path.startswith("/") and not is_free
        is_of_original = is_at_top and rest in self._at_root
        return language or (self._original if is_of_original else page.language)

    def has_own(self, target: str, page: Page) -> bool:
        """Whether the language of a page has the page of the original that a local URL leads to; true if there is none."""
        _, rest = self._locate(unquote(target.partition("#")[0]), page)
        name = re.sub(r"(?:(?:^|/)index)?(?:\.mdx?)?/?$", "", rest)
        return (page.language, name) in self._pages or (self._original, name) not in self._pages

    def _locate(self, path: str, page: Page) -> tuple[str, str]:
        """The language of whose folder a local path leads into, if any, and the path from there."""
        base = "" if path.startswith("/") else join(page.language, dirname(self.name(page)))
        whole = normpath(join(base, path.lstrip("/")))
        first, _, rest = whole.partition("/")
        return (first, rest) if first.casefold() in self._codes else ("", "" if whole == "." else whole)

    def _replace_languages(self, path: str, suffix: str = ANY) -> str:
        def replace(found: re.Match[str]) -> str:
            is_named = self._segment.fullmatch(found[1]) or find_folder_language(found[1]) in self._tags
            return suffix if is_named else found[0]

        return "/".join(
            ANY if self._segment.fullmatch(segment) else self._suffix.sub(replace, segment)
            for segment in path.split("/")
        )
