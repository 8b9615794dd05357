"""Built HTML into a site: addresses as browsers resolve them, styles and scripts as they load things, places, hostile files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated_site import BASE_URL, generate
from folders import write
from judging import check_site
from papercheck.html import read_site
from papercheck.html.html_parser import collapse
from papercheck.html.html_source import choose_heads, find_base_path, find_base_url, find_excess
from papercheck.html.site_assets import read_script
from papercheck.html.url_references import list_candidates, list_css_urls
from papercheck.html.url_resolver import SiteIndex, UrlResolver
from papercheck.model import Verdict
from papercheck.model.site import Site, Use
from papercheck.rules import SITE
from papercheck.rules.site_links import list_results
from papercheck.urls.url_fragments import fold_text, parse_fragment

FILES = frozenset(
    {"index.html", "a/index.html", "a/b.png", "ü x.html", "de/index.html", "notes.txt", "c/d.txt"}
)
HERE = SiteIndex(FILES, "https://Example.org/seven/", frozenset({"secret"}))


def page(body: str = "", head: str = "", title: str = "Tides") -> str:
    return f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body><h1>Tides</h1>{body}</body></html>'


def site(folder: Path, files: dict[str, str | bytes], base_url: str = "") -> Site:
    return read_site(write(folder, files), base_url)[0]


INSIDE = {
    "the page itself": ("#x", "ok", "a/index.html"),
    "a question to the page itself": ("?q=1", "ok", "a/index.html"),
    "a file beside": ("b.png", "ok", "a/b.png"),
    "the folder above": ("../", "ok", "index.html"),
    "the folder above, without a slash": ("..", "ok", "index.html"),
    "this folder": (".", "ok", "a/index.html"),
    "encoded once": ("../%C3%BC%20x.html", "ok", "ü x.html"),
    "not encoded": ("../ü x.html", "ok", "ü x.html"),
    "encoded dots": ("%2e%2E/", "ok", "index.html"),
    "backslashes": ("..\\a\\b.png", "ok", "a/b.png"),
    "white space around": ("b.png", "ok", "a/b.png"),
    "a line break within": ("b.\npng", "ok", "a/b.png"),
    "from the host's root": ("/seven/a/", "ok", "a/index.html"),
    "the site's own address": ("https://example.org/seven/de/?q#x", "ok", "de/index.html"),
    "the site's own address in capitals": ("HTTPS://EXAMPLE.ORG/seven/", "ok", "index.html"),
    "the site's own address with another scheme": ("http://example.org/seven/", "ok", "index.html"),
    "without its scheme": ("//example.org/seven/a/", "ok", "a/index.html"),
    "a folder without its slash": ("../de", "redirected", "de/index.html"),
    "another case": ("B.PNG", "broken", ""),
    "nothing there": ("c.png", "broken", ""),
    "an encoded slash": ("..%2Fa%2Fb.png", "broken", ""),
    "encoded twice": ("../%25C3%25BC%20x.html", "broken", ""),
    "a folder without a page": ("../c/", "broken", ""),
    "above the site": ("../../x", "refused", ""),
    "far above the site": ("../../../../etc/passwd", "refused", ""),
    "above the site in disguise": ("%2e%2e/.%2e/x", "refused", ""),
    "a link of the file system that leads out": ("../secret", "refused", ""),
    "beside the site on its host": ("/x", "broken", ""),
    "empty": ("", "invalid", ""),
    "a zero byte": ("%00", "invalid", ""),
}


@pytest.mark.parametrize(("address", "verdict", "file"), INSIDE.values(), ids=INSIDE.keys())
def test_an_address_leads_where_a_browser_goes(address: str, verdict: str, file: str) -> None:
    target = UrlResolver(HERE, "a/index.html").resolve(address)
    assert (target.verdict, target.file, target.url) == (Verdict(verdict), file, "")


OUTSIDE = {
    "another host": ("https://other.example/x", "https://other.example/x"),
    "without a scheme": ("//cdn.example/x", "https://cdn.example/x"),
    "a capital scheme": ("HTTPS://other.example/", "https://other.example/"),
    "beside the site, complete": ("https://example.org/else/", "https://example.org/else/"),
    "mail": ("mailto:tide@tides.example", "mailto:tide@tides.example"),
    "code": ("java\nscript:count()", "javascript:count()"),
    "a file of a computer": ("file:///etc/passwd", "file:///etc/passwd"),
    "a drive": ("C:\\x", "C:\\x"),
}


@pytest.mark.parametrize(("address", "url"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_an_address_that_leads_out_is_not_judged_here(address: str, url: str) -> None:
    target = UrlResolver(HERE, "a/index.html").resolve(address)
    assert (target.verdict, target.url) == (None, url)


BASES = {
    "the folder above": ("../", "a/", "a/index.html"),
    "the host's root": ("/seven/", "de/", "de/index.html"),
    "the site's own address": ("https://example.org/seven/de/", "./", "de/index.html"),
    "a file": ("../de/x.html", "./", "de/index.html"),
    "a place on the page": ("../de/", "#x", "de/index.html"),
}


@pytest.mark.parametrize(("base", "address", "file"), BASES.values(), ids=BASES.keys())
def test_addresses_are_relative_to_the_base_of_the_page(base: str, address: str, file: str) -> None:
    assert UrlResolver(HERE, "a/index.html", base).resolve(address).file == file


def test_with_a_base_elsewhere_every_address_leads_out() -> None:
    resolver = UrlResolver(HERE, "a/index.html", "https://other.example/z/")
    assert resolver.resolve("x#y").url == "https://other.example/z/x#y"


@pytest.mark.parametrize(
    ("srcset", "found"),
    [
        pytest.param("a.png 1x, b.png 2x", ["a.png", "b.png"], id="densities"),
        pytest.param("a.png 100w,b.png 200w", ["a.png", "b.png"], id="widths without a space"),
        pytest.param("a.png, b.png", ["a.png", "b.png"], id="no descriptors"),
        pytest.param("a,b.png 2x", ["a,b.png"], id="a comma in the address"),
        pytest.param("data:image/gif;base64,AA= 1x", ["data:image/gif;base64,AA="], id="data"),
        pytest.param(" , ,a.png", ["a.png"], id="stray commas"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_set_of_sources_is_split_as_browsers_split_it(srcset: str, found: list[str]) -> None:
    assert list(list_candidates(srcset)) == found


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        pytest.param("a{b:url(x.png)}", ["x.png"], id="bare"),
        pytest.param("a{b:url( 'x.png' )}", ["x.png"], id="quoted"),
        pytest.param("@import 'x.css';@import url(y.css) print;", ["x.css", "y.css"], id="imports"),
        pytest.param(
            'a{b:image-set("a.png" 1x, url(b.png) 2x);content:"no"}', ["a.png", "b.png"], id="image set"
        ),
        pytest.param(r"a{b:url(h\74tp://x)}", ["http://x"], id="escapes"),
        pytest.param("/* url(no) */ a{content:'url(no)'}", [], id="comments and texts"),
        pytest.param("@namespace url(http://www.w3.org/1999/xhtml);", [], id="namespaces"),
        pytest.param(r"a{b:\75rl(x.png)}@\69mport 'y.css';", ["x.png", "y.css"], id="escaped names"),
        pytest.param("@import/**/'x.css';", ["x.css"], id="a comment in between"),
        pytest.param("a{b:url(x(y.png)}", [], id="no address"),
        pytest.param(r"a{b:url(x\20 y.png)}", ["x y.png"], id="an escaped space"),
        pytest.param(
            "@font-face{src:local(Tide),url(tide.woff2) format('woff2')}", ["tide.woff2"], id="fonts"
        ),
    ],
)
def test_a_style_sheet_names_what_it_loads(sheet: str, found: list[str]) -> None:
    assert [css_url.url for css_url in list_css_urls(sheet)] == found


@pytest.mark.parametrize(
    ("text", "storage", "requests"),
    [
        pytest.param("localStorage.setItem('a', 1)", ["localStorage"], [], id="storage"),
        pytest.param("window['sessionStorage']", ["sessionStorage"], [], id="storage by name"),
        pytest.param("document . cookie = 'a=1'", ["document.cookie"], [], id="cookies"),
        pytest.param("// localStorage.x\n/* document.cookie */", [], [], id="comments"),
        pytest.param("const localStorageKey = 1; say('localStorage')", [], [], id="names alike"),
        pytest.param("fetch('https://a.example/x')", [], ["https://a.example/x"], id="fetch"),
        pytest.param("x.open('GET', '//a.example/x')", [], ["//a.example/x"], id="XMLHttpRequest"),
        pytest.param("import 'https://a.example/x.js'", [], ["https://a.example/x.js"], id="import"),
        pytest.param("new Image().src = `https://a.example/p`", [], ["https://a.example/p"], id="pixel"),
        pytest.param("fetch('/x'); fetch(page)", [], [], id="requests to the site"),
        pytest.param("link.href = 'https://a.example/'", [], [], id="a link that is made"),
    ],
)
def test_a_script_shows_what_it_stores_and_whom_it_asks(
    text: str, storage: list[str], requests: list[str]
) -> None:
    found = read_script(text)
    assert [name for name, _ in found.storage] == storage
    assert [address for address, _ in found.requests] == requests


@pytest.mark.parametrize(
    ("directive", "is_there"),
    [
        pytest.param("text=high%20water", True, id="a text"),
        pytest.param("text=HIGH%20Water", True, id="another case"),
        pytest.param("text=high,low", True, id="from and to"),
        pytest.param("text=comes-,high,-water", True, id="before and after"),
        pytest.param("text=comes-,high%20water", True, id="before"),
        pytest.param("text=ebb&text=high", False, id="one of two"),
        pytest.param("text=hig", False, id="half a word"),
        pytest.param("text=low,high", False, id="the wrong way round"),
        pytest.param("text=never-,high", False, id="the wrong text before"),
        pytest.param("text=", False, id="nothing"),
        pytest.param("css=p", True, id="another directive"),
        pytest.param("text=water%2C%20and", False, id="across blocks"),
        pytest.param("text=comes,again", True, id="from one block into another"),
    ],
)
def test_a_text_fragment_matches_as_in_browsers(directive: str, is_there: bool) -> None:
    text = fold_text("There comes high water,\nand low water again.")
    assert parse_fragment(f":~:{directive}").is_in(text) is is_there


def test_what_is_shared_leads_back_to_its_own_page(tmp_path: Path) -> None:
    shared = (
        '<title>{0}</title><meta property="og:url" content="https://tides.example/{1}"><a href="./">Tides</a>'
    )
    pages = {
        "index.html": shared.format("Tides", ""),
        "ebb.html": shared.format("Ebb", ""),
        "low.html": shared.format("Low", "low.html"),
    }
    built, _ = read_site(write(tmp_path, pages), "https://tides.example/")
    found = {finding.place.path for finding in check_site(built) if finding.rule == "wrong-page-url"}
    assert found == {"ebb.html"}


def test_pages_with_a_menu_in_common_lead_each_where_they_lead_alone(tmp_path: Path) -> None:
    hrefs = (
        "#x",
        "?q",
        "",
        "b.html",
        "../c.html",
        "../gone.html#y",
        "../../up",
        "/c.html",
        "./#x",
        "mailto:a@b.c",
        "b .html",
    )
    menu = "".join(f'<a href="{href}">Tides</a>' for href in hrefs * 2) + '<p style="background:url(w.png)">'
    files: dict[str, str | bytes] = {
        "a/1.html": page(menu),
        "a/2.html": page(f'{menu}<p id="x">'),
        "a/3.html": page(menu, '<base href="../b/x">'),
        "a/4.html": page(menu, '<base href="https://other.example/a/">'),
        "b/b.html": page(menu),
        "c.html": page(menu),
        "c.htm": page(menu),
    }
    write(tmp_path, files)
    quick, whole = (read_site(tmp_path, urls_only=urls_only)[0] for urls_only in (True, False))
    targets = [
        {path: [(it.url, it.target) for it in page.references] for path, page in built.pages.items()}
        for built in (quick, whole)
    ]
    assert targets[0] == targets[1]
    assert list_results(quick) == list_results(whole)
    assert {it.target.file for it in quick.pages["a/2.html"].references if it.url == "#x"} == {"a/2.html"}


def test_the_public_address_is_what_most_pages_say_of_themselves(tmp_path: Path) -> None:
    texts = {
        "index.html": '<link rel="canonical" href="https://tides.example/sea/">',
        "a/index.html": "<link href='https://tides.example/sea/a/' rel=canonical>",
        "b.html": '<link rel="canonical" href="https://tides.example/sea/b.html">',
        "c/index.html": '<link rel="canonical" href="https://wrong.example/c/">',
    }
    assert find_base_url(texts) == "https://tides.example/sea/"
    assert find_base_url({}) == ""
    built = site(tmp_path, {path: page('<a href="/sea/">Home</a>', head) for path, head in texts.items()})
    assert {reference.target.file for reference in built.pages["b.html"].references} == {
        "b.html",
        "index.html",
    }


@pytest.mark.parametrize(("pages", "asked"), [(119, 119), (120, 60)])
def test_of_many_pages_some_are_asked_for_the_public_address(pages: int, asked: int) -> None:
    read: list[str] = []

    def read_head(path: str) -> str:
        read.append(path)
        return ""

    choose_heads([str(number) for number in range(pages)], read_head)
    assert len(read) == asked


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        pytest.param("/sea/a/ /sea/b.css", "sea", id="two addresses lead to files below it"),
        pytest.param("/x/sea/a/ /x/sea/", "x/sea", id="folder in a folder"),
        pytest.param("/sea/a/", "", id="one address says too little"),
        pytest.param("/sea/", "", id="the home page is anywhere"),
        pytest.param("/a/ /b.css /sea/a/ /sea/b.css", "", id="as many lead to files of the host"),
        pytest.param("/a/a/ /a/b.css", "", id="the site has such a folder"),
    ],
)
def test_a_site_lies_below_the_folder_that_its_addresses_begin_with(typed: str, base: str) -> None:
    head = "".join(f'<a href="{address}">' for address in typed.split())
    assert find_base_path({"index.html": head}, ["index.html", "a/index.html", "b.css"]) == base


def test_every_address_of_a_page_is_found_with_its_use(tmp_path: Path) -> None:
    head = (
        '<link rel=stylesheet href=a.css><link rel="preconnect" href="//h.example"><link rel=canonical href=c>'
        '<meta http-equiv=refresh content="0; URL=\'r\'"><meta property="og:image" content="o"><style>p{x:url(s)}</style>'
        '<script type="importmap">{"imports": {"x": "./m.js"}}</script>'
    )
    body = (
        '<a href="l" ping="p1 p2">x</a><map><area href=ar></map><img src=i srcset="i1 1x, i2 2x" longdesc=d>'
        "<video src=v poster=po><track src=t></video><q cite=q></q><form action=f><button formaction=fa></button></form>"
        '<object data=ob></object><iframe src=fr></iframe><svg><image xlink:href="si"/><a href="sa"/><use href="#u"/></svg>'
        '<p style="background:url(st)"><noscript><img src=n></noscript><template><img src=no></template>'
    )
    built = site(tmp_path, {"index.html": page(body, head)})
    found = {(reference.use, reference.url) for reference in built.pages["index.html"].references}
    assert found == {(Use.FETCH, url) for url in "a.css s ./m.js i i1 i2 v po t si #u st n".split()} | {
        (Use.LINK, "l"),
        (Use.LINK, "ar"),
        (Use.LINK, "sa"),
        (Use.BEACON, "p1"),
        (Use.BEACON, "p2"),
    } | {(Use.NAME, url) for url in "c o d q".split()} | {
        (Use.SUBMIT, "f"),
        (Use.SUBMIT, "fa"),
        (Use.FRAME, "ob"),
        (Use.FRAME, "fr"),
        (Use.REDIRECT, "r"),
        (Use.HINT, "//h.example"),
    }


PLACES = {
    "plain": ('\n<p>\n  <a class="x"\n     href="gone">x</a>', 4, 12),
    "without quotation marks": ("\n<a href=gone>x</a>", 2, 9),
    "written with an entity": ('\n<a href="gone?a&amp;b">x</a>', 2, 10),
    "behind a comment that looks alike": ('<!-- <a href="gone"> -->\n<a href="gone">x</a>', 2, 10),
    "behind a script that looks alike": ("<script>\"<a href='gone'>\"</script>\n<a href='gone'>x</a>", 2, 10),
    "in capitals": ('\n<A HREF="gone">x</A>', 2, 10),
    "behind its own like on another element": ('<area href="gone2">\n<a href="gone">x</a>', 2, 10),
}


@pytest.mark.parametrize(("body", "line", "column"), PLACES.values(), ids=PLACES.keys())
def test_a_finding_names_the_line_and_column_of_the_address(
    tmp_path: Path, body: str, line: int, column: int
) -> None:
    folder = write(tmp_path, {"index.html": f"<!doctype html><html lang=en><title>T</title>{body}"})
    built, _ = read_site(folder)
    found = [
        reference
        for reference in built.pages["index.html"].references
        if reference.element and reference.element.tag == "a"
    ]
    place = built.place(built.pages["index.html"], found[-1])
    assert (place.line, place.column) == (line, column)


def test_the_second_of_two_equal_elements_is_told_from_the_first(tmp_path: Path) -> None:
    built = site(tmp_path, {"index.html": page('\n<img src="x">\n<img src="x">')})
    findings = [finding for finding in check_site(built) if finding.rule == "missing-alt"]
    assert [finding.place.line for finding in findings] == [2, 3]


@pytest.mark.parametrize("links", [499, 501], ids=["each searched for", "all read at once"])
def test_each_of_many_references_is_found_where_it_stands(tmp_path: Path, links: int) -> None:
    body = "\n".join(f'<a href="x">x</a> <a  href=y{number}>y</a>' for number in range(links // 2))
    built = site(tmp_path, {"index.html": page(body)})
    read = built.pages["index.html"]
    lines = [built.place(read, reference).line for reference in read.references]
    assert lines == [number // 2 + 1 for number in range(links // 2 * 2)]


def test_every_address_has_a_verdict(tmp_path: Path) -> None:
    body = (
        '<a href="#h">1</a><a href="#no">2</a><a href="gone">3</a><a href="../x">4</a><a href="">5</a><a href="d">6</a>'
        '<a href="https://tides.net/">7</a><a href="mailto:a@tides.net">8</a><a href="javascript:x()">9</a><p id=h>'
    )
    built = site(tmp_path, {"index.html": page(body), "d/index.html": page()})
    judged, others = list_results(built)
    assert [result.verdict for result in sorted(judged, key=lambda result: result.place)] == [
        "ok", "broken", "broken", "refused", "invalid", "redirected", "refused"
    ]  # fmt: skip
    assert [url for url, _ in others] == ["https://tides.net/", "mailto:a@tides.net"]
    assert list_results(built, only_wrong=True) == ((), others[1:])


def test_reading_the_urls_alone_gives_the_same_verdicts(tmp_path: Path) -> None:
    generate(tmp_path, 20)
    body = '<p style="background:url(none.png)"><a href="gone/">x</a><img src="no.png"><a href="de/#no">y</a><a href="//z">z</a>'
    write(tmp_path, {"index.html": page(body), "bad.html": b"<title>\xdcber</title>"})
    whole, unreadable = read_site(tmp_path)
    urls, also_unreadable = read_site(tmp_path, urls_only=True)
    assert list_results(urls) == list_results(whole)
    assert also_unreadable == unreadable
    expected = check_site(whole, areas=["links"])
    assert {finding.rule for finding in expected} == {"broken-link"}
    assert check_site(urls, areas=["links"]) == expected


DEFECTS = {
    "link": ('part-0/page-3/"', 'part-0/page-99/"', "broken-link"),
    "fragment": ("page-4/#p2", "page-4/#p33", "broken-link"),
    "image": ("assets/tide.svg", "assets/ebb.svg", "broken-link"),
    "id": ('<p id="p1">', '<p id="p2">', "duplicate-id"),
    "language": ('<html lang="en"', '<html lang="de"', "wrong-html-language"),
    "request": ("../assets/main.css", "../main.css", "broken-link"),
    "title": ("<title>Tide 2<", "<title>Tide 4<", "duplicate-title"),
    "heading": ("<h1>Tide 2</h1>", "<h1></h1>", "broken-outline"),
    "alternative text": (' alt="A rising curve"', "", "missing-alt"),
    "switch": ('de/part-0/page-2/" hreflang="de" lang', 'de/" hreflang="de" lang', "wrong-language-switch"),
}


@pytest.mark.parametrize(("good", "bad", "rule"), DEFECTS.values(), ids=DEFECTS.keys())
def test_a_defect_planted_in_a_large_page_is_found(tmp_path: Path, good: str, bad: str, rule: str) -> None:
    generate(tmp_path, 40)
    file = tmp_path / "part-0/page-2/index.html"
    text = file.read_text(encoding="utf-8")
    assert good in text
    file.write_text(text.replace(good, bad, 1), encoding="utf-8")
    built, unreadable = read_site(tmp_path)
    found = {finding.rule for finding in check_site(built, unreadable)} - {"missing-404-page"}
    assert rule in found
    assert len(found) <= 4


def test_a_generated_site_is_in_order(tmp_path: Path) -> None:
    generate(tmp_path, 20)
    built, unreadable = read_site(tmp_path)
    assert built.base_url == BASE_URL
    assert {finding.rule for finding in check_site(built, unreadable)} == {"missing-404-page"}


def test_a_link_of_the_file_system_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"secret.html": page(), "site/index.html": page('<a href="x.html">x</a><a href="in.html">y</a>')},
    )
    (tmp_path / "site/x.html").symlink_to(tmp_path / "secret.html")
    (tmp_path / "site/in.html").symlink_to(tmp_path / "site/index.html")
    (tmp_path / "site/round").symlink_to(tmp_path / "site")
    built, _ = read_site(tmp_path / "site")
    judged, _ = list_results(built)
    assert {result.url: result.verdict for result in judged} == {
        "x.html": Verdict.REFUSED,
        "in.html": Verdict.OK,
    }


def test_folders_of_tools_are_no_part_of_a_site(tmp_path: Path) -> None:
    files = {
        "index.html": page(),
        ".git/x.html": page(),
        "node_modules/x.html": page(),
        ".well-known/x.html": page(),
    }
    assert set(site(tmp_path, dict(files)).pages) == {"index.html", ".well-known/x.html"}


ENCODED = {
    "UTF-8": ("<title>Ebbe – Über</title>".encode(), "Ebbe – Über", []),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + "<title>Über</title>".encode(), "Über", []),
    "UTF-16": ("<title>Über</title>".encode("utf-16"), "Über", []),
    "as declared": ('<meta charset="iso-8859-1"><title>Über</title>'.encode("latin-1"), "Über", []),
    "not as declared": (
        '<meta charset="utf-8"><title>Über</title>'.encode("cp1252"),
        "\ufffdber",
        ["not-utf-8"],
    ),
    "a strange name": (b'<meta charset="punycode"><title>\xdcber</title>', "Über", ["not-utf-8"]),
}


@pytest.mark.parametrize(("data", "title", "rules"), ENCODED.values(), ids=ENCODED.keys())
def test_a_page_is_decoded_as_browsers_do(tmp_path: Path, data: bytes, title: str, rules: list[str]) -> None:
    built, findings = read_site(write(tmp_path, {"index.html": data}))
    assert built.pages["index.html"].title == title
    assert [finding.rule for finding in findings] == rules


HOSTILE = {
    "nothing": "",
    "a tag that never closes": "<a href=" * 5_000,
    "quotation marks that never close": "<a '" * 5_000 + "<p " * 5_000,
    "comments that never close": "<!-- " * 20_000,
    "divisions without end": "<div>" * 50_000,
    "letters without end": "".join(f"<b id=x{number}>" for number in range(3_000)) + "<p>x" * 3_000,
    "rows in a drawing": "<svg>" + "<tr>" * 50_000,
    "letters below the limit": "".join(f"<b id=x{number}>" for number in range(490)) + "<p>x" * 1_400,
    "tables in tables": "<table><tr><td>" * 3_000,
    "entities": "<p title='" + "&amp;" * 50_000 + "'>",
    "attributes": "<p " + " ".join(f"on{number}=x" for number in range(5_000)) + ">",
    "one attribute many times": "<a href=x " + "href=y " * 5_000 + ">",
    "a srcset without end": "<img srcset='" + "a 1x (" * 20_000 + "'>",
    "a style without end": "<style>" + "url(" * 50_000 + "</style>",
    "a script without end": "<script>" + "fetch('" * 50_000,
    "data that is no JSON": "<script type=importmap>" + "[" * 50_000,
    "zero bytes": "<a href='\0'>\0</a>",
    "a drawing": "<svg>" + "<g>" * 400 + "<script>x</script>",
    "an address without end": f"<a href='{'../' * 30_000}x'>",
    "a base of itself": "<base href='#'><a href=''>x</a><a href='x'>y</a>",
    "a base that is no address": "<base href='http://[x'><a href='y'>y</a>",
    "an address that is none": "<a href='http://[::1'>x</a><a href='//'>y</a><a href='http:'>z</a>",
    "half a surrogate pair": "<a href='&#xD800;'>x</a>",
}


@pytest.mark.parametrize("name", ["index.html", "x.svg", "x.css", "x.js", "x.xml", "x.webmanifest"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_read_or_refused_but_never_a_traceback(
    tmp_path: Path, text: str, name: str
) -> None:
    built, unreadable = read_site(write(tmp_path, {"index.html": page(), name: text}))
    check_site(built, unreadable)
    list_results(built)


XML = {
    "a million laughs": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><link>&b;</link></rss>',
    "a file of the computer": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><link>&a;</link></rss>',
    "unbalanced": "<rss><link>x</rss>",
    "deep": "<x>" * 5_000,
    "not XML": "{}",
    "no namespace": "<urlset><url><loc>x</loc></url></urlset>",
}


@pytest.mark.parametrize("text", XML.values(), ids=XML.keys())
def test_a_hostile_feed_says_nothing(tmp_path: Path, text: str) -> None:
    built, unreadable = read_site(write(tmp_path, {"index.html": page(), "feed.xml": text}))
    said = "\n".join(map(str, check_site(built, unreadable)))
    assert "root:" not in said
    assert "aaaaaaaaaaaaaaaaaaaa" not in said


def test_what_is_nested_too_deeply_is_seen_before_it_is_parsed() -> None:
    assert find_excess("<svg>" + "<tr>" * 9_000)
    assert not find_excess("<svg><path d='M0 0'/></svg><tr>" * 9_000)
    assert not find_excess("<div></div>" * 9_000)
    assert not find_excess("<p>x<br>" * 9_000)
    assert not find_excess("<!-- <div> -->" * 9_000)
    assert not find_excess("<script>a <b; c <d</script>" * 9_000)
    assert not find_excess(f"<script>if (a <b) {'c ' * 30_000}</script>")


def with_attributes(count: int) -> str:
    """A page with one element of so many attributes, in all forms, and text enough to be looked at for them."""
    forms = ("a{}", "b{}=x", "c{}='>'", 'd{} = "<p>"')
    return page(f"<p {' '.join(forms[number % 4].format(number) for number in range(count))}>{'x ' * 25_000}")


def with_button(nodes: int) -> str:
    """A button whose last node is the only one with words."""
    return page("<button>" + "<i></i>" * (nodes - 1) + "Ebb</button>")


def with_csp(before: int) -> str:
    """An unsafe CSP behind so many others."""
    csp = '<meta http-equiv="Content-Security-Policy" content="{}">'
    return page(head=csp.format("default-src 'none'") * before + csp.format("script-src *; base-uri 'none'"))


def with_import_map(levels: int) -> str:
    groups = levels - 1
    text = '{"x": ' * groups + '{"x": "./gone.js"}' + "}" * groups
    return page(head=f'<script type="importmap">{text}</script>')


def with_open_graph(names: str, pages: str = "abcd") -> dict[str, str | bytes]:
    """Pages of one letter each, of which those named say what they are."""
    meta = '<meta property="og:type" content="article">'
    return {f"{name}.html": page(head=meta if name in names else "") for name in pages}


SPACE = 8_000_000 - len(page())
BREAKS = "<br>" * 1_200
ZEROS = b"<title>T</title>"

THRESHOLDS: dict[str, tuple[dict[str, str | bytes], dict[str, str | bytes], str]] = {
    "bytes of a file": (
        {"index.html": page("x" * SPACE)},
        {"index.html": page("x" * (SPACE + 1))},
        "unreadable-file",
    ),
    "attributes of an element": (
        {"index.html": with_attributes(1_000)},
        {"index.html": with_attributes(1_001)},
        "unreadable-file",
    ),
    "levels of elements": (
        {"index.html": BREAKS + "<div>" * 512},
        {"index.html": BREAKS + "<div>" * 513},
        "unreadable-file",
    ),
    "nodes of a name": (
        {"index.html": with_button(2_000)},
        {"index.html": with_button(2_001)},
        "missing-name",
    ),
    "policies of a page": (
        {"index.html": with_csp(before=10)},
        {"index.html": with_csp(before=9)},
        "unsafe-csp",
    ),
    "levels of an import map": (
        {"index.html": with_import_map(21)},
        {"index.html": with_import_map(20)},
        "broken-link",
    ),
    "levels of a manifest": (
        {"index.html": page(), "site.webmanifest": "[" * 20 + '{"src": "gone.png"}' + "]" * 20},
        {"index.html": page(), "site.webmanifest": "[" * 19 + '{"src": "gone.png"}' + "]" * 19},
        "broken-link",
    ),
    "zero bytes of UTF-8": (
        {"index.html": ZEROS + b"\0" * 5},
        {"index.html": ZEROS + b"\0" * 6},
        "not-utf-8",
    ),
    "how far a page can be enlarged": (
        {"index.html": page(head='<meta name="viewport" content="maximum-scale=2">')},
        {"index.html": page(head='<meta name="viewport" content="maximum-scale=1.9">')},
        "disabled-zoom",
    ),
    "how soon a page leaves": (
        {"index.html": page(head='<meta http-equiv="refresh" content="72001">')},
        {"index.html": page(head='<meta http-equiv="refresh" content="72000">')},
        "automatic-change",
    ),
    "how many pages say what they are": (with_open_graph("ab"), with_open_graph("abc"), "missing-metadata"),
    "how many of five pages say what they are": (
        with_open_graph("ab", "abcde"),
        with_open_graph("abc", "abcde"),
        "missing-metadata",
    ),
}
"""What is measured: a site just inside, one just outside, and the rule that names it."""


@pytest.mark.parametrize(("inside", "outside", "rule"), THRESHOLDS.values(), ids=THRESHOLDS.keys())
def test_a_threshold_is_where_it_is(
    tmp_path: Path, inside: dict[str, str | bytes], outside: dict[str, str | bytes], rule: str
) -> None:
    quiet, loud = (
        check_site(*read_site(write(tmp_path / name, files)))
        for name, files in (("inside", inside), ("outside", outside))
    )
    assert rule not in {finding.rule for finding in quiet}
    assert rule in {finding.rule for finding in loud}


CSP = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


@pytest.mark.parametrize(
    ("rule", "element", "characters"),
    [
        pytest.param("javascript-url", '<a href="{}">Print</a>', 60, id="code"),
        pytest.param("blocked-by-csp", '<img src="{}" alt="">', 80, id="a file that the policy blocks"),
    ],
)
@pytest.mark.parametrize("more", [0, 1])
def test_a_message_quotes_a_url_up_to_so_many_characters(
    tmp_path: Path, rule: str, element: str, characters: int, more: int
) -> None:
    url = f"{'javascript:' if rule == 'javascript-url' else 'data:'}{'x' * 100}"[: characters + more]
    (said,) = [
        finding.message
        for finding in check_site(site(tmp_path, {"index.html": page(element.format(url), CSP)}))
        if finding.rule == rule
    ]
    assert said.split("`")[1] == url[:characters]


@pytest.mark.parametrize(("characters", "name"), [(1_999, "x" * 1_999), (2_001, "x" * 2_000)])
def test_a_label_is_read_up_to_2000_characters(tmp_path: Path, characters: int, name: str) -> None:
    body = f'<p id="label">{"x" * characters}</p><button aria-labelledby="label"></button>'
    (button,) = site(tmp_path, {"index.html": page(body)}).pages["index.html"].select("button")
    assert button.text == name


@pytest.mark.parametrize(("bytes_before", "url"), [(19_882, "https://tides.example/"), (19_883, "")])
def test_the_canonical_url_is_looked_for_in_the_head(tmp_path: Path, bytes_before: int, url: str) -> None:
    head = f'<!-- {"x" * bytes_before} --><link rel="canonical" href="https://tides.example/">'
    assert site(tmp_path, {"index.html": page(head=head)}).base_url == url


def test_what_each_names_is_found_however_often_it_is_named(tmp_path: Path) -> None:
    files = {f"{name}/{script}": "" for name in "ab" for script in ("x.js", "y.js")}
    head = '<script>load("x.js"); load("a/x.js"); load("x.js"); load("b/y.js")</script>'
    built = site(tmp_path, {"index.html": page(head=head), "more.html": page(head=head), **files})
    assert built.loaded == {"a/x.js", "b/x.js", "b/y.js"}


def test_redirects_that_lead_into_a_circle_are_told_from_those_that_end(tmp_path: Path) -> None:
    ways = {"a": "b", "b": "c", "c": "b", "d": "e", "e": "e", "f": "g"}
    pages = {
        f"{name}.html": page(head=f'<meta http-equiv="refresh" content="0; url={target}.html">')
        for name, target in ways.items()
    }
    found = check_site(site(tmp_path, {**pages, "g.html": page()}))
    circles = {finding.place.path for finding in found if finding.rule == "broken-link"}
    assert circles == {"a.html", "b.html", "c.html"}


PIECES = st.sampled_from(
    "<a href=x> </a> <p id=x> <div> <svg> <base href=y> <script> </script> <style> url( </style> <!-- --> <img srcset='a 1x, b'> "
    "<meta http-equiv=refresh content='0;x'> <table> <td> <h1> </h1> <label for=x> <input> &amp; \" ' < > = x #x :~:text=x ../ % %2e "
    "<nav> aria-label=x lang=de <iframe srcdoc=x> <template> <title> on onclick=x style='a:url(b)'".split(" ")
)


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_any_page_is_read_and_read_the_same_again(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    folder = write(
        tmp_path_factory.mktemp("site"), {"index.html": " ".join(pieces), "x.svg": "".join(pieces)}
    )
    first, second = (check_site(*read_site(folder)) for _ in range(2))
    assert first == second


@given(st.text(max_size=60))
@settings(max_examples=150, derandomize=True, deadline=None)
def test_any_address_has_a_target(address: str) -> None:
    target = UrlResolver(HERE, "a/index.html").resolve(address)
    assert target.file in FILES | {""}
    assert (target.verdict is None) == bool(target.url)


@given(st.text(max_size=200))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_style_and_script_is_read(text: str) -> None:
    assert list(list_css_urls(text)) == list(list_css_urls(text))
    assert read_script(text) == read_script(text)
    assert list(list_candidates(text)) == list(list_candidates(text))


def test_a_site_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    def told(name: str) -> Iterator[str]:
        folder = tmp_path / name
        generate(folder, 4)
        write(folder, {"index.html": page('<a href="gone">x</a>')})
        built, unreadable = read_site(folder, prefix="site/")
        yield from map(str, check_site(replace(built, lexicons={}), unreadable))

    assert list(told("one")) == list(told("two"))
    assert all(line.startswith("site/") for line in told("three"))


def test_names_have_single_spaces() -> None:
    assert collapse(" a \n b\t") == "a b"


def test_every_area_of_a_site_has_rules() -> None:
    assert set(SITE) == {"links", "site", "a11y"}
