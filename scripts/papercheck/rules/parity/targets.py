"""Addresses without what must differ between languages, so that original and translation can be compared."""

import re
from posixpath import dirname, join, normpath
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from papercheck.model import Page, Paper

ANY = "*"
"""What stands where a language was named."""

_LANGUAGE_PARAMETERS = frozenset("lang language locale hl l setlang uselang".split())


class Localiser:
    """Knows the languages and ids of a paper, and takes both out of addresses."""

    def __init__(self, paper: Paper) -> None:
        self._codes = {language.code.casefold() for language in paper.languages}
        primary = "|".join(sorted({re.escape(code.partition("-")[0]) for code in self._codes}))
        self._original = paper.original.code
        self._at_root = {page.address.rstrip("/") for page in paper.in_language(self._original)} - {""}
        self._segment = re.compile(rf"(?:{primary or '(?!)'})(?:[-_][a-z]{{2,4}})?", re.IGNORECASE)
        self._suffix = re.compile(rf"(?<=[\w)])[._-](?:{primary or '(?!)'})(?=\.\w+$|$)", re.IGNORECASE)
        self._ids = {claim.anchor for claim in paper.claims} | {term.id for term in paper.terms}
        self._ids |= {source.anchor for source in paper.sources.values()}
        self._ids |= {block.id for page in paper.pages for block in page.blocks if block.id}

    def is_outside(self, target: str) -> bool:
        """Whether an address leads out of the paper."""
        parts = _split(target)
        return parts is None or bool(parts.scheme or parts.netloc)

    def localised(self, target: str, page: Page) -> str:
        """An address as it would be typed in any language."""
        parts = _split(target)
        if parts is None:
            return target
        if parts.scheme or parts.netloc:
            return self._outside(parts)
        path = self._inside(unquote(parts.path), page)
        fragment = unquote(parts.fragment)
        known = fragment if fragment in self._ids or not fragment else ANY
        return f"{path}#{known}" if known else path

    def file(self, path: str) -> str:
        """The path of a file, language folders and endings taken out."""
        return "/".join(self._named(segment) for segment in normpath(path).split("/"))

    def language(self, target: str, page: Page) -> str:
        """The language an inside address leads to, where it names one: `../de/x.md`, `/de/x/`, or `/x/` for the original."""
        parts = _split(target)
        if parts is None or parts.scheme or parts.netloc or not parts.path:
            return page.language
        path = unquote(parts.path)
        is_absolute = path.startswith("/")
        whole = path.lstrip("/") if is_absolute else normpath(join(page.language, dirname(page.name), path))
        first = whole.split("/")[0]
        if first.casefold() in self._codes:
            return first
        is_of_original = is_absolute and whole.removesuffix(".md").rstrip("/") in self._at_root
        return self._original if is_of_original else page.language

    def _inside(self, path: str, page: Page) -> str:
        if not path:
            return page.name
        if path.startswith("/"):
            segments = path.lstrip("/").split("/")
            segments = segments[1:] if segments[0].casefold() in self._codes else segments
            return "/" + self.file("/".join(segments)) if segments else "/"
        whole = normpath(join(page.language, dirname(page.name), path)).split("/")
        whole = whole[1:] if whole[0].casefold() in self._codes else ["..", *whole]
        return "/".join(self._named(segment) for segment in whole)

    def _named(self, segment: str) -> str:
        return ANY if self._segment.fullmatch(segment) else self._suffix.sub(ANY, segment)

    def _outside(self, parts: SplitResult) -> str:
        """Of an outside address that names a language, only the host counts: the rest may be in that language as well."""
        labels = (parts.netloc.casefold().removeprefix("www.")).split(".")
        host = ".".join(
            ANY if self._segment.fullmatch(label) and label != labels[-1] else label for label in labels
        )
        segments = [self._named(segment) for segment in unquote(parts.path).rstrip("/").split("/")]
        query = [pair for pair in parse_qsl(parts.query) if pair[0].casefold() not in _LANGUAGE_PARAMETERS]
        if ANY in host or any(ANY in segment for segment in segments):
            return f"//{host}"
        tail = f"?{urlencode(query)}" if query else ""
        return f"//{host}{'/'.join(segments)}{tail}{f'#{parts.fragment}' if parts.fragment else ''}"


def _split(target: str) -> SplitResult | None:
    try:
        return urlsplit(target.strip())
    except ValueError:
        return None
