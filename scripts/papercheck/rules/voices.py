"""Rules that keep voices apart: the author's hedges stay, findings show what they rest on, and objections say whose they are."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import pairwise

from papercheck.languages import compile_words
from papercheck.model import WARNING, Block, BlockKind, Claim, Page, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.claims import JUDGED, SECTION_LEVEL

ANSWERS = "others"
"""The class of the layer that answers the author."""
_QUOTED = re.compile(r"[“„«]\s*([^“”„«»]+?)\s*[”“»]")
"""The words that a hedge quotes: `stated as fact, with “inevitably”`."""
_GAP = re.compile(r"\s*…\s*")
"""What a quotation leaves out: `scheinen … zu sein`."""


@rule("claims", WARNING)
def lost_hedge(paper: Paper) -> Iterator[Problem]:
    """The paragraph that restates a hedged claim has a hedge too: the quoted one, or another of its language.

    Bad:  hedge: {en: "“apparently”"}, and a paragraph that says: The tides are rising.
    Good: hedge: {en: "“apparently”"}, and a paragraph that says: The tides seem to be rising.
    """
    for language in paper.languages:
        listed = paper.lexicon(language.code).words("hedges")
        hedge = compile_words(listed)
        blocks = _list_pinpoints(paper, language.code) if listed else {}
        for claim in paper.claims:
            quoted = _QUOTED.findall((claim.hedge or {}).get(language.code, ""))
            block = blocks.get(claim.pinpoint)
            if not block or not quoted or hedge.search(block.words):
                continue
            if not any(_quotes(words, block.words) for words in quoted):
                named = ", ".join(f"“{words}”" for words in quoted)
                message = f"Claim `{claim.id}` is hedged by {named}, and the paragraph that restates it has no hedge."
                yield Problem(block.place, message, "Say it no more firmly than the author does.")


def _list_pinpoints(paper: Paper, code: str) -> Mapping[str, Block]:
    return {block.id: block for page in paper.in_language(code) for block in page.pinpoints if block.id}


def _quotes(words: str, text: str) -> bool:
    """Whether a text has the words of a quotation, which may leave some out."""
    return bool(
        re.search(r"\b.*?\b".join(map(re.escape, _GAP.split(words))), text, re.IGNORECASE | re.DOTALL)
    )


@rule("claims", WARNING)
def finding_without_passage(paper: Paper) -> Iterator[Problem]:
    """A finding that says a claim is supported, partly supported or contested cites a source with its words in the registry.

    Bad:  status: supported, text: The report says so [@oecd-2023]., and `oecd-2023` has no passage
    Good: the same, and `oecd-2023` with `custom: {passage: “Tides rise.”}`
    """
    for claim in paper.claims if paper.is_publication else ():
        cited = _list_cited(claim, paper.original.code)
        if claim.check.status in JUDGED and cited and not any(_has_words(paper, key) for key in cited):
            message = f"Claim `{claim.id}` is marked `{claim.check.status}`, and no source that its finding cites has a passage."
            fix = "Store the words it rests on as `passage` below `custom` of the source, or mark it `not-checkable`."
            yield Problem(claim.place, message, fix)


def _list_cited(claim: Claim, code: str) -> frozenset[str]:
    return frozenset(
        work.source_id for citation in claim.check.citations.get(code, ()) for work in citation.works
    )


def _has_words(paper: Paper, key: str) -> bool:
    source = paper.sources.get(key)
    return source is None or bool(source.reading.passage)


@rule("claims", WARNING)
def unmarked_objection(paper: Paper) -> Iterator[Problem]:
    """A paragraph of the layer that answers the author cites a source, or opens by saying that the objection is ours.

    Bad:  ## Answers and limits {: .others }   A gain may exist all the same.
    Good: ## Answers and limits {: .others }   An objection of ours: a gain may exist all the same.
    """
    openings = paper.strings.get("objection.opening", {})
    for page in paper.pages if paper.is_publication else ():
        opening = openings.get(page.language, "")
        for block in _list_unsourced_answers(page) if opening else ():
            if not block.words.strip().startswith(opening):
                message = "This answer cites nothing, and does not say whose it is."
                yield Problem(block.place, message, f"Cite its source, or open it with “{opening}”.")


def _list_unsourced_answers(page: Page) -> Iterator[Block]:
    """The paragraphs without a citation in the sections that answer the author."""
    cited = sorted(citation.place for citation in page.citations)
    is_answer = False
    for block, following in pairwise((*page.blocks, None)):
        if block is None:
            return
        if block.kind is BlockKind.HEADING and block.level <= SECTION_LEVEL:
            is_answer = ANSWERS in block.classes
        start = bisect_left(cited, block.place)
        end = bisect_left(cited, following.place) if following else len(cited)
        if is_answer and block.kind is BlockKind.PARAGRAPH and start == end:
            yield block
