"""What the checker knows of URLs: hosts in every notation, placeholders, and when two URLs name one page."""

import ipaddress

import pytest

from papercheck.urls import (
    clean_url,
    find_host,
    has_session,
    identify_page,
    is_example_host,
    is_home,
    is_local,
    is_outside,
    is_placeholder,
    join_url,
    parse_host,
    split_url,
)
from papercheck.urls.url_fragments import find_slugs, list_slugs


@pytest.mark.parametrize(
    ("text", "host"),
    [
        pytest.param("WWW.OECD.org", "www.oecd.org", id="upper case"),
        pytest.param("oecd.org.", "oecd.org", id="a final dot"),
        pytest.param("straße.de", "xn--strae-oqa.de", id="other letters than ASCII"),
        pytest.param("oecd。org", "oecd.org", id="a full stop of another script"),
        pytest.param("①②⑦.0.0.1", ipaddress.IPv4Address("127.0.0.1"), id="digits in circles"),
        pytest.param("%31%32%37.1", ipaddress.IPv4Address("127.0.0.1"), id="digits that are encoded"),
        pytest.param("0x7f.1", ipaddress.IPv4Address("127.0.0.1"), id="hex and two parts"),
        pytest.param("1.2.3", ipaddress.IPv4Address("1.2.0.3"), id="three parts"),
        pytest.param("0300.0250.1.1", ipaddress.IPv4Address("192.168.1.1"), id="octal"),
        pytest.param("[::1%25eth0]", ipaddress.IPv6Address("::1"), id="a zone"),
        pytest.param("1.2.3.4.5", None, id="five parts"),
        pytest.param("08", None, id="an octal eight"),
        pytest.param("a/b.org", None, id="a slash"),
        pytest.param("a%2fb.org", None, id="an encoded slash"),
        pytest.param("a%2541.org", None, id="encoded twice"),
        pytest.param("-.org", None, id="a label without a letter"),
        pytest.param("oecd.org..", None, id="two final dots"),
        pytest.param(f"{'x' * 63}.org", f"{'x' * 63}.org", id="the longest label"),
        pytest.param(f"{'x' * 64}.org", None, id="a label too long"),
        pytest.param(f"{'x.' * 125}org", f"{'x.' * 125}org", id="the longest name"),
        pytest.param(f"{'x.' * 125}info", None, id="a name too long"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_host_is_read_as(text: str, host: object) -> None:
    assert parse_host(text) == host


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://User:pw@OECD.org.:8080/a", "oecd.org"),
        ("//oecd.org/a", "oecd.org"),
        (r"https:\\oecd.org\a", "oecd.org"),
        ("https://[2a00::1]:80/", "2a00::1"),
        ("../a//b", ""),
        ("mailto:jo@oecd.org", ""),
        ("https://[", ""),
        ("https://a.org:port/", ""),
    ],
)
def test_the_host_of_a_url_is(url: str, host: str) -> None:
    assert find_host(url) == host


def test_a_url_is_outside_with_a_scheme_or_a_host_or_if_it_cannot_be_read() -> None:
    for url in ("https://oecd.org", "//oecd.org", "mailto:jo@oecd.org", "https://[", " ftp://a.org"):
        assert is_outside(url)
    for url in ("", "a.md", "../a.md#b", "#b", "?q", "/a"):
        assert not is_outside(url)


def test_a_placeholder_is_no_place_to_publish() -> None:
    for url in (
        "",
        "a/b",
        "https://example.org/x/",
        "https://www.example.com",
        "http://localhost:8000/",
        "https://[",
    ):
        assert is_placeholder(url)
    for url in ("https://oecd.org/", "https://example.de/", "https://notexample.org/"):
        assert not is_placeholder(url)
    assert is_example_host("a.test")
    assert not is_example_host("test.org")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "file:///a",
            r"C:\a",
            r"\\server\a",
            "/home/jo/a",
            "~/a",
            "../a",
            "http://localhost/",
            "http://printer/",
        ),
        *(
            "http://192.168.1.7/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://wiki.intranet/",
            "http://nas.home/",
        ),
    ],
)
def test_a_url_is_local(url: str) -> None:
    assert is_local(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://oecd.org/",
        "https://8.8.8.8/",
        "http://https://oecd.org/",
        "/report",
        "mailto:jo@home",
        "https://[",
    ],
)
def test_a_url_is_not_local(url: str) -> None:
    assert not is_local(url)


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("../x/", "https://oecd.org/a/x/"),
        ("?q=1", "https://oecd.org/a/b/?q=1"),
        ("/%2e%2e/z", "https://oecd.org/z"),
        (r"..\x", "https://oecd.org/a/x"),
        (" x\n", "https://oecd.org/a/b/x"),
        ("//other.org", "https://other.org/"),
        ("https://[", "https://["),
    ],
)
def test_a_reference_leads_where_a_browser_goes(reference: str, url: str) -> None:
    assert join_url("https://oecd.org/a/b/", reference) == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://oecd.org/a",
            "https://www.OECD.org/a/",
            "https://oecd.org:443/a",
            "https://oecd.org/b/../a",
        ),
        *(
            "https://oecd.org/a?utm_source=x",
            "https://oecd.org/a;jsessionid=8A1F77C0",
            "https://oecd.org/%61",
        ),
        *("https://oecd.org/a#top", "https://oecd.org/a#:~:text=b", "https://oecd.org/a/index.html"),
        "https://oecd.org/a?sid=0123456789abcdef",
    ],
)
def test_one_page_has_many_urls(url: str) -> None:
    assert identify_page(url) == ("oecd.org/a", "")


def test_other_pages_have_other_urls() -> None:
    urls = ["a", "a?b=1", "a?sid=0123456789abcde", "A", "a?sessionid=12345", "b", "a/b"]
    assert len({identify_page(f"https://oecd.org/{url}") for url in urls}) == len(urls)
    assert identify_page("https://oecd.org/a#b") == ("oecd.org/a", "b")
    assert identify_page("https://[") == ("https://[", "")
    assert identify_page("https://oecd.org:8080/a")[0] == "oecd.org:8080/a"


def test_a_url_is_cleaned_of_trackers_and_sessions() -> None:
    assert clean_url("https://oecd.org/a?b=1&utm_x=2&PHPSESSID=123456") == "https://oecd.org/a?b=1"
    assert clean_url("https://[") == "https://["
    sessions = [split_url(f"https://oecd.org/(S({'0' * digits}))/report") for digits in (7, 8)]
    assert [has_session(parts) for parts in sessions if parts] == [False, True]


def test_a_home_page_is_a_site_and_nothing_on_it() -> None:
    home = [split_url(f"https://oecd.org{path}") for path in ("", "/", "/index.html", "/a", "/?q", "/#b")]
    assert [is_home(parts) for parts in home if parts] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("settings", "heading", "made"),
    [
        ("docusaurus.config.ts", "A _b_ & [c](d.md): `e_f`", "a-b--c-e_f"),
        ("site/hugo.toml", "Ebbe und Flut!", "ebbe-und-flut"),
        ("docs/.vitepress/config.mts", "证书（密钥 + 匿名）", "证书-密钥-匿名"),
        ("src/.vuepress/config.js", "L’été à 2", "l-ete-a-2"),
        ("_config.yml", "2 Ébb tides", "bb-tides"),
        ("_quarto.yml", "1.2 The *ebb*, v0.3", "the-ebb-v0.3"),
        ("book.toml", "Ebb & flow", "ebb--flow"),
        ("docfx.json", "Ebb.Flow", "ebb.flow"),
        ("docs/conf.py", "Ebb & flow", "ebb-flow"),
    ],
)
def test_ids_are_made_as_the_program_makes_them(settings: str, heading: str, made: str) -> None:
    assert made in list_slugs([heading], find_slugs([settings]))
    assert not find_slugs(["README.md"])


def test_an_id_that_only_another_program_makes_is_none() -> None:
    assert [*list_slugs(["L’été", "L’été"], find_slugs([".vuepress/a.js"]))] == [
        "l-ete",
        "l-ete-1",
        "l-ete-2",
    ]
