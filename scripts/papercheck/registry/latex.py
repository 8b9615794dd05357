r"""LaTeX's way of writing letters and signs, as BibTeX files hold it, into plain text: `{\"o}` into `ö`."""

import re
import unicodedata

_ACCENTS = dict(
    zip(
        "`'^~=.\"ruvHtckdb",
        "\u0300\u0301\u0302\u0303\u0304\u0307\u0308\u030a\u0306\u030c\u030b\u0361\u0327\u0328\u0323\u0331",
        strict=True,
    )
)
"""By LaTeX's accent: the combining mark that stands behind its letter."""

_LETTERS = {
    **dict(
        zip(
            "ss ae AE oe OE o O l L aa AA i j th TH dh DH dj DJ ng NG".split(),
            "ß æ Æ œ Œ ø Ø ł Ł å Å i j þ Þ ð Ð đ Đ ŋ Ŋ".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "textendash textemdash textquoteleft textquoteright textquotedblleft textquotedblright".split(),
            "– — ‘ ’ “ ”".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "ldots dots textellipsis S P copyright pounds texteuro euro textdegree".split(),
            "… … … § ¶ © £ € € °".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "glqq grqq glq grq flqq frqq guillemotleft guillemotright".split(),
            "„ “ ‚ ‘ « » « »".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "textbackslash textasciitilde textasciicircum textless textgreater textbar textunderscore".split(),
            "\\ ~ ^ < > | _".split(),
            strict=True,
        )
    ),
    "slash": "/",
    "space": " ",
    "textregistered": "®",
    "texttrademark": "™",
}
_TOKEN = re.compile(
    r"\\(?P<accent>[`'^~=.\"])\s*(?:\{\s*(?P<braced>\\?[^\W\d_])\s*\}|(?P<bare>\\[ij]\b|[^\W\d_]))"
    r"|\\(?P<named>[ruvHtckdb])(?:\s*\{\s*(?P<inside>\\?[^\W\d_]{1,2})\s*\}|\s+(?P<letter>[^\W\d_]))"
    r"|\\(?P<command>[A-Za-z]+)\*?(?:[ \t]+|\{\})?"
    r"|\\(?P<escaped>[\s\S])|(?P<ligature>---|--|``|''|~)|(?P<brace>[{}$])"
)
_SIGNS = {
    "---": "—",
    "--": "–",
    "``": "“",
    "''": "”",
    "~": "\u00a0",
    "-": "",
    "/": "",
    ",": "\u202f",
    "\n": " ",
    "\\": " ",
}


def plain(text: str) -> str:
    """The text as it is printed: letters with their accents, dashes and quotation marks, no braces and no commands."""
    return re.sub(r"[ \t\n]+", " ", _TOKEN.sub(_shown, text)).strip(" ")


def _shown(token: re.Match[str]) -> str:
    if accent := token["accent"] or token["named"]:
        letter = token["braced"] or token["bare"] or token["inside"] or token["letter"]
        letter = letter.removeprefix("\\")
        return unicodedata.normalize("NFC", f"{letter[0]}{_ACCENTS[accent]}{letter[1:]}")
    if token["command"]:
        return _LETTERS.get(token["command"], "")
    if token["brace"]:
        return ""
    typed = token["escaped"] or token["ligature"]
    return _SIGNS.get(typed, typed)


def verbatim(text: str) -> str:
    """An address or identifier: only what LaTeX makes authors escape is undone."""
    inside = re.sub(r"^\s*\\url\s*\{(.*)\}\s*$", r"\1", text, flags=re.DOTALL)
    return re.sub(r"\\([_%&#$~{}])", r"\1", re.sub(r"(?<!\\)[{}]", "", inside)).strip()
