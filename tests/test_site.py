"""The site as it is published: this paper built for real and read as a browser or a search engine would, page by page."""

import base64
import filecmp
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from folders import BORROWED, OTHER, PAPERS, REPOSITORY, build, copy_other, finished, write
from papercheck.load import load
from papercheck.model import Page, Paper
from papersite.commands import main
from wording import ORIGINAL, digests, folded, taken_over, words

pytestmark = pytest.mark.slow
of_the_site = pytest.mark.site
"""For tests that read a finished site, whoever built it; the others build one themselves."""


@dataclass(frozen=True)
class Built:
    """One page of a built site."""

    path: str
    """Its address below the root, as folders: `reasons/1/`; a file's name where it is not an index."""
    text: str

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    @cached_property
    def ids(self) -> list[str]:
        return [str(node.attributes["id"]) for node in self.tree.css("[id]")]

    @property
    def is_redirect(self) -> bool:
        return bool(self.tree.css('meta[http-equiv="refresh"]'))

    def all(self, selector: str, name: str) -> list[str]:
        """The values of an attribute, in the order of the page."""
        return [
            str(node.attributes.get(name) or "")
            for node in self.tree.css(selector)
            if name in node.attributes
        ]

    def one(self, selector: str, name: str) -> str:
        (value,) = self.all(selector, name)
        return value


@dataclass(frozen=True)
class Site:
    """A folder of built pages and the paper that they show."""

    folder: Path
    root: Path

    @cached_property
    def paper(self) -> Paper:
        return load(self.root, date.max)[0]

    @cached_property
    def files(self) -> set[str]:
        return {file.relative_to(self.folder).as_posix() for file in self.folder.rglob("*") if file.is_file()}

    @cached_property
    def everything(self) -> Mapping[str, Built]:
        """Every HTML page by its path, short addresses and the 404 page included."""
        # Editions are what they were: nothing of today is asked of them.
        found = [
            name for name in self.files if name.endswith(".html") and not name.startswith(("pagefind/", "e/"))
        ]
        return {
            path: Built(path, (self.folder / name).read_text(encoding="utf-8"))
            for name in sorted(found)
            for path in [re.sub(r"(?:^|(?<=/))index\.html$", "", name)]
        }

    @cached_property
    def pages(self) -> Mapping[str, Built]:
        """The pages that readers read, but for those that a language borrows from the original."""
        return {
            path: page
            for path, page in self.everything.items()
            if not (page.is_redirect or path == "404.html" or BORROWED in page.text)
        }

    @cached_property
    def base(self) -> str:
        """The public address of the home page."""
        return self.pages[""].one('link[rel="canonical"]', "href")

    def target(self, page: Built, address: str) -> tuple[str, str] | None:
        """Path and fragment of an address within the site; `None` for one that leads out of it."""
        found = urlsplit(urljoin(urljoin(self.base, page.path), address))
        start = urlsplit(self.base)
        if (found.scheme, found.netloc) != (start.scheme, start.netloc):
            return None
        assert found.path.startswith(start.path), f"{page.path}: {address} leaves the site"
        return unquote(found.path[len(start.path) :]), unquote(found.fragment)


@pytest.fixture(scope="session")
def ours(folder: Path) -> Site:
    """This paper: the site in `SITE_DIR`, as scripts/build left it, or one built for the tests."""
    return Site(folder, REPOSITORY)


@pytest.fixture(
    scope="session", params=[REPOSITORY, *PAPERS], ids=["this", *(paper.name for paper in PAPERS)]
)
def site(request: pytest.FixtureRequest, built: Callable[[Path], Path]) -> Site:
    """The site of this paper, and that of every other one."""
    if request.param == REPOSITORY:
        return Site(request.getfixturevalue("folder"), REPOSITORY)
    if "SITE_DIR" in os.environ:
        pytest.skip("one site is given")
    return Site(built(request.param), request.param)


@pytest.fixture
def paper(site: Site) -> Paper:
    return site.paper


@pytest.fixture(scope="session")
def other(built: Callable[[Path], Path]) -> Site:
    """Another paper in three languages, built where its configuration expects the hooks and templates."""
    return Site(built(OTHER), OTHER)


def prefix(paper: Paper, code: str) -> str:
    return "" if code == paper.original.code else f"{code}/"


def pairs(site: Site, paper: Paper) -> Iterator[tuple[Page, Built, Built]]:
    """Each page of the original with each of its translations."""
    for page in paper.in_language(paper.original.code):
        for language in (each for each in finished(paper) if not each.is_original):
            yield page, site.pages[page.url_path], site.pages[f"{language.code}/{page.url_path}"]


def anchored(page: Built) -> list[str]:
    """The ids of a page's text."""
    return [str(node.attributes["id"]) for node in page.tree.css("article [id]")]


def test_a_build_says_nothing_that_is_wrong(site: Site) -> None:
    if "SITE_DIR" in os.environ:
        pytest.skip("this site was built before")
    said = (site.folder.parent / "log").read_text(encoding="utf-8")
    assert not re.search(r"WARNING|ERROR|Traceback|Deprecat", said), said


@of_the_site
def test_every_page_of_the_paper_is_there_in_every_language_and_no_other(site: Site, paper: Paper) -> None:
    expected = {prefix(paper, page.language) + page.url_path for page in paper.pages}
    assert set(site.pages) == expected


@of_the_site
def test_the_same_ids_stand_in_the_same_order_on_both_pages_of_a_pair(site: Site, paper: Paper) -> None:
    for source, page, translation in pairs(site, paper):
        # The list at the end of a page is sorted by the rules of each language, too.
        theirs, our = (
            [id_ for id_ in anchored(one) if not id_.startswith("work-")] for one in (page, translation)
        )
        # Sources are sorted by the rules of each language.
        is_sorted = source.kind == "sources"
        assert (sorted(theirs) if is_sorted else theirs) == (sorted(our) if is_sorted else our), page.path


@of_the_site
def test_every_id_of_the_text_is_on_its_page(site: Site, paper: Paper) -> None:
    for page in paper.pages:
        built = site.pages[prefix(paper, page.language) + page.url_path]
        assert {block.id for block in page.blocks if block.id} <= set(built.ids), built.path


@of_the_site
def test_every_id_that_was_ever_published_still_leads_somewhere(site: Site, paper: Paper) -> None:
    for language in paper.languages:
        for page in paper.in_language(language.code):
            for id_ in paper.anchors.locked.get(page.name, ()):
                assert id_ in site.pages[prefix(paper, language.code) + page.url_path].ids, (
                    f"{page.path}#{id_}"
                )


@of_the_site
def test_a_page_says_which_language_it_is_in(site: Site, paper: Paper) -> None:
    for page in paper.pages:
        built = site.pages[prefix(paper, page.language) + page.url_path]
        assert built.one("html", "lang") == page.language


@of_the_site
def test_every_link_and_fragment_inside_leads_somewhere(site: Site) -> None:
    broken = []
    for page in site.everything.values():
        addresses = page.all("[href]", "href") + page.all("[src]", "src")
        for address in addresses:
            if urlsplit(address).scheme == "mailto" or (found := site.target(page, address)) is None:
                continue
            path, fragment = found
            goal = site.everything.get(path)
            if goal is None and not {path, f"{path}index.html"} & site.files:
                broken.append(f"{page.path}: {address} leads to no file")
            elif fragment and goal is not None and fragment not in goal.ids:
                broken.append(f"{page.path}: {address} names no id")
    assert broken == []


@of_the_site
def test_links_inside_are_relative(site: Site) -> None:
    for page in site.pages.values():
        for address in page.all("a[href]", "href"):
            assert urlsplit(address).scheme in {"", "https", "http", "mailto"}, f"{page.path}: {address}"
            assert not address.startswith("/"), f"{page.path}: {address}"
            assert not address.startswith(site.base), f"{page.path}: {address}"


@of_the_site
def test_every_page_can_be_reached_from_the_home_page(site: Site) -> None:
    reached, waiting = {""}, [""]
    while waiting:
        page = site.pages[waiting.pop()]
        for address in page.all("a[href]", "href"):
            found = site.target(page, address)
            if found and found[0] in site.pages and found[0] not in reached:
                reached.add(found[0])
                waiting.append(found[0])
    assert set(site.pages) - reached == set()


@of_the_site
def test_no_id_stands_twice_on_a_page(site: Site) -> None:
    for page in site.everything.values():
        twice = {id_ for id_ in page.ids if page.ids.count(id_) > 1}
        assert twice == set(), page.path


def having(site: Site, paper: Paper, page: Built) -> set[str]:
    """The languages that have a page."""
    name = page.path.removeprefix(prefix(paper, page.one("html", "lang")))
    return {each.code for each in paper.languages if f"{prefix(paper, each.code)}{name}" in site.pages}


@of_the_site
def test_every_page_names_itself_and_its_counterparts_by_their_full_addresses(
    site: Site, paper: Paper
) -> None:
    for page in site.pages.values():
        address = urljoin(site.base, page.path)
        assert page.one('link[rel="canonical"]', "href") == address
        named = dict(
            zip(page.all("link[hreflang]", "hreflang"), page.all("link[hreflang]", "href"), strict=True)
        )
        assert set(named) == having(site, paper, page) | {"x-default"}
        assert named[page.one("html", "lang")] == address
        assert named["x-default"] == named[paper.original.code]


@of_the_site
def test_counterparts_name_each_other(site: Site) -> None:
    for page in site.pages.values():
        for address in page.all("link[hreflang]", "href"):
            found = site.target(page, address)
            assert found is not None
            back = site.pages[found[0]].all("link[hreflang]", "href")
            assert urljoin(site.base, page.path) in back


@of_the_site
def test_the_switch_of_languages_leads_to_the_counterpart(site: Site, paper: Paper) -> None:
    for source, page, translation in pairs(site, paper):
        for start, goal in ((page, translation), (translation, page)):
            led = {site.target(start, address) for address in start.all(".languages a", "href")}
            assert (goal.path, "") in led, f"{source.name}: {start.path}"


@of_the_site
def test_the_sitemap_names_every_page_with_its_counterparts(site: Site, paper: Paper) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    root = ElementTree.parse(site.folder / "sitemap.xml").getroot()
    entries = root.findall("s:url", space)
    assert {entry.findtext("s:loc", "", space) for entry in entries} == {
        urljoin(site.base, path) for path in site.pages
    }
    assert len(entries) == len(site.pages)
    for entry in entries:
        codes = {link.get("hreflang") for link in entry.findall("x:link", space)}
        path = unquote((entry.findtext("s:loc", "", space)).removeprefix(site.base))
        assert codes == having(site, paper, site.pages[path]) | {"x-default"}


@of_the_site
def test_the_page_for_what_is_not_there_speaks_every_language(site: Site, paper: Paper) -> None:
    lost = site.everything["404.html"]
    assert [str(node.attributes["lang"]) for node in lost.tree.css("section[lang]")] == [
        language.code for language in paper.languages
    ]
    for language in finished(paper):
        links = lost.tree.css(f'section[lang="{language.code}"] a')
        # It is served at any depth, so nothing relative would hold.
        home = urljoin(site.base, prefix(paper, language.code))
        assert links[0].attributes["href"] == home
        assert all(str(link.attributes["href"]).startswith(home) for link in links)
    assert lost.one("html", "lang") == paper.original.code
    assert "noindex" in lost.one('meta[name="robots"]', "content")
    for address in lost.all(f"link[href]:not({ICON})", "href") + lost.all("[src]", "src"):
        assert address.startswith(("/", site.base)), address


@of_the_site
def test_every_page_has_a_title_of_its_own_one_heading_and_a_description(site: Site) -> None:
    titles: dict[str, str] = {}
    for page in site.pages.values():
        (title,) = page.tree.css("head title")
        assert title.text(), page.path
        assert title.text() not in titles, f"{page.path} and {titles.get(title.text())}"
        titles[title.text()] = page.path
        (heading,) = page.tree.css("h1")
        assert heading.text().strip()
        assert len(page.one('meta[name="description"]', "content")) > len("a word or two")


@of_the_site
def test_headings_skip_no_level(site: Site) -> None:
    for page in site.pages.values():
        last = 0
        for node in page.tree.css("h1, h2, h3, h4, h5, h6"):
            level = int((node.tag or "h0")[1])
            assert level <= last + 1, f"{page.path}: {node.text()}"
            last = level


ICON = 'link[rel="icon"][href^="data:image/svg+xml,"]'
"""The icon that a page holds: an image, which asks nobody and runs nothing."""

FETCHED = "link[href]:not([rel=canonical]):not([rel=alternate]), script[src], img[src], iframe[src], source[src], video[src], audio[src], embed[src], object[data], form[action]"


@of_the_site
def test_no_page_asks_another_host_for_anything(site: Site) -> None:
    host = urlsplit(site.base).netloc
    for page in site.everything.values():
        for node in page.tree.css(FETCHED):
            for name in ("href", "src", "action", "data"):
                address = str(node.attributes.get(name) or "")
                if node.css_matches(ICON):
                    continue
                assert urlsplit(urljoin(site.base, address)).netloc == host, f"{page.path}: {address}"
        for rel in ("preconnect", "dns-prefetch", "prefetch", "modulepreload"):
            assert page.tree.css(f'link[rel~="{rel}"]') == [], page.path
        for address in page.all('link[rel~="preload"]', "href"):
            assert urlsplit(urljoin(urljoin(site.base, page.path), address)).netloc == host, page.path
        assert page.tree.css("iframe, object, embed, [ping], [srcset], [background]") == [], page.path


@of_the_site
def test_no_page_carries_a_script_a_handler_or_a_style_that_its_policy_does_not_name(site: Site) -> None:
    for page in site.everything.values():
        assert page.tree.css("[style], body style, article script, [src^=data]") == [], page.path
        for kind in ("style", "script"):
            for element in page.tree.css(f"{kind}:not([src], [type='application/ld+json'])"):
                digest = base64.b64encode(sha256(element.text().encode()).digest()).decode()
                (policy,) = page.all("meta[http-equiv=Content-Security-Policy]", "content")
                assert re.search(rf"{kind}-src[^;]* 'sha256-{re.escape(digest)}'", policy), page.path
        for node in page.tree.css("*"):
            assert not [name for name in node.attributes if name.startswith("on")], (
                f"{page.path}: {node.html}"
            )
        for address in page.all(f"[href]:not({ICON})", "href") + page.all("[src]", "src"):
            assert urlsplit(address.strip()).scheme not in {"javascript", "data", "vbscript"}, page.path


@of_the_site
def test_what_pages_load_asks_no_other_host(site: Site) -> None:
    host = urlsplit(site.base).netloc
    used = {
        found[0]
        for page in site.pages.values()
        for name in ("href", "src")
        for address in page.all("link[rel=stylesheet], link[rel=icon], script[src], img[src]", name)
        if (found := site.target(page, address))
    }
    assert used
    for path in used:
        text = (site.folder / path).read_bytes().decode("latin-1")
        hosts = {urlsplit(each).netloc for each in re.findall(r"https?://[^\s\"'()<>]+", text)}
        assert hosts - {host, "www.w3.org"} == set(), path


@of_the_site
def test_no_page_announces_a_generator_or_keeps_a_mark_of_the_machine(site: Site) -> None:
    for page in site.everything.values():
        assert "<!-- " not in page.text, page.path
        assert "{:" not in page.tree.css("body")[0].text(), page.path
        # What is shown as it is typed elsewhere stands in `pre`.
        assert "{{" not in re.sub("<pre[^>]*>.*?</pre>", "", page.text, flags=re.DOTALL), page.path
        assert "[@" not in page.tree.text(), page.path
        assert not any("\ue000" <= each <= "\uf8ff" for each in page.text), page.path


@of_the_site
def test_every_claim_is_on_the_ledger_and_linked_where_it_is_restated(site: Site, paper: Paper) -> None:
    for language in finished(paper) if paper.claims else ():
        pages = paper.in_language(language.code)
        (ledger,) = (page for page in pages if page.kind == "evidence")
        listed = site.pages[prefix(paper, language.code) + ledger.url_path]
        homes = {block.id: page for page in pages for block in page.pinpoints}
        for claim in paper.claims:
            (entry,) = listed.tree.css(f'[id="{claim.anchor}"]')
            home = site.pages[prefix(paper, language.code) + homes[claim.pinpoint].url_path]
            assert (home.path, claim.pinpoint) in led(site, listed, entry), claim.id
            (paragraph,) = home.tree.css(f'[id="{claim.pinpoint}"]')
            assert (listed.path, claim.anchor) in led(site, home, paragraph), claim.id


def led(site: Site, page: Built, node: LexborNode) -> set[tuple[str, str] | None]:
    """Where the links within an element lead."""
    return {site.target(page, str(link.attributes["href"])) for link in node.css("a[href]")}


@of_the_site
def test_every_citation_leads_to_its_entry_and_every_entry_back(site: Site, paper: Paper) -> None:
    for language in finished(paper):
        pages = paper.in_language(language.code)
        (home,) = (page for page in pages if page.kind == "sources")
        listed = site.pages[prefix(paper, language.code) + home.url_path]
        entries = {}
        for source in paper.sources.values():
            (entry,) = listed.tree.css(f'[id="{source.anchor}"]')
            entries[source.anchor] = led(site, listed, entry)
        for page in pages:
            built = site.pages[prefix(paper, language.code) + page.url_path]
            cited = {work.source_id for citation in page.citations for work in citation.works}
            linked = {
                found[1] for address in built.all(".cite a", "href") if (found := site.target(built, address))
            }
            assert {paper.sources[each].anchor for each in cited} <= linked, built.path
            for each in cited:
                back = entries[paper.sources[each].anchor]
                assert any(found and found[0] == built.path for found in back), f"{each}: {built.path}"


@of_the_site
def test_short_addresses_lead_to_the_numbered_parts(site: Site, paper: Paper) -> None:
    numbered = [page for page in paper.pages if page.is_numbered]
    expected = {f"{prefix(paper, page.language)}{page.number}/": page for page in numbered}
    assert {path for path, page in site.everything.items() if page.is_redirect} == set(expected)
    for path, page in expected.items():
        short = site.everything[path]
        goal = urljoin(site.base, prefix(paper, page.language) + page.url_path)
        target = short.one("a", "href")
        assert urljoin(urljoin(site.base, path), target) == goal
        assert short.one('meta[http-equiv="refresh"]', "content") == f"0; url={target}"
        assert short.one('link[rel="canonical"]', "href") == goal
        assert short.one("html", "lang") == page.language


@of_the_site
@pytest.mark.skipif(not ORIGINAL.is_file(), reason="the words of the original are not known")
def test_no_sentence_of_the_original_is_taken_over(ours: Site) -> None:
    theirs = set(ORIGINAL.read_text(encoding="utf-8").split())
    # A title is named, not taken over; what stands before or behind it may be alike as well.
    titles = {folded(words(source.title)) for source in ours.paper.sources.values()}
    taken = []
    for page in ours.everything.values():
        tree = LexborHTMLParser(page.text)
        tree.strip_tags(["script", "style"])
        for run in taken_over(tree.body.text(separator=" ") if tree.body else "", theirs):
            parts = (run.partition(" ")[2], run.rpartition(" ")[0])
            if not any(part in title for part in parts for title in titles):
                taken.append(f"{page.path}: {run}")
    assert taken == []


SENTENCE = "Spring tides come a day or two after the moon is new."


def test_a_sentence_that_is_taken_over_is_found_whatever_stands_around_it() -> None:
    known = digests(SENTENCE)
    assert taken_over("As she says, “spring tides come a day or two, after the Moon” rose.", known) == {
        "spring tides come a day or two",
        "tides come a day or two after",
        "come a day or two after the",
        "a day or two after the moon",
    }
    assert taken_over("Spring tides come one day or two after the moon is full.", known) == {
        "day or two after the moon is"
    }
    assert taken_over("Spring tides come when the moon is new.", known) == set()
    assert digests("Office for the Protection of the Northern Coast") == set()


def test_a_site_may_live_at_any_address(other: Site, tmp_path: Path) -> None:
    moved = Site(tmp_path / "site", OTHER)
    result = build(OTHER, moved.folder, SITE_URL="https://tides.example/a/deeper/path")
    assert result.returncode == 0, result.stdout + result.stderr
    assert moved.base == "https://tides.example/a/deeper/path/"
    assert set(moved.everything) == set(other.everything)
    host = urlsplit(other.base).netloc
    for page in moved.everything.values():
        # The reader may write to this paper's operator, whose mailbox is at the same host.
        assert host not in page.text.replace(f"@{host}", ""), page.path
    test_every_link_and_fragment_inside_leads_somewhere(moved)
    test_every_page_names_itself_and_its_counterparts_by_their_full_addresses(moved, moved.paper)
    test_the_sitemap_names_every_page_with_its_counterparts(moved, moved.paper)
    test_the_page_for_what_is_not_there_speaks_every_language(moved, moved.paper)
    test_short_addresses_lead_to_the_numbered_parts(moved, moved.paper)
    for path, page in other.pages.items():
        assert page.tree.css_first("article div.text").html == moved.pages[path].tree.css_first(  # type: ignore[union-attr]
            "article div.text"
        ).html.replace(moved.base, other.base), path


ANOTHER_DAY = """
import datetime, time
now = time.time
time.time = lambda: now() + 40 * 86400
class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(40)
datetime.datetime = Later
"""
"""What Python runs before a build that takes place forty days later."""


def same(one: Path, other: Path) -> list[str]:
    """The files in which two folders differ."""
    compared = filecmp.dircmp(one, other)
    found = [*compared.left_only, *compared.right_only]
    found += filecmp.cmpfiles(one, other, compared.common_files, shallow=False)[1]
    return found + [name for inner in compared.common_dirs for name in same(one / inner, other / inner)]


def test_two_builds_of_one_paper_are_the_same_to_the_byte_wherever_and_whenever(
    other: Site, tmp_path: Path
) -> None:
    days = write(tmp_path / "days", {"sitecustomize.py": ANOTHER_DAY})
    result = build(
        copy_other(tmp_path / "ä paper"),
        tmp_path / "site",
        PYTHONPATH=f"{REPOSITORY / 'scripts'}{os.pathsep}{days}",
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert same(other.folder, tmp_path / "site") == []


def test_a_build_leaves_the_repository_as_it_was(ours: Site) -> None:
    assert not (REPOSITORY / "site").is_relative_to(ours.folder)
    assert not list((REPOSITORY / "docs").rglob("*.html"))


def test_the_search_index_of_another_paper_is_the_same_each_time(other: Site, tmp_path: Path) -> None:
    for copy in (one := tmp_path / "one", two := tmp_path / "two"):
        shutil.copytree(other.folder, copy)
        assert main(["index", str(copy)]) == 0
    assert same(one, two) == []
    shutil.rmtree(one / "pagefind")
    assert same(one, other.folder) == [], "the pages stay as they are"
    indexed = json.loads((two / "pagefind/pagefind-entry.json").read_text("utf-8"))["languages"]
    assert set(indexed) == {language.code for language in load(OTHER, date.max)[0].languages}


def test_another_paper_shows_words_and_not_their_names(other: Site) -> None:
    paper, _ = load(OTHER, date.max)
    groups = "|".join({re.escape(name.partition(".")[0]) for name in paper.strings if "." in name})
    for page in other.everything.values():
        tree = LexborHTMLParser(page.text)
        tree.strip_tags(["script", "style"])
        shown = " ".join(tree.text(separator=" ").split())
        labels = " ".join(page.all("[aria-label]", "aria-label"))
        assert not re.search(rf"(?<![\w/.])(?:{groups})\.[a-z][a-z-]+(?![\w/])", shown + labels), page.path


def test_words_in_another_language_are_marked_on_every_page(other: Site) -> None:
    page = other.pages["en/reasons/1/"]
    assert [(node.attributes["lang"], node.text()) for node in page.tree.css("i[lang]")] == [
        ("nl", "stoptrein")
    ]


def test_a_reason_of_another_paper_has_its_layers(other: Site) -> None:
    page = other.pages["reasons/1/"]
    assert page.all("section[data-layer]", "data-layer") == ["argument", "checked"]
    assert [node.text() for node in page.tree.css("td[data-label='Heure']")] == ["quatre"]
