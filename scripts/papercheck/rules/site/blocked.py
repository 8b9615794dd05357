"""Promises about what a page's Content-Security-Policy does to the page: it blocks nothing of it, and allows nothing else."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Reference, Site, SitePage, Use
from papercheck.rules import rule
from papercheck.rules.site.policy import Policy, policies

_EXECUTED = frozenset(
    {
        "",
        "module",
        "text/javascript",
        "application/javascript",
        "text/ecmascript",
        "importmap",
        "speculationrules",
    }
)
_DIRECTIVES = {"img": "img-src", "script": "script-src", "style": "style-src", "source": "img-src", "video": "media-src", "audio": "media-src", "track": "media-src", "iframe": "frame-src", "frame": "frame-src", "object": "object-src", "embed": "object-src", "image": "img-src", "form": "form-action"}  # fmt: skip
_FONTS = (".woff2", ".woff", ".ttf", ".otf", ".eot")
_LINKED = {
    "stylesheet": "style-src",
    "icon": "img-src",
    "manifest": "manifest-src",
    "modulepreload": "script-src",
}


@rule("site", ERROR)
def blocked_inline(site: Site) -> Iterator[Problem]:
    """Every script and style in a page is allowed by a hash in the page's own policy.

    Bad:  <script>…</script> whose hash is not in script-src
    Good: the same with its 'sha256-…' in script-src
    """
    for page in site.pages.values():
        for _, policy in policies(page):
            for element, directive in _inline(page):
                allowed = _allowed(policy, directive)
                if (
                    allowed is not None
                    and not _is_hashed(element.text, allowed)
                    and "'unsafe-inline'" not in allowed
                ):
                    yield Problem(
                        site.place(page, element),
                        f"The policy blocks this {element.tag}.",
                        f"Add `{_hash(element.text, 'sha256')}` to `{directive}`, or move it into a file.",
                    )
            allowed = _allowed(policy, "style-src")
            if allowed is not None and "'unsafe-inline'" not in allowed:
                for element in page.elements:
                    if "style" in element.attributes:
                        yield Problem(
                            site.place(page, element, "style"),
                            "The policy blocks this style attribute.",
                            "Write a class, and the style into a file.",
                        )


@rule("site", WARNING)
def stale_hash(site: Site) -> Iterator[Problem]:
    """Every hash in a policy belongs to a script or style of the same page.

    Bad:  a 'sha256-…' of a script that is no longer there
    Good: the hashes of what is there
    """
    for page in site.pages.values():
        for meta, policy in policies(page):
            texts = [element.text for element, _ in _inline(page)]
            made = {_hash(text, kind) for text in texts for kind in ("sha256", "sha384", "sha512")}
            for value in dict.fromkeys(value for values in policy.values() for value in values):
                if value.startswith("'sha") and value not in made:
                    yield Problem(
                        site.place(page, meta, "content"),
                        f"`{value}` belongs to nothing on this page.",
                        "Remove it.",
                    )


@rule("site", ERROR)
def blocked_request(site: Site) -> Iterator[Problem]:
    """The policy allows what the page loads from its own site.

    Bad:  <img src="tide.svg"> with default-src 'none' and no img-src
    Good: <img src="tide.svg"> with img-src 'self'
    """
    seen: set[tuple[str, str]] = set()
    for page in site.pages.values():
        for element, policy in policies(page):
            for reference in (*page.references, *_in_sheets(site, page, element, seen)):
                directive = _directive(reference)
                allowed = _allowed(policy, directive) if directive else None
                if allowed is not None and not _is_allowed(reference, allowed, site):
                    yield Problem(
                        site.place_of(page, reference),
                        f"The policy blocks `{reference.address[:80]}`: `{directive}` does not allow it.",
                        f"Add `{'data:' if reference.target.url else chr(39) + 'self' + chr(39)}` to `{directive}`.",
                    )


def _in_sheets(
    site: Site, page: SitePage, policy: Element, seen: set[tuple[str, str]]
) -> Iterator[Reference]:
    """What the style sheets of a page load; each sheet once for each policy."""
    for reference in page.references:
        sheet = site.documents.get(reference.target.file)
        key = (reference.target.file, policy.attributes.get("content", ""))
        if sheet is not None and sheet.kind == "style" and key not in seen:
            seen.add(key)
            yield from sheet.references


def _directive(reference: Reference) -> str:
    element = reference.element
    if reference.place is not None:
        is_font = (
            reference.address.partition("?")[0].lower().endswith(_FONTS) or "font/" in reference.address[:20]
        )
        return "style-src" if reference.attribute == "@import" else "font-src" if is_font else "img-src"
    if (
        element is None
        or reference.use not in {Use.FETCH, Use.FRAME, Use.SUBMIT}
        or reference.attribute == ""
    ):
        return ""
    if reference.attribute == "style":
        return "img-src"
    if element.tag == "link":
        return next((_LINKED[each] for each in element.tokens("rel") if each in _LINKED), "")
    return "img-src" if reference.attribute == "poster" else _DIRECTIVES.get(element.tag, "")


def _is_allowed(reference: Reference, allowed: tuple[str, ...], site: Site) -> bool:
    if reference.target.file:
        return bool({"'self'", "*", "https:"} & set(allowed)) or any(
            site.host and site.host in each for each in allowed
        )
    return not reference.target.url.startswith("data:") or "data:" in allowed


def _inline(page: SitePage) -> Iterator[tuple[Element, str]]:
    for script in page.of("script"):
        if (
            "src" not in script.attributes
            and script.text
            and script.attributes.get("type", "").strip().lower() in _EXECUTED
        ):
            yield script, "script-src"
    yield from ((style, "style-src") for style in page.of("style") if style.text)


def _is_hashed(text: str, allowed: tuple[str, ...]) -> bool:
    return any(
        _hash(text, each[1:7]) == each for each in allowed if each[1:7] in {"sha256", "sha384", "sha512"}
    )


def _hash(text: str, kind: str) -> str:
    """A text as a policy names it."""
    return f"'{kind}-{b64encode(hashlib.new(kind, text.encode()).digest()).decode()}'"


def _allowed(policy: Policy, directive: str) -> tuple[str, ...] | None:
    """What a directive allows, or the one that stands in for it; `None` where nothing is forbidden."""
    if directive in {"base-uri", "form-action"}:
        return policy.get(directive)
    return policy.get(directive, policy.get("default-src"))
