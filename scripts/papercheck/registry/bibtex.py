"""BibTeX text into entries: their type, key and fields, each with its place; and the LaTeX of a field into plain text.

Entries, `@string`, `@comment`, `@preamble`, braces, quotation marks and `#` are read as BibTeX and biber read them;
what neither can read is a finding, and reading goes on with the next entry. This is done here because bibtexparser
keeps no columns, and pylatexenc loses the `&`, `%`, `©` and `„` of a title, and fails on its links and on endless braces.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from papercheck.model import Finding, Origin, Place
from papercheck.model.rule import DATA_SYNTAX
from papercheck.registry import VOCABULARY
from papercheck.registry.nodes import Entry, Node, unique_entries

_ENGLISH_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTHS = {name: str(number) for number, name in enumerate(_ENGLISH_MONTHS, 1)}
"""The names that every BibTeX style defines."""

_OPENS = re.compile(r"(?<![\w.])@\s*(?P<kind>[A-Za-z]+)\s*[{(]")
_KEY = re.compile(r"\s*+(?P<key>[^\s,={}()\"#]*+)\s*+(?!=)")
_BETWEEN = re.compile(r"(?:\s|%[^\n]*)*")
_NAME = re.compile(r"(?P<name>[A-Za-z][\w:+./-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,={}()\"#%]+")
_STEP = re.compile(r"\\[\s\S]|[{}\"]|^[ \t]*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_LEFT_OVER = re.compile(r"[\s,]*(?:\}|[A-Za-z]\w*\s*=\s*[{\"])")


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """One entry as it was typed: its type in lower case (`article`), its key, and its fields by name in lower case."""

    kind: str
    key: str
    place: Place
    fields: Mapping[str, Node]
    """The outer braces or quotation marks of their texts are removed."""


def read_bibtex(text: str, path: str) -> tuple[tuple[BibtexEntry, ...], list[Finding]]:
    """Every entry of a file, in its order, and what could not be read."""
    reader = _BibtexReader(text, Origin(text, path))
    return tuple(reader.entries()), reader.findings


class _NotBibtexError(Exception):
    """Why a text cannot be read, the offset where it cannot, and how to mend it."""


@dataclass(slots=True)
class _BibtexReader:
    """One text; the cursor only moves forward."""

    text: str
    origin: Origin
    cursor: int = 0
    macros: dict[str, str] = field(default_factory=lambda: dict(MONTHS))
    is_endless: bool = False
    """Whether a comment was met that never ends: no further one is searched to the end of the file."""
    findings: list[Finding] = field(default_factory=list)

    def entries(self) -> Iterator[BibtexEntry]:
        while opens := _OPENS.search(self.text, self.cursor):
            kind, self.cursor = opens["kind"].lower(), opens.end()
            if kind in ("comment", "preamble"):
                self._pass_comment(opens.end() - 1)
            elif kind == "string":
                self.macros |= {name: value.text for name, value in self._fields(opens.end() - 1).items()}
            else:
                yield self._entry(kind, opens)

    def _pass_comment(self, start: int) -> None:
        """Go behind a comment; one that never ends takes up its line."""
        end = None
        if self.text[start] == "{" and not self.is_endless:
            end = self._end(start, within_entry=False)
            self.is_endless = end is None
        self.cursor = end or self.text.find("\n", start) + 1 or len(self.text)

    def _entry(self, kind: str, opens: re.Match[str]) -> BibtexEntry:
        found = _KEY.match(self.text, self.cursor)
        key = found["key"] if found else ""
        place = self.origin.place(found.start("key") if found else opens.start())
        self.cursor = found.end() if found else self.cursor
        if not key:
            self._note(f"`@{kind}` has no key.", opens.start(), f"Write `@{kind}{{name-year, …`.")
        elif not self.text.startswith((",", "}", ")"), self.cursor):
            self._note(f"A comma is missing behind `{key}`.", self.cursor, "Put a comma behind the key.")
        fields = self._fields(opens.end() - 1)
        if self.text[self.cursor - 1] in ")}" and _LEFT_OVER.match(self.text, self.cursor):
            fix = "Remove the closing brace that is one too many."
            self._note(f"`{key}` ends here, but more follows.", self.cursor - 1, fix)
        return BibtexEntry(kind, key, place, fields)

    def _fields(self, start: int) -> dict[str, Node]:
        """The fields up to the end of an entry; with an error, those in front of it."""
        entries: list[Entry] = []
        try:
            while not self._passes("}" if self.text[start] == "{" else ")"):
                if not self._passes(","):
                    entries.append(self._field(start))
        except _NotBibtexError as refused:
            self._note(*refused.args)
        return {name: value for name, value, _ in unique_entries(entries, self.findings)}

    def _passes(self, character: str) -> bool:
        """Go behind what stands between, and behind a character if it comes next."""
        between = _BETWEEN.match(self.text, self.cursor)
        self.cursor = between.end() if between else self.cursor
        is_next = self.text.startswith(character, self.cursor)
        self.cursor += len(character) * is_next
        return is_next

    def _field(self, start: int) -> Entry:
        if self.cursor >= len(self.text) or _OPENS.match(self.text, self.cursor):
            fix = "Close it with a brace of its own, and count the braces inside."
            raise _NotBibtexError("The entry is never closed.", start, fix)
        found = _NAME.match(self.text, self.cursor)
        if not found:
            typed = self.text[self.cursor : self.cursor + 40].split("\n")[0]
            raise _NotBibtexError(f"`{typed}` is no field.", self.cursor, "Write `name = {text},`.")
        name, place = found["name"].lower(), self.origin.place(found.start())
        self.cursor = found.end()
        value = Node(place, "str", text=self._value())
        end = self.cursor
        if not self._passes(",") and _NAME.match(self.text, self.cursor):
            self._note(f"A comma is missing behind `{name}`.", end, "Put a comma behind the value.")
        return name, value, place

    def _value(self) -> str:
        parts = [self._part()]
        while self._passes("#"):
            self._passes("")
            parts.append(self._part())
        return "".join(parts)

    def _part(self) -> str:
        start = self.cursor
        if self.text.startswith(("{", '"'), start):
            if (end := self._end(start)) is None:
                what = "brace" if self.text[start] == "{" else "quotation mark"
                fix = "Close it, and count the braces inside."
                raise _NotBibtexError(f"The {what} is never closed.", start, fix)
            self.cursor = end
            return self.text[start + 1 : end - 1]
        bare = _BARE.match(self.text, start)
        if not bare:
            raise _NotBibtexError("A value is missing.", start, "Write `name = {text},`.")
        self.cursor, typed = bare.end(), bare[0]
        if not typed.isdecimal() and typed.lower() not in self.macros:
            message = f"`{typed}` is neither a number nor defined by `@string`."
            self._note(message, start, f"Write `{{{typed}}}`.")
        return self.macros.get(typed.lower(), typed)

    def _end(self, start: int, *, within_entry: bool = True) -> int | None:
        """The offset behind what closes the brace or quotation mark at `start`; nothing stays open into the next entry."""
        is_quoted, depth = self.text[start] == '"', 0
        for step in _STEP.finditer(self.text, start + 1):
            typed = step[0].strip()
            if within_entry and typed.startswith("@"):
                self.cursor = step.start()
                return None
            if typed == ('"' if is_quoted else "}") and not depth:
                return step.end()
            if typed == "}" and not depth:
                return None
            depth += (typed[-1:] in ("{", "(") and typed[0] != "\\") - (typed == "}")
        self.cursor = len(self.text)
        return None

    def _note(self, message: str, offset: int, fix: str) -> None:
        self.findings.append(DATA_SYNTAX(self.origin.place(offset), message, fix))


_COMMANDS: Mapping[str, str] = dict(pair.split("=") for pair in VOCABULARY["latex_commands"].split())
_FORMS = frozenset(VOCABULARY["latex_forms"].split())
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


_FORMULA = re.compile(r"(?<!\\)\$(?:\\.|[^$\\])+\$")
_UPRIGHT = re.compile(r"\\(?:text|math)[a-z]*\s*\{([^{}]*)\}")
_SHIFTED = re.compile(r"(?P<low>_)?\^?(?<=[_^])\s*(?:\{(?P<inside>[^{}]*)\}|(?P<bare>\\[A-Za-z]+|[^\s\\{}]))")
"""`x^{10}`, `x_2`"""
_NAMED_SHIFT = re.compile(r"\\text(?:(?P<low>sub)|super)script\s*(?:\{(?P<inside>[^{}]*)\}|\s(?P<bare>\w))")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")


def _shift(typed: re.Match[str]) -> str:
    """What is raised or lowered, in characters of Unicode; where it has none, in the tags of CSL."""
    text = (typed["inside"] or typed["bare"] or "").strip()
    table, tag = (_LOWERED, "sub") if typed["low"] else (_RAISED, "sup")
    has_all = all(ord(sign) in table for sign in text)
    return text.translate(table) if has_all else f"<{tag}>{text}</{tag}>"


def read_latex(text: str) -> str:
    """The text as it is printed: letters with their accents, dashes and quotation marks, no braces, and no commands that are known."""
    if '"`' in text or '"=' in text:
        text = re.sub("\"[`'=]", lambda typed: str(VOCABULARY["latex_shorthands"][typed[0]]), text)
    text = re.sub(r"\\href\s*\{[^{}]*\}", "", text)
    if "$" in text or "script" in text:
        text = _FORMULA.sub(lambda found: _SHIFTED.sub(_shift, _UPRIGHT.sub(r"\1", found[0])), text)
        text = _NAMED_SHIFT.sub(_shift, text)
    text = re.sub(r"\\enquote\*?\s*\{([^{}]*)\}", r"“\1”", text)
    return re.sub(r"[ \t\n]+", " ", _TOKEN.sub(_print, text)).strip(" ")


def _print(token: re.Match[str]) -> str:
    if accent := token["accent"] or token["named"]:
        letter = token["braced"] or token["bare"] or token["inside"] or token["letter"]
        letter = letter.removeprefix("\\")
        return unicodedata.normalize("NFC", f"{letter[0]}{VOCABULARY['latex_accents'][accent]}{letter[1:]}")
    if token["command"]:
        # What is neither a letter nor a form is left for a person to see.
        shown = "" if token["command"] in _FORMS else f"\\{token['command']} "
        return " " if token["command"] == "space" else _COMMANDS.get(token["command"], shown)
    typed = token["escaped"] or token["ligature"] or ""
    return str(VOCABULARY["latex_characters"].get(typed, typed))


def read_verbatim(text: str) -> str:
    """A URL or an identifier: only what LaTeX makes authors escape is undone."""
    inside = re.sub(r"^\s*\\url\s*\{(.*)\}\s*$", r"\1", text, flags=re.DOTALL)
    return re.sub(r"\\([_%&#$~{}])", r"\1", re.sub(r"(?<!\\)[{}]", "", inside)).strip()
