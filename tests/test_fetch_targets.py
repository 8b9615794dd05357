"""What can be said of an address without asking anybody, and what an address says of a place in its document."""

import ipaddress
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from behaviours import PRIVATE
from papercheck.fetch.page_reader import read_html
from papercheck.model import Place, Result
from papercheck.urls import is_public, parse_host
from papercheck.urls.classification import (
    FetchTarget,
    classify,
    normalise_hosts,
    quotable,
    redact_credentials,
)
from papercheck.urls.url_fragments import fold_text, parse_fragment

HERE = Place("page.md", 3, 7)
FEW = settings(derandomize=True, deadline=None, max_examples=150)


def verdict(url: str, *allow: str) -> str:
    found = classify(url, HERE, normalise_hosts(allow))
    return found.verdict if isinstance(found, Result) else "target"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.oecd.org/report.pdf", "target"),
        ("HTTP://WWW.OECD.ORG", "target"),
        ("  https://www.oecd.org/a\n", "target"),
        ("https://straße.de/süß?q=ü#größe", "target"),
        ("https://a_b.blogs.net/", "target"),
        ("https://oecd.org:8443/", "target"),
        ("https://8.8.8.8/", "target"),
        ("https://134744072/", "target"),
        ("https://[2a00:1450:4001:80b::200e]/", "target"),
        ("https://[64:ff9b::808:808]/", "target"),
        ("https://oecd.org/a b", "target"),
        ("https://oecd.org/@user", "target"),
        ("", "invalid"),
        ("   ", "invalid"),
        ("oecd.org/report", "invalid"),
        ("//oecd.org/report", "invalid"),
        ("https:oecd.org", "invalid"),
        ("https://", "invalid"),
        ("https:///path", "invalid"),
        ("https://?query", "invalid"),
        ("https://a b.org/", "invalid"),
        ("https://oecd..org/", "invalid"),
        ("https://.oecd.org/", "invalid"),
        ("https://oecd.org:port/", "invalid"),
        ("https://oecd.org:0/", "invalid"),
        ("https://oecd.org:65535/", "target"),
        ("https://oecd.org:65536/", "invalid"),
        ("https://256.1.1.1/", "invalid"),
        ("https://1.2.3.4.5/", "invalid"),
        ("https://[::1", "invalid"),
        ("https://[fast]/", "invalid"),
        ("https://oecd.org/a\x00b", "invalid"),
        ("https://oecd.org/a\x1b[31mb", "invalid"),
        ("https://oecd.org/\ud800", "invalid"),
        ("https://oecd\\.org/", "invalid"),
        (f"https://{'x' * 64}.org/", "invalid"),
        (f"https://oecd.org/{'x' * 7983}", "target"),
        (f"https://oecd.org/{'x' * 7984}", "invalid"),
        ("htpp://oecd.org/", "invalid"),
        ("abttps://oecd.org/", "refused"),
        ("mailto:", "invalid"),
        ("mailto:nobody", "invalid"),
        ("tel:", "invalid"),
        ("tel:call-me", "invalid"),
        ("mailto:jo@oecd.org", "skipped"),
        ("mailto:jo@oecd.org,al@oecd.org?subject=Hello%20you", "skipped"),
        ("mailto:jo@müller.de", "skipped"),
        ("mailto:?subject=Read", "skipped"),
        ("tel:+49-30-1234567", "skipped"),
        ("tel:+49301234567;ext=12", "skipped"),
        ("data:image/png;base64,AAAA", "skipped"),
        (f"data:,{'x' * 9000}", "skipped"),
        ("https://example.org/", "skipped"),
        ("https://www.example.com/x", "skipped"),
        ("https://host.test/", "skipped"),
        ("https://host.invalid", "skipped"),
        ("file:///etc/passwd", "refused"),
        ("FILE:///etc/passwd", "refused"),
        ("C:\\report.pdf", "refused"),
        ("javascript:alert(1)", "refused"),
        ("java\nscript:alert(1)", "refused"),
        ("ftp://ftp.oecd.org/", "refused"),
        ("https://user:secret@oecd.org/", "refused"),
        ("https://user@oecd.org/", "refused"),
        ("https://oecd.org@127.0.0.1/", "refused"),
        ("https://[fe80::1%25eth0]/", "refused"),
        ("https://168.63.129.16/", "refused"),
        ("https://hidden.onion/", "refused"),
    ],
)
def test_an_address_is(url: str, expected: str) -> None:
    assert verdict(url) == expected


@pytest.mark.parametrize("host", [each for each in PRIVATE.split() if "hostile" not in each])
def test_a_private_host_is_refused_in_every_notation(host: str) -> None:
    assert verdict(f"http://{host}/") == "refused"
    assert verdict(f"https://{host}:8443/") == "refused"


def test_a_host_is_admitted_by_name() -> None:
    assert verdict("http://localhost:8000/", "localhost") == "target"
    assert verdict("http://127.1:8000/", "127.0.0.1") == "target"
    assert verdict("http://[::1]/", "::1") == verdict("http://[::1]/", "[::1]") == "target"
    assert verdict("http://host.test/", "HOST.test:8000") == "target"
    assert verdict("http://127.0.0.2/", "127.0.0.1") == "refused"
    assert verdict("file://localhost/etc/passwd", "localhost") == "refused"
    assert normalise_hosts(["::1", "LocalHost"]) == {"::1", "localhost"}


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://oecd.org", "https://oecd.org/"),
        ("https://oecd.org:443?a=b", "https://oecd.org/?a=b"),
        ("http://OECD.org.:8080/A", "http://oecd.org:8080/A"),
        ("https://straße.de/süß", "https://xn--strae-oqa.de/s%C3%BC%C3%9F"),
        ("https://oecd.org/%F6+%2F%2f?a=1+2&b=[3]|{4}", "https://oecd.org/%F6+%2F%2f?a=1+2&b=[3]|%7B4%7D"),
        ("https://oecd.org/a\\b?c\\d", "https://oecd.org/a/b?c\\d"),
        ("https://[2A00:1450::1]:80/", "https://[2a00:1450::1]:80/"),
        ("https://oecd.org/a#größe", "https://oecd.org/a#gr%C3%B6%C3%9Fe"),
    ],
)
def test_an_address_is_sent_as(url: str, sent: str) -> None:
    target = classify(url, HERE)
    assert isinstance(target, FetchTarget)
    assert target.normal_url == sent


def test_credentials_are_not_repeated() -> None:
    for url in (
        "https://user:secret@oecd.org/",
        "ftp://user:secret@oecd.org/",
        "ht\ntps://user:secret@oecd.org",
    ):
        assert "secret" not in repr(classify(url, HERE))
    assert redact_credentials("mailto:jo@oecd.org") == "mailto:jo@oecd.org"
    assert redact_credentials("https://oecd.org/@jo") == "https://oecd.org/@jo"


def test_what_is_shown_is_short_and_steers_nothing() -> None:
    assert quotable("a\x1b[31m\u202eb`c\n") == "a\\u001b[31m\\u202eb\\u0060c\\u000a"
    assert len(quotable("x" * 999)) == len(quotable("\x00" * 999)) == 120


@FEW
@given(st.text() | st.from_regex(r"[a-z]{0,6}:?/{0,3}[\w.@:\[\]%-]{0,30}[/?#]?.{0,20}"))
def test_any_text_is_classified_and_twice_the_same(text: str) -> None:
    found = classify(text, HERE)
    assert found == classify(text, HERE)
    if isinstance(found, Result):
        assert found.reason.isprintable()
    else:
        assert json.dumps(found.normal_url, ensure_ascii=False).isascii()
        again = classify(found.normal_url, HERE)
        assert isinstance(again, FetchTarget)
        assert again.normal_url == found.normal_url


@FEW
@given(st.integers(0, 2**32 - 1), st.integers(0, 4))
def test_a_number_in_any_notation_is_the_same_host(number: int, way: int) -> None:
    a, b, c, d = number.to_bytes(4)
    ways = [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{(b << 16) + (c << 8) + d}",
        f"0x{a:x}.0{b:o}.{c}.{d}",
    ]
    assert parse_host(ways[way]) == ipaddress.IPv4Address(number)


@FEW
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_public_inside_an_ipv6_one(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    inside = [(0xFFFF << 32) + number, (0x64FF9B << 96) + number, (0x2002 << 112) + (number << 80)]
    for each in inside:
        assert is_public(ipaddress.IPv6Address(each)) == is_public(address)


@FEW
@given(st.text())
def test_any_fragment_can_be_looked_for(text: str) -> None:
    wanted = parse_fragment(text)
    assert isinstance(wanted.missing(frozenset(), fold_text("Some words of a page")), str)


@FEW
@given(st.text(), st.text())
def test_words_that_are_on_a_page_are_found(before: str, after: str) -> None:
    page = fold_text(f"{before}\nwhole words\n{after}")
    assert not parse_fragment(":~:text=Whole%20Words").missing(frozenset(), page)


@FEW
@given(
    st.binary(max_size=3_000) | st.text(alphabet="<>/abhpscript !-\"'=&;é").map(str.encode),
    st.integers(1, 99),
)
def test_a_page_is_read_the_same_in_whatever_pieces_it_comes(data: bytes, size: int) -> None:
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    fragments = [parse_fragment("a:~:text=p")]
    assert read_html(pieces, "", fragments) == read_html([data], "", fragments)


@FEW
@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_charset_is_too_odd(data: bytes, charset: str) -> None:
    read_html([data], charset)
