"""Rules on the language of texts: translated throughout, in the language of their page, and about as long as the original."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from statistics import median

from papercheck.model import ERROR, NOTE, WARNING, Block, BlockKind, ComponentKind, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity import SHOWN, Comparison, report_difference
from papercheck.rules.parity.pairs import TEMPLATE, TITLE, Pair, join_lines, name_more, split_sentences
from papercheck.text import count, measure, shorten

PLAIN = 8
"""Words in small letters from which on the same sentence in two languages is no accident, whatever the languages: names
and titles are written with capitals."""
TELLING = 4
"""Letters from which on a word says something about its language; shorter ones stand in many."""
ANNOUNCED, NOTICE = 5, 160
"""Blocks at the top of a page, title and description among them, in which it may say in which language it is; their letters."""
MANY, HALF = 5, 0.5
"""Blocks, and share of all, from which on a page is mostly untranslated, or in another language, and gets one problem."""
ENOUGH = 3
"""Words of another language, and of no language of the page, from which on a sentence is suspected to be in it."""
TIMES = 4
"""How many times more words of one language than of another there must be, and which share of a sentence may be of the
page's language: quoted terms and names bring a few words of theirs into any sentence."""

QUOTED = 900
"""Characters of a quotation: half a page. A mark whose counterpart is farther away was never closed."""
_QUOTED = re.compile(
    rf"""“[^“”„]{{1,{QUOTED}}}[”“] | „[^„“”]{{1,{QUOTED}}}[“”]            # English; German
    | «[^«»]{{1,{QUOTED}}}» | »[^«»]{{1,{QUOTED}}}«                      # French and Swiss; German in books
    | "[^"]{{1,{QUOTED}}}"                                               # typed on a keyboard
    | ‘[^‘’]{{1,{QUOTED}}}’(?!\w) | ‚[^‚‘’]{{1,{QUOTED}}}[‘’]            # in quotations, not `it’s`
    """,
    re.VERBOSE,
)
_MARK = re.compile(r"[“„«»\"‘‚]")
_HASH = re.compile(r"[\w.-]++")
"""What may be `886ac5eed41e`, `SHA256` or `tide_table`: letters of no word, if a figure or a line is among them."""
_CODE = re.compile(r"[={}<>@\\]|\w\(|\w\.\w")
"""`Subvol @home = /home`, `.on('ebb')`, `Math.round`: no words for readers."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_REFERENCE = re.compile(
    r"""https?://|\bdoi\b|\bISBN\b|\bet\ al\b
    | \b[^\W\d_][\w’'-]{1,40},\ (?:[^\W\d_]\.|[A-Z][a-z]+\ ?(?:\(|&|;))      # `Doe, J.`, `Doe, Jo (`
    | \(\d{4}[a-z]?\)[.,:]                                                    # `(2021a).`
    """,
    re.VERBOSE,
)
_WIDGET = re.compile(r"<[a-z]+-[a-z]")
"""An element that a program defines, `<tide-table>`: what it holds may be words of that program."""
_BADGE = re.compile(r"(?i)\bbadges?\b|\bshields\.")
"""The address of an image that is made of a name and a state: `https://badges.example/tides/2.0.svg`."""
_REMARK = re.compile(r"\(([^()]{1,80})\)")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def strip_quotations(text: str) -> str:
    """The text without what stands between quotation marks."""
    return _QUOTED.sub(" ", text) if _MARK.search(text) else text


def _split_words(text: str) -> list[str]:
    return _WORD.findall(strip_quotations(text))


def _drop_codes(text: str) -> str:
    """A text without hashes and URLs, which hold letters and no words."""
    text = " ".join(part for part in text.split() if "://" not in part)
    return _HASH.sub(lambda found: " " if re.search(r"[\d_]", found[0]) else found[0], text)


def _is_reference(block: Block) -> bool:
    """Whether a block looks like an entry of a bibliography, which stays in its language."""
    is_entry = block.kind in (BlockKind.ITEM, BlockKind.CELL, BlockKind.CAPTION, BlockKind.FOOTNOTE)
    return bool(_REFERENCE.search(block.text) or (is_entry and _YEAR.search(block.text)))


def _fold(text: str) -> str:
    """A text as it is compared: white space and case of no account."""
    return " ".join(text.split()).casefold()


class _Judge:
    """Tells what was forgotten, or is in another language, from what is a name, or the same word in both languages.

    Languages are told apart by frequent words that only one of them has.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._stop_words = {
            code: frozenset(word.casefold() for word in lexicon.words("stop_words"))
            for code, lexicon in comparison.paper.lexicons.items()
        }
        self._distinctive = {
            (code, other): words - others
            for code, words in self._stop_words.items()
            for other, others in self._stop_words.items()
        }
        self._vocabulary = cache(self._list_vocabulary)

    def _list_vocabulary(self, code: str) -> tuple[set[str], set[str]]:
        """The words that the running text of a language uses, and those of them that are no names."""
        pages = self._comparison.paper.in_language(code)
        left = self._comparison.original_texts if code != self._comparison.code else frozenset()
        own = (block.own for page in pages for block in page.blocks if not block.level)
        words = {word for text in own if text not in left for word in _split_words(text)}
        return {word.casefold() for word in words}, {word for word in words if word[:1].islower()}

    def _count(self, words: Iterable[str], code: str, other: str) -> int:
        distinctive = self._distinctive[code, other]
        # `A` is a unit or a letter as often as a word.
        return sum(word.lower() in distinctive for word in words if len(word) > 1 or word.islower())

    def find_language(self, sentence: str, page: str) -> str:
        """The language a sentence is in instead of the page's; empty where that is not plain."""
        words = _split_words(_drop_codes(sentence))
        if len(words) < 2 * ENOUGH or not self._stop_words.get(page):
            return ""
        for code in self._stop_words:
            ours = self._count(words, page, code) if code != page else len(words)
            if TIMES * ours < len(words) and self._count(words, code, page) >= max(ENOUGH, TIMES * ours + 1):
                return code
        return ""

    def is_untranslated(self, text: str, code: str, *, is_title: bool) -> bool:
        """Whether a text that is the same in the original and in the language `code` was left untranslated."""
        words, original = _split_words(_drop_codes(text)), self._comparison.code
        if is_title and "<" in text:
            # `<map is="web-map">` is a name.
            return False
        small = [word for word in words if word[0].islower() and len(word) > 1]
        ours, is_plain = 0, len(small) >= PLAIN
        if self._stop_words.get(original) and self._stop_words.get(code):
            ours, theirs = self._count(words, code, original), self._count(words, original, code)
            is_plain = theirs > TIMES * ours and len(small) > self._count(small, original, code)
        longer = {word.casefold() for word in words if len(word) >= TELLING}
        # `enable-tides` is an option, and no title.
        if is_plain or not is_title or ours or not longer or " " not in text.strip():
            return is_plain
        # The original uses every longer word as a common word, and the translation uses none of them.
        is_common = longer <= self._vocabulary(original)[1] and longer.isdisjoint(self._vocabulary(code)[0])
        return len(longer) > 1 and is_common

    def may_be_untranslated(self, text: str, code: str) -> bool:
        """Whether a text of several words that is the same in both languages has words that the translation has nowhere else."""
        words = [] if _CODE.search(text) else _split_words(_drop_codes(text))
        small = {word for word in words[1:] if word.islower() and len(word) >= TELLING}
        is_row = len(words) > 1 and " " in text.strip()
        return is_row and bool(small) and small.isdisjoint(self._vocabulary(code)[0])


@rule("parity", ERROR, WARNING, NOTE)
def untranslated_text(comparison: Comparison) -> Iterator[Problem]:
    """No sentence of a translation, and no text of an image, is left as it stands in the original.

    Bad:  original: The tide comes in twice.   translation: The tide comes in twice.
    Good: original: The tide comes in twice.   translation: Die Flut kommt zweimal.
    """
    judge = _Judge(comparison)
    fix = f"Translate it; mark a quotation or a title with `lang={comparison.code}`."
    code = re.split("[-_]", comparison.code)[0]
    # Two varieties of a language say most things alike.
    for text in (it for it in comparison.texts if re.split("[-_]", it.language)[0] != code):
        origins = {
            _fold(sentence): block
            for block in reversed(text.original)
            for sentence in split_sentences(join_lines(TEMPLATE.sub(" ", block.own)))
        }
        left = []
        for block in text.translation:
            own = split_sentences(join_lines(TEMPLATE.sub(" ", block.own)))
            same = [sentence for sentence in own if _fold(sentence) in origins]
            is_title = block.level > 0 or block.id == TITLE
            is_left = partial(judge.is_untranslated, code=text.language, is_title=is_title)
            sentence = next(filter(is_left, same), "")
            left += [(block, sentence)] if sentence and not _is_reference(block) else []
        is_whole = len(left) >= max(MANY, HALF * sum(bool(block.own) for block in text.translation))
        more = f", and so do {len(left) - 1} more blocks" if is_whole else ""
        is_announced = bool(left) and _is_announced(comparison, text.translation, left[0][0], comparison.code)
        for block, sentence in left[:1] if is_whole else left:
            origin = origins[_fold(sentence)].place
            message = f"`{shorten(sentence, SHOWN)}` stands here as in {origin}{more}."
            # Elsewhere what is no paragraph may be a name: of a field, of an event, of a standard.
            is_prose = block.kind is BlockKind.PARAGRAPH and not _WIDGET.search(block.text)
            is_sure = comparison.paper.is_publication or is_prose
            severity = ERROR if is_sure else WARNING
            yield Problem(block.place, message, fix, NOTE if is_announced else severity)
        if not (is_whole or is_announced):
            told = {block.place for block, _ in left}
            kept = {it.place for it in text.translation if _names_other(comparison, it.own, text.language)}
            yield from _find_untranslated_names(judge, text, origins, fix, told | kept)
    yield from _find_untranslated_images(comparison, judge)


def _find_untranslated_names(
    judge: _Judge, text: Pair, origins: Mapping[str, Block], fix: str, told: Container[Place]
) -> Iterator[Problem]:
    """Headings and items of a few words that are the same in both languages, and may be names."""
    for block in text.translation:
        is_short = block.kind in (BlockKind.HEADING, BlockKind.ITEM) and block.place not in told
        same = origins.get(_fold(block.own)) if is_short and not _is_reference(block) else None
        if same and judge.may_be_untranslated(block.own, text.language):
            message = f"`{shorten(block.own, SHOWN)}` stands here as in {same.place}, and may be no name."
            yield Problem(block.place, message, fix, WARNING)


def _names_other(comparison: Comparison, text: str, code: str) -> bool:
    """Whether a text says in brackets that it quotes another language: `Mareas (Spanish magazine): ¿Qué es la marea?`."""
    names = partial(comparison.names_language, by_tag=False)
    remarks, others = _REMARK.findall(text), comparison.lexicons.keys() - {code}
    return any(names(remark, other) for remark in remarks for other in others)


def _is_announced(comparison: Comparison, blocks: Sequence[Block], first: Block, code: str) -> bool:
    """Whether a page begins with saying that it is in another language, as pages elsewhere do."""
    before = (it for it in blocks[: blocks.index(first)] if it.own)
    notices = (it.own for it in islice(before, ANNOUNCED) if len(it.own) < NOTICE)
    names = partial(comparison.names_language, code=code, by_tag=False)
    return not comparison.paper.is_publication and any(map(names, notices))


def _find_untranslated_images(comparison: Comparison, judge: _Judge) -> Iterator[Problem]:
    localise = comparison.localiser.localise
    for original, page in comparison.pages:
        images = [link for link in original.links if link.is_image]
        texts = {(localise(link.target, original), _fold(link.text)) for link in images}
        for link in page.links:
            is_same = (
                link.is_image
                and not _BADGE.search(link.target)
                and (localise(link.target, page), _fold(link.text)) in texts
            )
            if is_same and judge.is_untranslated(link.text, page.language, is_title=True):
                message = f"The image has the text `{shorten(link.text, SHOWN)}` here as in {original.path}."
                yield Problem(link.place, message, "Translate the text in the brackets.")


@rule("parity", WARNING, last=False)
def foreign_sentence(comparison: Comparison) -> Iterator[Problem]:
    """Every sentence is in the language of its page, or marked, or quoted.

    Bad:  docs/de/index.md: The water comes in twice a day, and it goes out again.
    Good: docs/de/index.md: *The water comes in twice a day*{: lang=en }, steht dort.
    """
    judge = _Judge(comparison)
    # What the original has as well is named by another rule.
    untranslated = {
        (text.language, _fold(sentence))
        for text in comparison.texts
        for block in text.original
        for sentence in split_sentences(join_lines(block.own))
    }
    for code, blocks in comparison.blocks.items():
        found: dict[str, list[tuple[Block, str, str]]] = {}
        for block in blocks:
            for sentence in (
                split_sentences(join_lines(block.own)) if block.kind is not BlockKind.QUOTATION else ()
            ):
                is_new = (code, _fold(sentence)) not in untranslated
                is_new = is_new and not _names_other(comparison, block.own, code)
                if is_new and (other := judge.find_language(sentence, code)) and not _is_reference(block):
                    found.setdefault(block.place.path, []).append((block, sentence, other))
                    break
        totals = Counter(block.place.path for block in blocks if block.own)
        for path, foreign in found.items():
            whole = [block for block in blocks if block.place.path == path]
            if _is_announced(comparison, whole, *foreign[0][::2]):
                continue
            is_whole = len(foreign) >= max(MANY, HALF * totals[path])
            more = f", and so do {len(foreign) - 1} more blocks" if is_whole else ""
            for block, sentence, other in foreign[:1] if is_whole else foreign:
                message = f"`{shorten(sentence, SHOWN)}` reads like `{other}` in a text in `{code}`{more}."
                fix = f"Translate it, put it in quotation marks, or mark it with `lang={other}`."
                yield Problem(block.place, message, fix)


LONG = 120
"""Letters of the longer text from which on lengths are compared: a sentence of ten words may well be said in twenty."""
SLACK = 20
"""Letters by which the length of any text may differ: a word more or less."""
KNOWN = 8
"""Texts from which on it is known how much longer one language is than another."""
FAR, UNEVEN = 2.2, 1.35
"""How many times longer or shorter than usual a text may be: block beside block, since translators are free; and less
where paragraphs are not as many as there, since then one of them may have been left out."""


@rule("parity", WARNING, NOTE)
def lengths_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the paragraphs of its original, and is about as long: else something was left out or put in.

    Bad:  original: five sentences.   translation: one.
    Good: original: five sentences.   translation: five sentences, or four long ones.
    """
    yield from _find_lone_paragraphs(comparison)
    long: dict[str, list[tuple[Pair, int, int]]] = {}
    for pair in comparison.pairs:
        theirs, ours = (measure("".join(text.split())) for text in pair.words)
        # What was left as it is says nothing of the lengths of translations.
        # Elsewhere what has no words is a remark or a template.
        has_words = comparison.paper.is_publication or (
            min(theirs, ours) and not _has_unread(comparison, pair)
        )
        if has_words and max(theirs, ours) >= LONG and pair.words[0] != pair.words[1]:
            long.setdefault(pair.language, []).append((pair, theirs, ours))
    for measured in long.values():
        usual = _find_usual_ratio(measured)
        for pair, theirs, ours in measured:
            blocks, others = len(pair.translation), len(pair.original)
            is_prose = all(block.kind is BlockKind.PARAGRAPH for block in (*pair.original, *pair.translation))
            far = UNEVEN if is_prose and blocks != others else FAR
            if not 1 / far < (ours + SLACK) / ((theirs + SLACK) * usual) < far:
                here = f"{count(blocks, 'block')} with {ours} letters here"
                message = f"{here}, {others} with {theirs} in {pair.origin}."
                yield Problem(pair.place, message, "See whether something was left out or put in.")


def _has_unread(comparison: Comparison, pair: Pair) -> bool:
    """Whether a list or a table is left in a block as text, so that it is longer than it was meant to be."""
    sides = zip(comparison.find_pages(pair), (pair.original, pair.translation), strict=True)
    return any(page and block.place in comparison.find_unread(page) for page, side in sides for block in side)


def _find_lone_paragraphs(comparison: Comparison) -> Iterator[Problem]:
    """Paragraphs that one page has more; of other blocks, and of what has an id, the structure says so."""
    for pages in comparison.side_by_side:
        for gap in pages.paragraphs:
            first = gap.blocks[0]
            name = (
                f"the paragraph `{shorten(first.words, SHOWN)}`{name_more(gap.blocks[1:])} or one beside it"
            )
            sides = (name, "") if gap.is_lost else ("", name)
            place, origin = (gap.near, first.place) if gap.is_lost else (first.place, pages.original.path)
            fixes = ("See whether it was left out here.", "See whether the original lacks it, or remove it.")
            severity = WARNING if pages.is_certain(gap) else NOTE
            yield report_difference(place, origin, *sides, *fixes, severity=severity)


def _find_usual_ratio(measured: list[tuple[Pair, int, int]]) -> float:
    """How much longer the translation mostly is; as long, if nobody can tell."""
    return median(ours / max(theirs, 1) for _, theirs, ours in measured) if len(measured) >= KNOWN else 1.0


FEW = 4
"""Words from which on a comment is a sentence: `end of list` is a mark, `The moon did it` is none."""
_TOOL = re.compile(
    r"""/?(?:copyright|©|licen[cs]e|generated|prettier|markdownlint|textlint|vale|cspell|spell-checker|lint|remark|eslint|stylelint|alex|proselint|
    write-good|lychee|htmltest|linkcheck|material|hooks|pyml|mdformat|ltex|vim|editorconfig|spdx|reuse|doctoc|
    all-contributors|cog|omit\ in\ toc|no\ toc)\b            # `markdownlint-disable MD013`
    | [\[#@!-]                                               # `[include header here]`
    """,
    re.IGNORECASE | re.VERBOSE,
)


@rule("parity", WARNING, NOTE, last=False)
def hidden_text(comparison: Comparison) -> Iterator[Problem]:
    """What stands on a page can be read on it.

    Bad:  <!-- The tide also comes at night. -->
    Good: The tide also comes at night.
    """
    for page in comparison.paper.pages:
        for component in page.components:
            # Neither the name of a slot, nor anything for a tool.
            is_text = (
                component.kind is ComponentKind.COMMENT
                and len(_WORD.findall(_drop_codes(component.detail))) >= FEW
            )
            if is_text and " " in component.detail and not _TOOL.match(component.detail):
                message = (
                    f"`{shorten(component.detail, SHOWN)}` stands in a comment, where no reader sees it."
                )
                fix = "Show it, or remove it; notes for authors go into an issue."
                # Elsewhere authors may well write to each other.
                severity = WARNING if comparison.paper.is_publication else NOTE
                yield Problem(component.place, message, fix, severity)
