"""What the local URLs that authors type lead to: files and ids of the paper, or addresses of its site."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from urllib.parse import unquote

from papercheck.layouts import GENERATORS, MARKDOWN, PREFIXED, find_address_folder, is_page, list_addresses
from papercheck.model import Paper, Result, Verdict
from papercheck.model.page import SLOTS, BlockKind, Link, Page
from papercheck.rules import page_ids
from papercheck.text import matches_any
from papercheck.urls import fold_name, is_outside, is_unfilled
from papercheck.urls.url_fragments import HOST, find_slugs, list_slugs

SUGGESTIONS = 100
"""Searches for a similar name in one run. Each compares with every name there is, so that without a limit a large
folder of broken links would take the square of its size; and who has so many needs another remedy."""

NEAR = 0.66  # Share of characters in common from which on another name may be meant.

_AT_THE_TOP = "starts at the top of the host, where this paper need not be"
_TYPED = "is no file, so that the site generator leaves it as it is typed"
_INNER = re.compile("/(?!$)")
CLIMB = re.compile(r"^(?:\.\./)+")  # What leads up at the beginning of a path.
OPEN = (Verdict.OK, Verdict.SKIPPED)
_OF_HOST = re.compile(
    r"(/?(\.\./)+\.\./|/[\w.-]+/[\w.-]+/)(issues|pulls?|discussions|wiki|releases|actions|security|projects)\b"
    r"|(/?(\.\./)+|/[\w.-]+/[\w.-]+/)(blob|tree|raw)/"
)
_CATEGORY = re.compile(r"(?:^|/)category/[^/]+/?$")  # Where Docusaurus lists the pages of a folder.
_DAY = re.compile(r"(?:^|.*/)\d{4}/\d\d/(?:\d\d/)?")  # What blogs put before the name of a post.


def _lend_files(paper: Paper) -> Iterator[str]:
    """Where images and other files of the original stand in for those that an unfinished language lacks."""
    root = paper.original.root
    for language in (it for it in paper.translations if it.is_unfinished):
        lent = (path for path in paper.files if path.startswith(root) and not path.endswith(MARKDOWN))
        yield from (f"{language.root}{path.removeprefix(root)}" for path in lent)


class LocalTargets:
    """The files and ids that local URLs may lead to, gathered once for all of them."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._pages = {page.path: page for page in (*paper.pages, *paper.borrowed, *paper.others)}
        self._names = frozenset({*paper.files, *self._pages, *paper.unread, *_lend_files(paper)})
        self._languages = {path: page.language for path, page in self._pages.items()}
        self._by_name = {(page.language, page.name) for page in (*paper.pages, *paper.borrowed)}
        self._ids: dict[str, frozenset[str]] = {}
        self._has_free_addresses = any(map(GENERATORS.search, paper.files))
        self._knows_ids = bool(paper.site.docs or find_slugs(paper.files))
        self._unsettled = page_ids.find_unsettled(paper)
        self._searches = 0

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(name[: sign.start()] for name in self._names for sign in re.finditer("/", name))

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {fold_name(name): name for name in self._names}

    @cached_property
    def _served(self) -> dict[str, str]:
        """Files by every end of their names, and pages by every end of their addresses: the site may hold any folder.

        Before that end stands a language, as in `de:setup/`, or `*` for any.
        """
        served: dict[str, str] = {}
        # What lies nearer to the top is meant sooner, and `index.md` before `README.md`.
        placed = [(name, name) for name in sorted(self._names, key=lambda it: (it.count("/"), it.swapcase()))]
        placed += [(f"{at}/", name) for name, _ in placed if is_page(name) for at in list_addresses(name)]
        for page in self._pages.values():
            for address in page.addresses:
                folder = "" if address.startswith("/") else posixpath.dirname(page.path)
                # The address of a page bundle stands in place of its folder's.
                is_bundle = folder and posixpath.basename(page.path).startswith("index.")
                for place in {folder, posixpath.dirname(folder) if is_bundle else folder}:
                    placed.append((f"{posixpath.join(place, address.strip('/')).lower()}/", page.path))
        for address, name in placed:
            for start in (0, *(sign.end() for sign in _INNER.finditer(address))):
                for code in ("*", self._languages.get(name, "")):
                    served.setdefault(f"{code}:{address[start:]}", name)
        return served

    def judge(self, link: Link, page: Page) -> Result:
        """The verdict on a local URL; the reason follows the URL in a sentence. What cannot be known is `unverified`."""
        target = link.target.strip()
        path, _, fragment = target.partition("#")
        file = self._find_file(path, link, page)
        faults = (
            (is_unfilled(target), Verdict.SKIPPED, "is put together by a template"),
            (target.startswith("["), self._judge_name(target, link, page), "is defined nowhere on the page"),
            (not target, Verdict.INVALID, "leads nowhere"),
            ("\0" in file, Verdict.INVALID, "is no address"),
            (_is_of_host(path, page), Verdict.SKIPPED, "leads to what a code host has beside the files"),
            (self._leaves(file, path, link, page), Verdict.REFUSED, "leads out of the folder"),
            (self._paper.is_publication and path.startswith("/"), Verdict.BROKEN, _AT_THE_TOP),
        )
        fault = next(((verdict, reason) for is_so, verdict, reason in faults if is_so), None)
        verdict, reason = fault or self._judge_file(file, path, fragment, page)
        if not fault and verdict is Verdict.BROKEN and not self._paper.is_publication:
            verdict, reason = self._judge_address(link, page, reason)
            if matches_any(file, self._paper.site.ignored):
                verdict, reason = (
                    Verdict.SKIPPED,
                    "is no file of the repository itself, as version control says",
                )
        return Result(link.target, link.place, verdict, reason)

    def _leaves(self, file: str, path: str, link: Link, page: Page) -> bool:
        """Whether a file lies above the folder, and as an address of the site is none below it."""
        is_above = file.startswith("../") or file == ".."
        return is_above and (self._paper.is_publication or not self._find_served(path, link, page))

    def find_page(self, link: Link, page: Page) -> Page | None:
        """The page in a language that a local URL leads to, by its file or by its address; `None` where there is none."""
        path = link.target.strip().partition("#")[0]
        served = self._find_served(path, link, page)
        found = self._pages.get(self._find_file(path, link, page)) or self._pages.get(served)
        return found if found and found.language and not is_outside(link.target) else None

    def has_own_name(self, link: Link, page: Page) -> bool:
        """Whether a link leads to a file in the folder of a language that has no file of that name in any other language."""
        file = self._find_file(link.target.strip().partition("#")[0], link, page)
        roots = [language.root for language in self._paper.languages]
        root = max((root for root in roots if file.startswith(root)), key=len, default="")
        others = (f"{other}{file.removeprefix(root)}" for other in roots if root and other != root)
        return bool(root) and file in self._names and self._names.isdisjoint(others)

    def _find_file(self, path: str, link: Link, page: Page) -> str:
        """The file that a path names; in the language of its page, or the original, where that stands before the ending."""
        file = _resolve(path, page, self._find_base(link, page))
        marks = [it.suffix for it in self._paper.languages if it.suffix and it.code == page.language]
        marks += [it.suffix for it in self._paper.languages if it.suffix and it.is_original]
        stem, ending = posixpath.splitext(file)
        # The name alone is that of the original, where that has no mark.
        is_original = page.language in ("", self._paper.original.code) or file not in self._names
        marks = marks if file not in self._names else [] if is_original else marks[:1]
        variants = (f"{stem}.{mark}{ending}" for mark in marks)
        return next(filter(self._names.__contains__, variants), self._paper.site.moved.get(file, file))

    def _judge_name(self, target: str, link: Link, page: Page) -> Verdict:
        """The verdict on `[name]`, which nothing on the page defines, unless a template fills the definition."""
        if not target.startswith("["):
            return Verdict.OK
        typed = re.search(rf"^ {{0,3}}{re.escape(target)}:(.*)$", page.body, re.MULTILINE | re.IGNORECASE)
        is_known = target[1:-1].lower() in self._paper.site.defined or bool(typed and is_unfilled(typed[1]))
        # Ids that plugins make hold no blanks; a heading is named by its words.
        makers = {"autorefs", "mkdocstrings"}.intersection(self._paper.site.readers)
        is_made = makers and (" " not in target or link.text == target[1:-1])
        is_open = is_made or page_ids.holds_inserts(page.body)
        # Elsewhere what stands in brackets may be a text: `[RESULT]`.
        fault = Verdict.BROKEN if self._paper.is_publication else Verdict.UNVERIFIED
        return Verdict.SKIPPED if is_known or is_open else fault

    def _judge_address(self, link: Link, page: Page, reason: str) -> tuple[Verdict, str]:
        """The verdict on a URL that names no file, as an address of the site."""
        path, _, fragment = link.target.strip().partition("#")
        if served := self._find_served(path, link, page):
            lacking = self._find_lacking(served, path, fragment, link, page)
            return Verdict.UNVERIFIED if lacking else Verdict.OK, lacking
        is_address = "." not in posixpath.basename(path) or path.startswith("/")
        is_free = self._has_free_addresses and not path.endswith(MARKDOWN) and not self._is_made(page)
        if path[:1] == "/" and path.strip("/") in ("", *(it.code for it in self._paper.languages)):
            return Verdict.OK, ""
        if _CATEGORY.search(path) and any("/_category_." in it for it in self._paper.files):
            return Verdict.SKIPPED, "may be a list of pages that the site generator makes"
        if reason.startswith("names `#"):
            return self._judge_id(fragment, self._find_file(path, link, page), page, reason)
        if reason.startswith("names ") or not (is_address or is_free) or _is_shown_as_it_lies(page):
            return Verdict.BROKEN, reason
        return Verdict.UNVERIFIED, f"{reason}, and as an address of the site it cannot be judged"

    def _judge_id(self, fragment: str, file: str, page: Page, reason: str) -> tuple[Verdict, str]:
        """The verdict on an id that a page is not known to have."""
        if file == page.path and self._is_elsewhere_in_book(fragment, page):
            return Verdict.UNVERIFIED, f"{reason}, but on another one"
        led = self._pages.get(file, page)
        if self._makes(fragment, led) or re.fullmatch(r"hl-\d+-\d+", fragment):
            return Verdict.SKIPPED, f"{reason}, unless a template puts it there"
        # Every program makes ids of headings in its own way.
        is_guess = page.language and not self._knows_ids and not fragment.startswith(":~:")
        is_open = is_guess or (page_ids.holds_inserts(led.body) and not self._is_made(led))
        return Verdict.UNVERIFIED if is_open else Verdict.BROKEN, reason

    def _find_lacking(self, served: str, path: str, fragment: str, link: Link, page: Page) -> str:
        """What is wrong with an address of the site that a file is served under, or what the file lacks; empty for neither."""
        is_in_theme, is_top = served.startswith(self._paper.site.theme or "/"), path.startswith("/")
        is_typed = self._is_made(page) and not (link.is_raw or is_in_theme)
        is_known = self._paper.site.top and path.startswith(self._paper.site.top)
        kept = _TYPED if not is_top else "" if is_known else _AT_THE_TOP
        lacking = kept if is_typed and kept else self._find_missing(served, fragment)
        # An address without a language may lead to the page in that of the reader.
        found, is_bound = self._pages.get(served), bool(not is_top or self._find_named(path.lstrip("/")))
        names = {it.locate(found.name) for it in self._paper.languages} if found and not is_bound else set()
        if lacking and lacking != kept and names:
            own = (it for it in names if it in self._pages and self._languages[it] == page.language)
            lacking = lacking if any(self._find_missing(it, fragment) for it in own) else ""
        # What lies deeper than the address says has the end of its name by chance.
        depth = path.strip("/").count("/") + (not is_bound)
        is_far = found and is_top and lacking != kept and found.url_path.count("/") > depth
        return "" if found and lacking and (is_far or self._makes(fragment, found)) else lacking

    def _makes(self, fragment: str, page: Page) -> bool:
        """Whether a template puts an id on a page."""
        made = page_ids.list_template_ids(page.body)
        return not self._is_made(page) and unquote(fragment).lower().endswith(made)

    def _is_elsewhere_in_book(self, fragment: str, page: Page) -> bool:
        """Whether another page of the language has an id, where pages may become one document, as chapters do."""
        name, others = unquote(fragment), (it for it in self._pages.values() if it.language == page.language)
        return not self._paper.site.docs and any(name in it.anchors for it in others)

    def _find_served(self, path: str, link: Link, page: Page) -> str:
        """The file that a URL leads to as an address of the site, or empty: pages have addresses without their endings."""
        typed = unquote(path.partition("?")[0]).removeprefix("@site")
        if not typed or (typed.endswith(MARKDOWN) and not typed.startswith("/")):
            return ""
        # A page of a third language is meant only by who names that language.
        said, paper = {*re.split("[/.]", typed.casefold())} - {""}, self._paper
        known = (it.code for it in paper.languages if said & {it.suffix, *it.root.casefold().split("/")})
        named = ["", paper.original.code, *known] if page.language else ["", "*"]
        base, is_made, own = self._find_base(link, page), self._is_made(page), find_address_folder(page.path)
        relative = (base,) if is_made and not paper.site.has_directory_urls else (base, own)
        places = [posixpath.normpath(posixpath.join(folder, typed)) for folder in dict.fromkeys(relative)]
        # An address climbs no higher than to the top of its host, which may be above that of the site.
        if is_made and paper.site.top not in ("", "/"):
            places = [place for place in places if f"{place}/".startswith(paper.site.docs)]
        for place in [posixpath.normpath(typed.lstrip("/"))] if typed.startswith("/") else places:
            file = CLIMB.sub("", place)
            names = [file, file.replace(f"/{page.language}/", "/", 1) if page.language else file]
            # The site may lie in a folder of its host, and in one of its language there: `/handbook/de/setup`.
            above = file.partition("/")[2] if typed.startswith("/") else ""
            # A page with an address of its own may lie at any depth.
            is_free = self._has_free_addresses and not is_made
            climbed = CLIMB.sub("", posixpath.normpath(typed)) if is_free else ""
            names += filter(None, (above, above.partition("/")[2], _DAY.sub("", file), climbed))
            if theme := paper.site.theme:  # Its files stand at the top of the site.
                names += (f"{theme}{file[sign.end() :]}" for sign in _INNER.finditer(file))
            ends = [end for name in names for end in (name, *(f"{at}/" for at in list_addresses(name)))]
            default = page.language if page.path.startswith(PREFIXED) else paper.original.code
            code = (self._find_named(file) or default) if typed.startswith("/") else page.language
            keys = (f"{it}:{end}" for it in (code, *named) for end in ends)
            if served := next(filter(None, map(self._served.get, keys)), ""):
                return served
        return ""

    def _find_named(self, file: str) -> str:
        """The language that an address at the top of the site names, which may lie in a folder of its host; empty for none."""
        codes = {it.code.casefold(): it.code for it in self._paper.languages}
        return next((codes[it] for it in file.casefold().split("/")[:2] if it in codes), "")

    def _is_made(self, page: Page) -> bool:
        """Whether MkDocs makes the page, so that what becomes of its links is known."""
        return bool(self._paper.site.docs) and page.path.startswith(self._paper.site.docs)

    def _find_base(self, link: Link, page: Page) -> str:
        """The folder that a relative URL starts from: in HTML, which MkDocs leaves as it is, that of the page's address."""
        is_address = link.is_raw and self._is_made(page) and self._paper.site.has_directory_urls
        return find_address_folder(page.path) if is_address else posixpath.dirname(page.path)

    def is_wrong(self, link: Link, page: Page) -> bool:
        """Whether a link is local, and is not known to lead anywhere."""
        return not is_outside(link.target) and self.judge(link, page).verdict not in OPEN

    def _judge_file(self, file: str, path: str, fragment: str, page: Page) -> tuple[Verdict, str]:
        # Pandoc looks for images from where it is called.
        is_from_root = not (self._paper.is_publication or self._is_made(page)) and path in self._names
        if file in self._paper.site.unpublished and self._is_made(page):
            reason = "leads to what `exclude_docs` or `draft_docs` leaves out of the site"
        elif file in self._names:
            reason = self._find_missing(file, fragment)
        elif is_from_root and not path.endswith(MARKDOWN):
            reason = ""
        elif alike := self._by_folded_name.get(fold_name(file)):
            reason = f"leads to no file; it is spelled `{posixpath.basename(alike)}`"
        elif file in self._folders or file == ".":
            # A code host shows a folder; a site has no page for it.
            reason = "leads to a folder, not to a page" if page.language else ""
        elif path.endswith((*MARKDOWN, "/")) or "." not in posixpath.basename(file):
            reason = "leads to no page"
        else:
            reason = "leads to no file" if self._paper.files else ""
        return Verdict.BROKEN if reason else Verdict.OK, reason

    def _find_missing(self, file: str, fragment: str) -> str:
        """What a file that is there lacks of a fragment; empty where it has all, or is no page."""
        typed, _, words = fragment.partition(":~:")
        page, name = self._pages.get(file), unquote(typed)
        is_known = page and (name in ("", "top") or name in self._find_ids(page) or self._is_filled(page))
        if page and not (is_known or file in self._unsettled or page_ids.has_unread_id(page, name)):
            return f"names `#{typed}`, which is not on that page"
        if page and words and not page_ids.says(page, fragment):
            return f"names `#:~:{words}`, and that page does not say so"
        return ""

    def _is_filled(self, page: Page) -> bool:
        """Whether a slot of the page shows a record that cannot be read, or has a name that no slot has."""
        slots = [block.text for block in page.blocks if block.kind is BlockKind.SLOT]
        is_unread = any(path.startswith("docs/_data/") for path in self._paper.unread)
        return any(is_unread or (self._paper.is_publication and slot not in SLOTS) for slot in slots)

    def _find_ids(self, page: Page) -> frozenset[str]:
        """Every id that a URL can name on a page, those of its slots included."""
        if page.path not in self._ids:
            own = self._ids[page.path] = frozenset(page_ids.list_ids(page, self._paper))
            included = filter(None, map(self._pages.get, page_ids.list_included(page)))
            self._ids[page.path] = own.union(*map(self._find_ids, included))
        return self._ids[page.path]

    def is_untranslated(self, link: Link, page: Page) -> bool:
        """Whether the link leads to a page that the original has and this language lacks."""
        path = unquote(link.target.partition("#")[0])
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path))
        has_original = (self._paper.original.code, name) in self._by_name
        return bool(page.language) and has_original and (page.language, name) not in self._by_name

    def find_absent_folder(self, link: Link, page: Page) -> str:
        """The outermost folder that is not there of those in which a file would lie; empty where all are."""
        file = self._find_file(link.target.strip().partition("#")[0], link, page)
        folders = (file[: sign.start()] for sign in re.finditer("/", file))
        return next((it for it in folders if it not in self._folders and it.strip("/.")), "")

    def has_heading(self, link: Link, page: Page) -> bool:
        """Whether an id that is not on a page that MkDocs makes is what a code host would make of one of its headings."""
        path, _, fragment = link.target.strip().partition("#")
        file = self._pages.get(self._find_file(path, link, page))
        typed = [block.text for block in file.blocks if block.level and not block.id] if file else ()
        is_made = bool(fragment) and self._is_made(page)
        return is_made and unquote(fragment) in list_slugs(typed, (HOST,))

    def suggest(self, link: Link, page: Page, result: Result) -> str:
        """How to mend a link that is broken, or may be."""
        path, _, fragment = link.target.strip().partition("#")
        base, beside = self._find_base(link, page), posixpath.dirname(page.path)
        file, served = self._find_file(path, link, page), self._find_served(path, link, page)
        if result.url.startswith("["):
            return f"Add a line `{result.url}: address`, or write the address in round brackets behind the words."
        if file in self._paper.site.unpublished:
            return "Name a page of the site, or take this one out of what the setting leaves out."
        if result.reason.startswith("names `#:~:"):
            return "Name words that stand there, as they are read; or remove what stands from `:~:` on."
        if result.reason.startswith("names `#"):
            file = file if file in self._pages else served
            similar = self._find_similar(fragment, sorted(self._find_ids(self._pages[file])))
            return f"Write `#{similar}`." if similar else f"Use an id of {file}."
        typed = _resolve(path, page, beside)
        if page.language and (there := self._pages.get(served)) and there.language != page.language:
            # No remedy leads to another language.
            alike = (it.path for it in self._paper.in_language(page.language) if it.name == there.name)
            served = next(alike, "")
        similar = typed if typed in self._names else served or self._by_folded_name.get(fold_name(file), "")
        is_known = result.verdict is Verdict.BROKEN
        if similar := similar or (self._find_similar_file(file, page) if is_known else ""):
            is_address = base != beside and similar in self._pages
            name = find_address_folder(self._pages[similar].path) if is_address else similar
            name = posixpath.relpath(name or ".", base or ".")
            return f"Write `{name}/`." if is_address else f"Write `{name}`."
        fix = "Name a file that is there, relative to this one; a page by its file, ending in .md."
        return fix if is_known else f"Make sure that the site has it. {fix}"

    def _find_similar_file(self, file: str, page: Page) -> str:
        """The file of that kind, and for a page of that language, with the name most like it; empty where none is."""
        ending, folder = posixpath.splitext(file)[1] or ".md", posixpath.dirname(page.path) or "."
        short = {
            posixpath.relpath(name, folder).removesuffix(ending): name
            for name in (self._names if self._searches < SUGGESTIONS else ())
            if posixpath.splitext(name)[1] == ending
            and (ending != ".md" or page.language in ("", self._languages.get(name)))
        }
        return short.get(self._find_similar(posixpath.relpath(file, folder).removesuffix(ending), short), "")

    def _find_similar(self, name: str, names: Iterable[str]) -> str:
        self._searches += 1
        near = get_close_matches(name, names, n=1, cutoff=NEAR) if self._searches <= SUGGESTIONS else []
        return near[0] if near else ""


def _resolve(path: str, page: Page, base: str) -> str:
    """The file that the path of a URL names, relative to the root; the page itself where it names none."""
    typed = unquote(path.strip().partition("?")[0]).removeprefix("@site")
    folder = "" if typed.startswith("/") else base
    return posixpath.normpath(posixpath.join(folder, typed.lstrip("/"))) if typed else page.path


def _is_of_host(path: str, page: Page) -> bool:
    """Whether a relative URL leads from a file that a code host shows to what it has beside the files."""
    is_readme = not page.language and posixpath.basename(page.path).lower().startswith("readme.")
    return bool(_OF_HOST.match(path)) and (is_readme or _is_shown_as_it_lies(page))


def _is_shown_as_it_lies(page: Page) -> bool:
    """Whether a page is one that code hosts show, and no site: a readme, or a file about the repository."""
    return ("/" not in page.path and not page.language) or page.path.startswith(".github/")
