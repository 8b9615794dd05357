"""BibTeX text into entries: their type, key and fields, each with its place; and the LaTeX of a field into plain text.

Entries, `@string`, `@comment`, `@preamble`, braces, quotation marks and `#` are read as BibTeX and biber read them;
what neither can read is a finding, and reading goes on with the next entry.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from papercheck.model import Finding, Origin, Place
from papercheck.model.rule import BIBTEX_SYNTAX
from papercheck.registry.nodes import repeated_field

MONTHS = {
    name: str(number)
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
"""The names that every BibTeX style defines."""

_OPENS = re.compile(r"(?<![\w.])@\s*(?P<kind>[A-Za-z]+)\s*[{(]")
_KEY = re.compile(r"\s*(?P<key>[^\s,={}()\"#]*)\s*")
_BETWEEN = re.compile(r"(?:\s|%[^\n]*)*")
_NAME = re.compile(r"(?P<name>[A-Za-z][\w:+./-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,={}()\"#%]+")
_STEP = re.compile(r"\\[\s\S]|[{}\"]|^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_LEFT_OVER = re.compile(r"[\s,]*(?:\}|[A-Za-z]\w*\s*=\s*[{\"])")
_CLOSING = {"{": "}", "(": ")"}


@dataclass(frozen=True, slots=True)
class Value:
    """The text of a field, its outer braces or quotation marks removed."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it was typed."""

    kind: str
    """In lower case: `article`."""
    key: str
    place: Place
    fields: Mapping[str, Value] = field(default_factory=dict)
    """By name in lower case."""


def read(text: str, path: str) -> tuple[tuple[Entry, ...], list[Finding]]:
    """Every entry of a file, in its order, and what could not be read."""
    reader = _Reader(text, path)
    return tuple(reader.entries()), reader.findings


class _NotBibtexError(Exception):
    """Why a text cannot be read, the offset where it cannot, and how to mend it."""


class _Reader:
    """One text; the cursor only moves forward."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._origin = text, Origin(text, path)
        self._cursor = 0
        self._macros = dict(MONTHS)
        self._is_endless = False
        """Whether a comment was met that never ends: no further one is searched to the end of the file."""
        self.findings: list[Finding] = []

    def entries(self) -> list[Entry]:
        found: list[Entry] = []
        while opens := _OPENS.search(self._text, self._cursor):
            kind, last = opens["kind"].lower(), opens.end() - 1
            self._cursor = opens.end()
            if kind in ("comment", "preamble"):
                self._pass(last)
            elif kind == "string":
                self._macros |= {name: value.text for name, value in self._fields(last).items()}
            else:
                found.append(self._entry(kind, opens))
        return found

    def _pass(self, start: int) -> None:
        """Go behind a comment; one that never ends takes up its line."""
        end = None
        if self._text[start] == "{" and not self._is_endless:
            end = self._end(start, within_entry=False)
            self._is_endless = end is None
        self._cursor = end or self._text.find("\n", start) + 1 or len(self._text)

    def _entry(self, kind: str, opens: re.Match[str]) -> Entry:
        found = _KEY.match(self._text, self._cursor)
        is_key = found is not None and self._text[found.end() : found.end() + 1] != "="
        key, place = (
            (found["key"], self._origin.place(found.start("key")))
            if found and is_key
            else ("", self._origin.place(opens.start()))
        )
        self._cursor = found.end() if found and is_key else self._cursor
        if not key:
            self._note(f"`@{kind}` has no key.", opens.start(), f"Write `@{kind}{{name-year, …`.")
        elif not self._text.startswith((",", "}", ")"), self._cursor):
            self._note(f"A comma is missing behind `{key}`.", self._cursor, "Put a comma behind the key.")
        fields = self._fields(opens.end() - 1)
        if self._text[self._cursor - 1] in ")}" and _LEFT_OVER.match(self._text, self._cursor):
            self._note(
                f"`{key}` ends here, but more follows.",
                self._cursor - 1,
                "Remove the closing brace that is one too many.",
            )
        return Entry(kind, key, place, fields)

    def _fields(self, start: int) -> dict[str, Value]:
        """The fields up to the end of an entry; with an error, those in front of it."""
        fields: dict[str, Value] = {}
        try:
            while not self._passes(_CLOSING[self._text[start]]):
                if not self._passes(","):
                    self._field(fields, start)
        except _NotBibtexError as refused:
            self._note(*refused.args)
        return fields

    def _passes(self, sign: str) -> bool:
        """Go behind what stands between, and behind a sign if it comes next."""
        between = _BETWEEN.match(self._text, self._cursor)
        self._cursor = between.end() if between else self._cursor
        is_next = self._text.startswith(sign, self._cursor)
        self._cursor += len(sign) * is_next
        return is_next

    def _field(self, fields: dict[str, Value], start: int) -> None:
        if self._cursor >= len(self._text) or _OPENS.match(self._text, self._cursor):
            fix = "Close it with a brace of its own, and count the braces inside."
            raise _NotBibtexError("The entry is never closed.", start, fix)
        found = _NAME.match(self._text, self._cursor)
        if not found:
            typed = self._text[self._cursor : self._cursor + 40].split("\n")[0]
            raise _NotBibtexError(f"`{typed}` is no field.", self._cursor, "Write `name = {text},`.")
        name, place = found["name"].lower(), self._origin.place(found.start())
        self._cursor = found.end()
        value = Value(place, self._value())
        if name in fields:
            self.findings.append(repeated_field(name, place, fields[name].place))
        fields.setdefault(name, value)
        end = self._cursor
        if not self._passes(",") and _NAME.match(self._text, self._cursor):
            self._note(f"A comma is missing behind `{name}`.", end, "Put a comma behind the value.")

    def _value(self) -> str:
        parts = [self._part()]
        while self._passes("#"):
            self._passes("")
            parts.append(self._part())
        return "".join(parts)

    def _part(self) -> str:
        start = self._cursor
        if self._text.startswith(("{", '"'), start):
            end = self._end(start)
            if end is None:
                what = "brace" if self._text[start] == "{" else "quotation mark"
                raise _NotBibtexError(
                    f"The {what} is never closed.", start, "Close it, and count the braces inside."
                )
            self._cursor = end
            return self._text[start + 1 : end - 1]
        bare = _BARE.match(self._text, start)
        if not bare:
            raise _NotBibtexError("A value is missing.", start, "Write `name = {text},`.")
        self._cursor, macro = bare.end(), bare[0].lower()
        if not bare[0].isdecimal() and macro not in self._macros:
            self._note(
                f"`{bare[0]}` is neither a number nor defined by `@string`.", start, f"Write `{{{bare[0]}}}`."
            )
        return self._macros.get(macro, bare[0])

    def _end(self, start: int, *, within_entry: bool = True) -> int | None:
        """The offset behind what closes the brace or quotation mark at `start`; nothing stays open into the next entry."""
        is_quoted, depth = self._text[start] == '"', 0
        for step in _STEP.finditer(self._text, start + 1):
            sign = step[0]
            if within_entry and sign.lstrip().startswith("@"):
                self._cursor = step.start()
                return None
            if sign == "}" and not depth:
                return None if is_quoted else step.end()
            if sign == '"' and is_quoted and not depth:
                return step.end()
            depth += (sign[-1] in "{(" and sign[0] != "\\") - (sign == "}")
        self._cursor = len(self._text)
        return None

    def _note(self, message: str, offset: int, fix: str) -> None:
        self.findings.append(BIBTEX_SYNTAX(self._origin.place(offset), message, fix))


# LaTeX is read here because pylatexenc loses the `&`, `%`, `©` and `„` of a title, and fails on `\href` and on braces
# without end; and BibTeX because bibtexparser keeps no columns.
_ACCENTS = dict(
    zip(
        "`'^~=.\"ruvHtckdb",
        "\u0300\u0301\u0302\u0303\u0304\u0307\u0308\u030a\u0306\u030c\u030b\u0361\u0327\u0328\u0323\u0331",
        strict=True,
    )
)
"""By LaTeX's accent: the combining mark that stands behind its letter."""

_PAIRS = (
    "ss=ß ae=æ AE=Æ oe=œ OE=Œ o=ø O=Ø l=ł L=Ł aa=å AA=Å i=i j=j th=þ TH=Þ dh=ð DH=Ð dj=đ DJ=Đ ng=ŋ NG=Ŋ"
    " textendash=– textemdash=— textquoteleft=‘ textquoteright=’ textquotedblleft=“ textquotedblright=”"
    " glqq=„ grqq=“ glq=‚ grq=‘ flqq=« frqq=» flq=‹ frq=› guillemotleft=« guillemotright=» ldots=… dots=…"
    " textellipsis=… S=§ P=¶ copyright=© textregistered=® texttrademark=™ pounds=£ texteuro=€ euro=€ textdegree=°"
    " slash=/ textbackslash=\\ textasciitilde=~ textasciicircum=^ textless=< textgreater=> textbar=| textunderscore=_"
    " times=× cdot=· pm=± leq=≤ geq=≥ neq=≠ approx=≈ infty=∞ to=→ rightarrow=→ leftarrow=← TeX=TeX LaTeX=LaTeX"
)
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi"
    " psi omega"
)
_COMMANDS = (
    dict(pair.split("=") for pair in _PAIRS.split())
    | dict(zip(_GREEK.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
    | dict(zip(_GREEK.title().split(), "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", strict=True))
    | {"space": " "}
)
"""What commands print; any other changes how a text looks, and prints nothing."""

_TOKEN = re.compile(
    r"""
      \\(?P<accent> [`'^~=."] )\s* (?: \{\s* (?P<braced> \\?[^\W\d_] ) \s*\} | (?P<bare> \\[ij]\b | [^\W\d_] ) )  # \"{o}
    | \\(?P<named> [ruvHtckdb] ) (?: \s*\{\s* (?P<inside> \\?[^\W\d_]{1,2} ) \s*\} | \s+ (?P<letter> [^\W\d_] ) )  # \c c
    | \\(?P<command> [A-Za-z]+ )\*? (?: [ \t]+ | \{\} )?        # \ss  \emph  \alpha
    | \\(?P<escaped> [\s\S] )                                   # \&
    | (?P<ligature> --- | -- | `` | '' | ~ )
    | [{}$]
    """,
    re.VERBOSE,
)
_SIGNS = dict(
    zip(
        ("---", "--", "``", "''", "~", "-", "/", ",", "\n", "\\"),
        ("—", "–", "“", "”", "\u00a0", "", "", "\u202f", " ", " "),
        strict=True,
    )
)
"""What ligatures print, and what a sign does behind a backslash."""

_SHORTHANDS = {'"`': "„", "\"'": "“", '"=': "-"}
"""What the package babel makes of a quotation mark and a sign in German, Dutch and some other languages."""


def plain(text: str) -> str:
    """The text as it is printed: letters with their accents, dashes and quotation marks, no braces and no commands."""
    if '"`' in text or '"=' in text:
        text = re.sub("\"[`'=]", lambda shorthand: _SHORTHANDS[shorthand[0]], text)
    text = re.sub(r"\\href\s*\{[^{}]*\}", "", text)
    text = re.sub(r"\\enquote\*?\s*\{([^{}]*)\}", r"“\1”", text)
    return re.sub(r"[ \t\n]+", " ", _TOKEN.sub(_shown, text)).strip(" ")


def _shown(token: re.Match[str]) -> str:
    if accent := token["accent"] or token["named"]:
        letter = token["braced"] or token["bare"] or token["inside"] or token["letter"]
        letter = letter.removeprefix("\\")
        return unicodedata.normalize("NFC", f"{letter[0]}{_ACCENTS[accent]}{letter[1:]}")
    if token["command"]:
        return _COMMANDS.get(token["command"], "")
    typed = token["escaped"] or token["ligature"] or ""
    return _SIGNS.get(typed, typed)


def verbatim(text: str) -> str:
    """A URL or an identifier: only what LaTeX makes authors escape is undone."""
    inside = re.sub(r"^\s*\\url\s*\{(.*)\}\s*$", r"\1", text, flags=re.DOTALL)
    return re.sub(r"\\([_%&#$~{}])", r"\1", re.sub(r"(?<!\\)[{}]", "", inside)).strip()
