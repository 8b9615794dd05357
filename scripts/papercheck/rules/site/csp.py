"""Rules about the Content-Security-Policy (CSP) in a page's head: it comes first, allows what is there, and nothing more.

A site in which no page has a CSP is not asked for one.
"""

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Reference, Site, SitePage, Use
from papercheck.rules import rule

Csp = Mapping[str, tuple[str, ...]]
"""Its directives, each with its values in the usual letters."""

_HEADER = "content-security-policy"
_MOST = 10
"""Policies of a page that are judged. Each is compared with all of the page; no page needs more than one or two."""
_IGNORED = ("frame-ancestors", "report-uri", "report-to", "sandbox")
"""Directives that count only in the header of an HTTP response."""
_KNOWN = frozenset(
    "base-uri block-all-mixed-content child-src connect-src default-src fenced-frame-src font-src form-action frame-src img-src"
    " manifest-src media-src navigate-to object-src plugin-types prefetch-src referrer reflected-xss require-sri-for"
    " require-trusted-types-for script-src script-src-attr script-src-elem style-src style-src-attr style-src-elem"
    " trusted-types upgrade-insecure-requests webrtc worker-src".split()
)
_UNSAFE = frozenset({"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'"})
_ANYWHERE = frozenset({"*", "http:", "https:", "data:", "blob:", "http://*", "https://*"})
_RUNNING = ("script-src", "default-src", "object-src", "script-src-elem", "base-uri")
_GOVERNED = frozenset({"script", "style", "link", "base", "img"})
_HASHES = ("sha256", "sha384", "sha512")

_EXECUTED = frozenset(
    {"", "module", "text/javascript", "application/javascript", "text/ecmascript", "importmap", "speculationrules"}
)  # fmt: skip
_BY_TAG = {
    **dict.fromkeys(("img", "source", "image"), "img-src"),
    **dict.fromkeys(("video", "audio", "track"), "media-src"),
    **dict.fromkeys(("iframe", "frame"), "frame-src"),
    **dict.fromkeys(("object", "embed"), "object-src"),
    "script": "script-src",
    "style": "style-src",
    "form": "form-action",
}
"""The directive that governs what an element loads."""
_BY_RELATION = {"stylesheet": "style-src", "icon": "img-src", "manifest": "manifest-src", "modulepreload": "script-src"}  # fmt: skip
_FONTS = (".woff2", ".woff", ".ttf", ".otf", ".eot")
_LONGEST_QUOTE = 80
"""Characters of a URL that a message quotes; one that holds its data is long."""


def _policies(page: SitePage) -> Iterator[tuple[Element, Csp]]:
    """The policies of a page, each with its element."""
    for meta in islice(page.metas.get(_HEADER, ()), _MOST):
        yield meta, _read(meta.attributes.get("content", ""))


def _read(content: str) -> Csp:
    found: dict[str, tuple[str, ...]] = {}
    for directive in content.split(";"):
        name, *values = directive.split() or [""]
        if name:
            found.setdefault(name.lower(), tuple(map(_normalise, values)))
    return found


def _normalise(value: str) -> str:
    """A value as browsers compare it: keywords in any case, and hashes in the letters of URLs as well."""
    if value.lower().startswith(tuple(f"'{kind}-" for kind in _HASHES)):
        return f"{value[:7].lower()}-{value[8:].replace('-', '+').replace('_', '/')}"
    return value if value.lower().startswith("'nonce-") else value.lower()


@rule("site", ERROR)
def missing_csp(site: Site) -> Iterator[Problem]:
    """Where pages have a Content-Security-Policy, every page has one.

    Bad:  one page without, beside pages with it
    Good: a CSP on each
    """
    if any(_HEADER in page.metas for page in site.pages.values()):
        for page in site.pages.values():
            if _HEADER not in page.metas:
                message = "The page has no Content-Security-Policy."
                yield Problem(site.place(page), message, "Add one first in its head, as on the other pages.")


@rule("site", ERROR)
def csp_not_first(site: Site) -> Iterator[Problem]:
    """The CSP stands in the head, before everything it is to govern.

    Bad:  <script src="a.js"></script><meta http-equiv="Content-Security-Policy" …>
    Good: <meta http-equiv="Content-Security-Policy" …><script src="a.js"></script>
    """
    for page in site.pages.values():
        first = next((element for element in page.elements if element.tag in _GOVERNED), None)
        for meta, _ in _policies(page):
            if "head" not in meta.ancestors:
                message = "The policy stands outside the head, where browsers ignore it."
                yield Problem(site.place(page, meta), message, "Put it first in the head.")
            elif first and first.index < meta.index:
                message = f"A `{first.tag}` stands before the policy and is not governed by it."
                fix = "Put the policy first in the head, right after the character set."
                yield Problem(site.place(page, meta), message, fix)


@rule("site", ERROR)
def unsafe_csp(site: Site) -> Iterator[Problem]:
    """The CSP forbids what an attack needs: inline code without a hash, code from anywhere, another base.

    Bad:  script-src 'self' 'unsafe-inline'
    Good: default-src 'none'; base-uri 'none'; script-src 'self' 'sha256-…'
    """
    for page in site.pages.values():
        for meta, csp in _policies(page):
            for gap in _find_gaps(csp):
                fix = "Allow what the page needs, by `'self'` and by hashes."
                yield Problem(site.place(page, meta, "content"), f"The policy {gap}.", fix)


def _find_gaps(csp: Csp) -> Iterator[str]:
    for directive, values in csp.items():
        unsafe = [value for value in values if value in _UNSAFE]
        unsafe += [value for value in values if directive in _RUNNING and value in _ANYWHERE]
        yield from (f"allows `{value}` in `{directive}`" for value in unsafe)
        if any(value.lower().startswith("'nonce-") for value in values):
            yield f"has a nonce in `{directive}`, which everyone can read in a static file"
    if not {"default-src", "script-src"} & csp.keys():
        yield "does not say which scripts may run"
    runs = csp.get("script-src", csp.get("default-src", ()))
    if "base-uri" not in csp and runs != ("'none'",):
        yield "does not govern `base-uri`"


@rule("site", ERROR)
def ignored_csp_directive(site: Site) -> Iterator[Problem]:
    """A CSP in a `meta` element holds nothing that browsers ignore there.

    Bad:  frame-ancestors 'none'
    Good: no frame-ancestors, report-uri, report-to or sandbox
    """
    for page in site.pages.values():
        for meta, csp in _policies(page):
            for message, fix in _find_ignored(meta, csp):
                yield Problem(site.place(page, meta, "content"), message, fix)
    for page, meta in site.metas(f"{_HEADER}-report-only"):
        message = "Browsers ignore a policy in a `meta` element that only reports."
        yield Problem(site.place(page, meta), message, "Remove the element.")


def _find_ignored(meta: Element, csp: Csp) -> Iterator[tuple[str, str]]:
    """What browsers pass over in a CSP, and how to mend it."""
    for name in _IGNORED:
        if name in csp:
            yield (
                f"Browsers ignore `{name}` in a `meta` element.",
                "Remove it: it promises what nobody keeps.",
            )
    fix = "Correct it, or remove it."
    for name, values in csp.items():
        if "'none'" in values and len(values) > 1:
            yield f"Browsers ignore `'none'` beside other values in `{name}`.", fix
    directives = (directive.split() for directive in meta.attributes.get("content", "").split(";"))
    for name, count in Counter(words[0].lower() for words in directives if words).items():
        if count > 1:
            yield f"Browsers ignore every `{name}` but the first.", fix
        if name not in _KNOWN and name not in _IGNORED:
            yield f"Browsers ignore `{name}`: there is no such directive.", fix


@rule("site", ERROR)
def blocked_by_csp(site: Site) -> Iterator[Problem]:
    """The CSP allows what the page is made of: inline scripts and styles by their hashes, and files of the site.

    Bad:  <script>…</script> whose hash is not in script-src, <img src="tide.svg"> without img-src
    Good: the same with its 'sha256-…' in script-src, and with img-src 'self'
    """
    seen: set[tuple[str, str]] = set()
    for page in site.pages.values():
        inline = [(element, directive, _hash(element.text)) for element, directive in _list_inline(page)]
        for meta, csp in _policies(page):
            yield from _find_blocked_inline(site, page, csp, inline)
            yield from _find_blocked_files(site, page, csp, _list_in_sheets(site, page, meta, seen))


Inline = list[tuple[Element, str, tuple[str, ...]]]
"""Scripts and styles that stand in a page, each with its directive and its hashes."""


def _find_blocked_inline(site: Site, page: SitePage, csp: Csp, inline: Inline) -> Iterator[Problem]:
    for element, directive, hashes in inline:
        allowed = _allowed(csp, directive)
        if allowed is not None and allowed.isdisjoint(("'unsafe-inline'", *hashes)):
            message = f"The policy blocks this {element.tag}."
            fix = f"Add `{hashes[0]}` to `{directive}`, or move it into a file."
            yield Problem(site.place(page, element), message, fix)
    allowed = _allowed(csp, "style-src")
    if allowed is not None and "'unsafe-inline'" not in allowed:
        for element in page.elements:
            if "style" in element.attributes:
                message = "The policy blocks this style attribute."
                fix = "Write a class, and the style into a file."
                yield Problem(site.place(page, element, "style"), message, fix)


def _find_blocked_files(
    site: Site, page: SitePage, csp: Csp, in_sheets: Iterator[Reference]
) -> Iterator[Problem]:
    closed = {directive: _find_closed(csp, directive, site) for directive in _KNOWN}
    for reference in (*page.references, *in_sheets):
        directive, target = _directive(reference), reference.target
        missing = "'self'" if target.file else target.url[: len("data:")]
        if directive and missing in closed[directive]:
            yield Problem(
                site.place_of(page, reference),
                f"The policy blocks `{reference.url[:_LONGEST_QUOTE]}`: `{directive}` does not allow it.",
                f"Add `{missing}` to `{directive}`.",
            )


def _list_in_sheets(
    site: Site, page: SitePage, policy: Element, seen: set[tuple[str, str]]
) -> Iterator[Reference]:
    """What the style sheets of a page load; each sheet once for each policy."""
    for reference in page.references:
        sheet = site.assets.get(reference.target.file)
        key = (reference.target.file, policy.attributes.get("content", ""))
        if sheet is not None and sheet.kind == "style" and key not in seen:
            seen.add(key)
            yield from sheet.references


def _directive(reference: Reference) -> str:
    """The directive that governs a reference; empty where none does."""
    element, attribute = reference.element, reference.attribute
    if element is None:
        is_font = reference.url.partition("?")[0].lower().endswith(_FONTS) or "font/" in reference.url[:20]
        return "style-src" if attribute == "@import" else "font-src" if is_font else "img-src"
    if reference.use not in {Use.FETCH, Use.FRAME, Use.SUBMIT} or not attribute:
        return ""
    if attribute in {"style", "poster"}:
        return "img-src"
    if element.tag == "link":
        return next((_BY_RELATION[word] for word in element.tokens("rel") if word in _BY_RELATION), "")
    return _BY_TAG.get(element.tag, "")


def _find_closed(csp: Csp, directive: str, site: Site) -> frozenset[str]:
    """What a directive forbids: files of this site (`'self'`), and URLs that hold their data (`data:`)."""
    allowed = _allowed(csp, directive)
    if allowed is None:
        return frozenset()
    is_open = not allowed.isdisjoint({"'self'", "*", "https:"})
    is_named = bool(site.host) and any(site.host in value for value in allowed)
    return frozenset({"data:"} - allowed | (set() if is_open or is_named else {"'self'"}))


def _list_inline(page: SitePage) -> Iterator[tuple[Element, str]]:
    for script in page.select("script"):
        kind = script.attributes.get("type", "").strip().lower()
        if "src" not in script.attributes and script.text and kind in _EXECUTED:
            yield script, "script-src"
    yield from ((style, "style-src") for style in page.select("style") if style.text)


def _hash(text: str) -> tuple[str, ...]:
    """A text as a CSP names it, with each of the algorithms."""
    digests = ((kind, hashlib.new(kind, text.encode()).digest()) for kind in _HASHES)
    return tuple(f"'{kind}-{b64encode(digest).decode()}'" for kind, digest in digests)


def _allowed(csp: Csp, directive: str) -> frozenset[str] | None:
    """What a directive allows, or the one that stands in for it; `None` where nothing is forbidden."""
    has_fallback = directive not in {"base-uri", "form-action"}
    values = csp.get(directive, csp.get("default-src") if has_fallback else None)
    return None if values is None else frozenset(values)


@rule("site", WARNING)
def unused_csp_hash(site: Site) -> Iterator[Problem]:
    """Every hash in a CSP is that of a script or style of the same page.

    Bad:  a 'sha256-…' of a script that is no longer there
    Good: the hashes of what is there
    """
    for page in site.pages.values():
        used = {value for element, _ in _list_inline(page) for value in _hash(element.text)}
        for meta, csp in _policies(page):
            for value in dict.fromkeys(value for values in csp.values() for value in values):
                if value.startswith("'sha") and value not in used:
                    message = f"`{value}` belongs to nothing on this page."
                    yield Problem(site.place(page, meta, "content"), message, "Remove it.")
