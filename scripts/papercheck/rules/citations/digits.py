"""Forms and check digits of identifiers: ISBN, ISSN, ORCID, ECLI and CELEX."""

import re

_HYPHENS = re.compile(r"[\s\u00a0‐‑‒–-]+")
_NOTE = re.compile(r"\([^()]*\)|\bISBN(?:-1[03])?:?", re.IGNORECASE)
_ISSN = re.compile(r"\d{4}[‐‑–-]?\d{3}[\dX]", re.ASCII | re.IGNORECASE)
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII | re.IGNORECASE)
_ECLI = re.compile(
    r"ECLI:[A-Z]{2}:[A-Z][A-Z0-9]{0,6}:(?P<year>\d{4}):[A-Z0-9.]{1,25}", re.ASCII | re.IGNORECASE
)
_CELEX = re.compile(
    r"[02-9CE]\d{4}[A-Z]{1,2}\d{4,6}(?:\(\d{2}\))?(?:R\(\d{2}\))?(?:-\d{8})?(?:[A-Z]{3}_\d+|_[A-Z]{3})?|C\d{4}/\d{1,4}[A-Z]?/\d{1,3}|1\d{4}[A-Z]{1,2}(?:/[A-Z\d]+|\d+)?(?:\(\d{2}\))?(?:-\d{8})?",
    re.ASCII,
)
_GROUPS = re.compile(r"[0-57]|65|8\d|9[0-4]|6[0-4]\d|9[5-8]\d|99[0-8]\d|999\d\d", re.ASCII)
"""Registration groups of the prefix 978: languages and countries."""

_SHORT, _LONG = 10, 13
_PREFIXES = ("978", "979")


def isbns(typed: str) -> list[str]:
    """The ISBNs of a field, which may hold several with spaces or signs between them."""
    plain = _NOTE.sub(" ", typed).strip()
    if len(_HYPHENS.sub("", plain)) in (_SHORT, _LONG):
        return [plain]
    return [part for part in re.split(r"[\s,;/]+", plain) if part]


def isbn_fault(isbn: str) -> str:
    """`form`, `digit`, `prefix` or `hyphens`; nothing where the ISBN is right."""
    digits = _HYPHENS.sub("", isbn).upper()
    if not re.fullmatch(r"\d{9}[\dX]|\d{13}", digits, re.ASCII):
        return "form"
    if len(digits) == _LONG and not digits.startswith(_PREFIXES):
        return "prefix"
    if not _fits(digits):
        return "digit"
    return "" if _is_parted(_HYPHENS.split(isbn)) else "hyphens"


def _is_parted(parts: list[str]) -> bool:
    """Whether hyphens stand where they may: nowhere, behind the prefix, or around group, publisher and title."""
    if len(parts) == 1 or (len(parts) == len(("prefix", "rest")) and parts[0] in _PREFIXES):
        return True
    prefix, *rest = parts if parts[0] in _PREFIXES else ("978", *parts)
    is_group = prefix != "978" or bool(_GROUPS.fullmatch(rest[0]))
    return len(rest) == len(("group", "publisher", "title", "digit")) and len(rest[-1]) == 1 and is_group


def _fits(digits: str) -> bool:
    values = [_SHORT if each == "X" else int(each) for each in digits]
    if len(values) == _LONG:
        return sum(value * (3 if index % 2 else 1) for index, value in enumerate(values)) % 10 == 0
    return sum(value * weight for value, weight in zip(values, range(_SHORT, 0, -1), strict=True)) % 11 == 0


def issn_fault(issn: str) -> str:
    """`form` or `digit`; nothing where the ISSN is right."""
    if not _ISSN.fullmatch(issn):
        return "form"
    values = [10 if each in "Xx" else int(each) for each in issn if each.isalnum()]
    return (
        ""
        if sum(value * weight for value, weight in zip(values, range(8, 0, -1), strict=True)) % 11 == 0
        else "digit"
    )


def is_orcid(orcid: str) -> bool:
    """Whether the form is right, and the last digit by ISO 7064, MOD 11-2."""
    if not _ORCID.fullmatch(orcid):
        return False
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == orcid[-1].upper()


def is_ecli(ecli: str, last_year: int) -> bool:
    """Whether the form is right, and the year not still to come."""
    found = _ECLI.fullmatch(ecli.strip())
    return found is not None and int(found["year"]) <= last_year


def is_celex(celex: str) -> bool:
    """Whether the form is one of those that EUR-Lex documents."""
    return bool(_CELEX.fullmatch(celex))
