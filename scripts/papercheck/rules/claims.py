"""Rules on claims and on the form of their pages: what is the author's is restated, marked as such, in its place, and judged."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename

from papercheck.languages import compile_words
from papercheck.layouts import GENERATORS
from papercheck.model import ERROR, PINPOINTED, WARNING, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import fold_languages, rule
from papercheck.rules.page_ids import find_unsettled, lacks_id

ARGUMENT = "argument"
"""The class of the layer that restates the author."""
CHECKS, ANSWERS = "checked", "others"
"""The classes of the layers that hold other voices than the author's."""
SECTION_LEVEL = 2
"""The lowest level of heading that opens a section: claims belong to sections, not to what is below them."""

_QUOTED = re.compile(r"[“„«]\s*([^“”„«»]+?)\s*[”“»]")
"""The words that a hedge quotes: `stated as fact, with “inevitably”`."""
_GAP = re.compile(r"\s*…\s*")
"""What a quotation leaves out: `scheinen … zu sein`."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a pinpoint stands: its page, the heading of its section (`None` above the first), and its block."""

    page: Page
    section: Block | None
    block: Block

    @property
    def name(self) -> str:
        return f"{self.page.name}#{self.section.id}" if self.section and self.section.id else self.page.name


def _list_blocks(page: Page) -> Iterator[tuple[Block | None, Block]]:
    section: Block | None = None
    for block in page.blocks:
        if block.kind is BlockKind.HEADING and block.level <= SECTION_LEVEL:
            section = block
        yield section, block


def _find_spots(paper: Paper, code: str) -> Mapping[str, _Spot]:
    found: dict[str, _Spot] = {}
    for page in paper.in_language(code):
        for section, block in _list_blocks(page):
            # One with the prefix of another page is told as that.
            if block.id and block.kind in PINPOINTED and not (page.prefix and lacks_id(block, page)):
                found.setdefault(block.id, _Spot(page, section, block))
    return found


@rule("claims", ERROR, last=True)
def misplaced_claim(paper: Paper) -> Iterator[Problem]:
    """Every claim is restated at its pinpoint: on the same page and in the same section in every language, where the text is the author's.

    Bad:  pinpoint: r1-p9, and no page has it, or it stands below `## What we could check {: .checked }`
    Good: pinpoint: r1-p4, and `r1-p4` stands below `## The argument {: .argument }`
    """
    code = paper.original.code
    spots = {language.code: _find_spots(paper, language.code) for language in paper.languages}
    names, unsettled = {(page.language, page.name) for page in paper.pages}, find_unsettled(paper)
    homes = {id_: name for name, ids in paper.anchors.locked.items() for id_ in ids}
    for claim in paper.claims:
        there = spots.get(code, {}).get(claim.pinpoint)
        restated = f"Claim `{claim.id}` is restated"
        # That a whole page is missing is said once, by another rule.
        home = there.page.name if there else homes.get(claim.pinpoint, "")
        lacking = [
            f"`{other}`"
            for other, present in spots.items()
            if claim.pinpoint not in present
            and (not there or (other, home) in names)
            and f"docs/{other}/{home}" not in unsettled
        ]
        if claim.pinpoint and lacking:
            message = f"{restated} at `{claim.pinpoint}`, which no page in {', '.join(lacking)} has."
            fix = "Name the paragraph, item or quotation that restates it."
            yield Problem(claim.pinpoint_place, message, fix)
        for other, present in spots.items():
            here = present.get(claim.pinpoint)
            are_settled = here and there and unsettled.isdisjoint({here.page.path, there.page.path})
            if here and there and are_settled and here.name != there.name:
                message = f"{restated} in {there.name} in `{code}`, but in {here.name} in `{other}`."
                yield Problem(claim.place, message, "Restate it at the same place in both.")
        classes = there.section.classes if there and there.section else ()
        if layer := next((layer for layer in (CHECKS, ANSWERS) if layer in classes), ""):
            fix = f"Restate it in the layer `{ARGUMENT}`, and name that paragraph."
            yield Problem(claim.place, f"{restated} at `{claim.pinpoint}`, in the layer `{layer}`.", fix)


@rule("claims", ERROR, WARNING)
def uncited_finding(paper: Paper) -> Iterator[Problem]:
    """A finding that says a claim is supported, partly supported or contested names a source; a publication stores its words.

    Bad:  status: supported, and a text without a citation
    Good: status: supported, text: The report says so [@oecd-2023]., and `oecd-2023` has a `passage`
    """
    judged = {"supported", "partly", "contested"}
    for claim in (claim for claim in paper.claims if claim.check.status in judged):
        citations = claim.check.citations.get(paper.original.code, ())
        sources = [paper.sources.get(work.source_id) for citation in citations for work in citation.works]
        marked = f"Claim `{claim.id}` is marked `{claim.check.status}`, and"
        if not citations:
            fix = "Cite the source that shows it, or mark it `not-checkable`."
            yield Problem(claim.place, f"{marked} its finding cites nothing.", fix)
        elif paper.is_publication and all(source and not source.reading.passage for source in sources):
            message = f"{marked} no source that its finding cites has a passage."
            fix = "Store the words it rests on as `passage` below `custom` of the source, or mark it `not-checkable`."
            yield Problem(claim.place, message, fix, WARNING)


@rule("claims", WARNING, last=True)
def missing_claim(paper: Paper) -> Iterator[Problem]:
    """What a page says of its claims, a claim of the ledger bears out: its badge, and each section that restates the author.

    Bad:  badge: supported, and every claim of the page is contested
    Good: badge: contested
    """
    spots = _find_spots(paper, paper.original.code)
    statuses: dict[str, set[str]] = {}
    for claim in paper.claims:
        if claim.check.status and (spot := spots.get(claim.pinpoint)):
            statuses.setdefault(spot.page.path, set()).add(claim.check.status)
    for page in paper.in_language(paper.original.code):
        known = statuses.get(page.path, set())
        if page.badge and known and page.badge not in known:
            listed = ", ".join(f"`{status}`" for status in sorted(known))
            message = f"The badge `{page.badge}` is the status of no claim on this page; they are {listed}."
            fix = "Choose the badge that the claims bear out, or correct a status in the ledger."
            yield Problem(page.fields["badge"], message, fix)
    pinpoints = {claim.pinpoint for claim in paper.claims}
    argued = {id_: spot.section for id_, spot in spots.items() if spot.section}
    claimed = {section for id_, section in argued.items() if id_ in pinpoints}
    for section in dict.fromkeys(argued.values()) if pinpoints else ():
        if ARGUMENT in section.classes and section not in claimed:
            message = f"`{section.text}` restates the author, and no claim of the ledger stands there."
            fix = "Add its claims to docs/_data/claims.yml, each with its pinpoint."
            yield Problem(section.place, message, fix)


@rule("claims", WARNING, last=True)
def lost_hedge(paper: Paper) -> Iterator[Problem]:
    """The paragraph that restates a hedged claim has a hedge too: the quoted one, or another of its language.

    Bad:  hedge: {en: "“apparently”"}, and a paragraph that says: The tides are rising.
    Good: hedge: {en: "“apparently”"}, and a paragraph that says: The tides seem to be rising.
    """
    for language in paper.languages:
        listed = paper.lexicon(language.code).words("hedges")
        hedge, spots = compile_words(listed), _find_spots(paper, language.code) if listed else {}
        for claim in paper.claims:
            quoted = _QUOTED.findall((claim.hedge or {}).get(language.code, ""))
            spot = spots.get(claim.pinpoint)
            text = spot.block.words if spot else ""
            forms = (r"\b.*?\b".join(map(re.escape, _GAP.split(words))) for words in quoted)
            said = (re.search(form, text, re.IGNORECASE | re.DOTALL) for form in forms)
            if spot and quoted and not hedge.search(text) and not any(said):
                named = ", ".join(f"“{words}”" for words in quoted)
                message = f"Claim `{claim.id}` is hedged by {named}, and the paragraph that restates it has no hedge."
                yield Problem(spot.block.place, message, "Say it no more firmly than the author does.")


@rule("claims", ERROR, WARNING)
def unattributed_text(paper: Paper) -> Iterator[Problem]:
    """Text says whose it is: a page that restates the author names him in its description and in the sentence it offers for quoting, an answer to him cites a source or opens by saying that the objection is ours.

    Bad:  description: Why the conferences should stop.
    Good: description: Why the conferences should stop, according to Jo Doe (2021).
    """
    names, openings = (paper.strings.get(what, {}) for what in ("attribution.name", "objection.opening"))
    for page in paper.pages:
        name, opening = names.get(page.language, ""), openings.get(page.language, "")
        is_restating = any(ARGUMENT in block.classes for block in page.blocks)
        if is_restating and name not in page.description:
            place = page.fields.get("description", Place(page.path))
            fix = "Say in the description whose argument the page restates."
            yield Problem(place, f"The description does not name {name}.", fix)
        # A sentence that is quoted on its own may give the family name alone.
        if page.pull and name.strip() and name.split()[-1] not in page.pull:
            message = f"The sentence for quoting does not name {name}."
            yield Problem(page.fields["pull"], message, "Say in it whose argument it is.")
        for block in _list_unsourced_answers(page) if opening and paper.is_publication else ():
            if not block.words.strip().startswith(opening):
                message = "This answer cites nothing, and does not say whose it is."
                yield Problem(block.place, message, f"Cite its source, or open it with “{opening}”.", WARNING)


def _list_unsourced_answers(page: Page) -> Iterator[Block]:
    """The paragraphs without a citation in the sections that answer the author."""
    places = [block.place for block in page.blocks]
    cited = {bisect_right(places, citation.place) - 1 for citation in page.citations}
    for number, (section, block) in enumerate(_list_blocks(page)):
        is_answer = section is not None and ANSWERS in section.classes
        if is_answer and block.kind is BlockKind.PARAGRAPH and number not in cited:
            yield block


_SHOWING = re.compile(r"(?:^|/)(?:docusaurus|astro)\.config\.\w+$")
"""Settings of generators that show the title in the front matter as the heading of a page."""
_THEMED = re.compile(r"(?:^|/)hugo\.\w+$|^config(?:/_default/|\.(?:toml|ya?ml)$)")  # Whose themes may.


@rule("claims", ERROR, WARNING)
@fold_languages
def wrong_heading_level(paper: Paper) -> Iterator[Problem]:
    """The title stands in the front matter; the text starts at the second level and skips none.

    Bad:  # Title
    Good: title: Title
    """
    shown, themed = (any(map(search, paper.files)) for search in (_SHOWING.search, _THEMED.search))
    is_shown = paper.is_publication or shown
    for page in paper.pages:
        # Elsewhere nobody knows what stands above the first one.
        last, is_first = 1 if (is_shown or themed) and not page.is_fragment else 6, True
        for block in page.blocks if page.title else ():
            # Others print no title of their own.
            if block.level == 1 and paper.is_publication:
                message = "A first-level heading stands in the text."
                yield Problem(block.place, message, "Move it to `title:` in the front matter.", kind="title")
            elif block.level > last + 1:
                message = f"The heading is of level {block.level} below one of level {last}."
                severity = WARNING if is_first and not is_shown else ERROR
                fix, kind = f"Make it level {last + 1}.", (last, block.level)
                yield Problem(block.place, message, fix, severity, kind)
            last, is_first = block.level or last, is_first and not block.level


@rule("claims", ERROR, WARNING, also="links")
def duplicate_title(paper: Paper) -> Iterator[Problem]:
    """No two pages of a language have the same title, or the same URL.

    Bad:  title: Reason, twice
    Good: title: Reason 1, title: Reason 2
    """
    yield from _find_same_url(paper)
    seen: dict[tuple[str, str, str], Page] = {}
    for page in paper.pages:
        # Elsewhere pages of different folders may well be called the same.
        folder = "" if paper.is_publication else page.name.rpartition("/")[0]
        first = seen.setdefault((page.language, folder, page.title), page)
        if page.title and first is not page:
            message = f"`{page.title}` is also the title of {first.path}."
            place = page.fields.get("title", Place(page.path))
            severity = ERROR if paper.is_publication else WARNING
            # Elsewhere pages may be a series, such as meetings of every month, in every language.
            yield Problem(place, message, "Give one of them a title of its own.", severity, first.name)


def _find_same_url(paper: Paper) -> Iterator[Problem]:
    """The files that make the same page as another one, wherever they do or where capitals do not count."""
    below = paper.site.docs
    # Other generators may well make `ebb.html` and `ebb/index.html`.
    is_known = bool(below) or paper.is_publication or not any(map(GENERATORS.search, paper.files))
    others = {page.path: page for page in paper.others if below and page.path.startswith(below)}
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for page in (*paper.pages, *others.values()) if is_known else ():
        name = page.path.removeprefix(below) if page.path in others else page.name
        made = _name_made(name, paper)
        path, first = seen.setdefault((page.language, made.casefold()), (page.path, made))
        file = page.path.removesuffix(name) + made
        if path == page.path and below and file in paper.files:
            path = file
        # Elsewhere a readme may be no page.
        if path == page.path or not (below or "README.md" not in f"{path} {name}"):
            continue
        address = made.removesuffix("index.html") or "/"
        message = f"{path} makes the same page, `{address}`, so that one of them is lost."
        if first != made:
            message = f"{path} differs from it in capitals only: on many computers they are one file."
        # MkDocs leaves a readme beside `index.md` to code hosts.
        is_usual = {basename(path), basename(page.path)} == {"README.md", "index.md"}
        is_plain = below and not is_usual and page.path not in others and first == made
        is_certain = paper.is_publication or is_plain
        severity = ERROR if is_certain else WARNING
        yield Problem(Place(page.path), message, "Rename one of the two, or put them together.", severity)


def _name_made(name: str, paper: Paper) -> str:
    """The file of the site that is made of a page: `moon/index.html`."""
    stem = re.sub(r"(^|(?<=/))README$", "index", name.removesuffix(".md"))
    is_folder = paper.site.has_directory_urls or not paper.site.docs
    return f"{stem}.html" if re.search(r"(?:^|/)index$", stem) or not is_folder else f"{stem}/index.html"
