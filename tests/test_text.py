"""Texts as reports print them, and HTML documents decoded as browsers do it: byte order mark, transport, `meta` element."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papercheck.text import blank_stretches, decode_html, decode_html_pieces, line, tell_apart

DOCUMENTS = {
    "UTF-8 that says nothing": ("Über".encode(), "", "Über"),
    "bytes that are no UTF-8 and say nothing": (b"\xdcber \x93x\x94", "", "Über “x”"),
    "a byte order mark of UTF-8": (b"\xef\xbb\xbf" + "Über".encode(), "", "Über"),
    "a byte order mark of UTF-16": ("Über".encode("utf-16"), "", "Über"),
    "a byte order mark against the transport": (b"\xef\xbb\xbf" + "Über".encode(), "latin1", "Über"),
    "the transport": (b"\xdcber", "ISO-8859-1", "Über"),
    "the transport, quoted": (b"\xcf\xcc", ' "koi8-r" ', "ол"),
    "the transport against a meta element": (b"<meta charset=koi8-r>\xdc", "windows-1252", "<meta charset=koi8-r>Ü"),
    "a transport that names no encoding": (b"\xdcber", "x-tide", "Über"),
    "a name that only Python knows": (b"<meta charset=punycode>\xdcber", "", "<meta charset=punycode>Über"),
    "an encoding that runs scripts": (b"+ADw-x", "utf-7", "+ADw-x"),
    "a meta element": (b"<META foo=1 CHARSET = 'koi8-r'>\xcf", "", "<META foo=1 CHARSET = 'koi8-r'>о"),
    "an older meta element": (
        b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">\xcf',
        "",
        '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">о',
    ),
    "a meta element about something else": (
        b'<meta name=x content="charset=koi8-r">\xdc',
        "",
        '<meta name=x content="charset=koi8-r">Ü',
    ),
    "a meta element in a comment": (b"<!-- <meta charset=koi8-r> -->\xdc", "", "<!-- <meta charset=koi8-r> -->Ü"),
    "a meta element that says UTF-16": ("<meta charset=utf-16>Ü".encode(), "", "<meta charset=utf-16>Ü"),
    "a meta element that is wrong": (b"<meta charset=utf-8>\xdcber", "", "<meta charset=utf-8>\ufffdber"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "transport", "text"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_is_decoded_as_browsers_do(data: bytes, transport: str, text: str) -> None:
    assert decode_html(data, transport) == text
    pieces = [data[at : at + 1] for at in range(len(data))]
    assert "".join(decode_html_pieces(pieces, transport)) == text


@pytest.mark.parametrize(("blanks", "text"), [(1_002, "о"), (1_003, "Ï")])
def test_a_meta_element_counts_within_the_first_1024_bytes(blanks: int, text: str) -> None:
    assert decode_html(b" " * blanks + b"<meta charset=koi8-r >\xcf")[-1] == text


@given(st.binary(max_size=200), st.text(max_size=20))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_any_bytes_have_a_text(data: bytes, transport: str) -> None:
    assert isinstance(decode_html(data, transport), str)


def test_a_document_in_pieces_may_break_within_a_character() -> None:
    assert "".join(decode_html_pieces([b" " * 1_023 + b"\xc3", b"\xbc"])).strip() == "ü"
    assert "".join(decode_html_pieces([b" " * 1_023 + b"\xc3"])).strip() == "\ufffd"


def test_a_report_prints_a_thousand_characters_of_a_message() -> None:
    assert line("x" * 1_000) == "x" * 1_000
    assert line("x" * 1_001) == "x" * 1_000 + " …"


def test_stretches_that_overlap_are_blanked_once_and_lines_stay() -> None:
    assert blank_stretches("Ebb and\nflood", [(8, 10), (4, 9), (5, 6)]) == "Ebb    \n  ood"


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        pytest.param(
            "p\u0430ge", "page", "U+0430 where the other has U+0061", id="a letter of another script"
        ),
        pytest.param(
            "u\u0308", "\u00fc", "U+0075 U+0308 where the other has U+00FC", id="a letter of two characters"
        ),
        pytest.param("x\u2013y", "x-y", "U+2013 where the other has U+002D", id="another dash"),
        pytest.param("cat", "\u043a\u043e\u0442", "", id="a word of another script"),
        pytest.param("Öl", "Ol", "", id="another letter"),
    ],
)
def test_names_that_look_alike_are_told_apart(one: str, other: str, points: str) -> None:
    said = tell_apart(f"`{one}` stands where the original has `{other}`.")
    assert points in said
    assert bool(said) is bool(points)
