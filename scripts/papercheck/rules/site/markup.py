"""Promises about markup: nothing in a page or a drawing runs or reaches out that its makers did not mean to."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage, Use
from papercheck.rules import rule
from papercheck.rules.site.links import is_code

_HANDLER = re.compile(r"on[a-z]{3,}", re.IGNORECASE)
_NO_HANDLERS = frozenset({"once", "only"})
_FRAMES = frozenset({"iframe", "frame", "object", "embed", "applet", "portal"})
_ANIMATING = frozenset({"animate", "set"})


@rule("site", ERROR)
def event_handler(site: Site) -> Iterator[Problem]:
    """No element carries code in an attribute.

    Bad:  <p onclick="count()">
    Good: <p>
    """
    for page, element in _elements(site):
        for name in element.attributes:
            if (
                name[:2] in {"on", "ON", "On"}
                and _HANDLER.fullmatch(name)
                and name.lower() not in _NO_HANDLERS
            ):
                yield Problem(
                    site.place(page, element, name), f"`{name}` is code in an attribute.", "Remove it."
                )


@rule("links", ERROR, also="site")
def script_address(site: Site) -> Iterator[Problem]:
    """No address runs code.

    Bad:  <a href="javascript:print()">
    Good: <a href="../print/">
    """
    for page in (*site.pages.values(), *site.drawings.values()):
        for reference in page.references:
            if is_code(reference) and reference.use is not Use.NAME:
                yield Problem(
                    site.place_of(page, reference),
                    f"`{reference.address[:60]}` is code and no address.",
                    "Remove it.",
                )


@rule("site", ERROR, WARNING)
def stray_script(site: Site) -> Iterator[Problem]:
    """The text of a page holds no script of its own.

    Bad:  <article><script>count()</script></article>
    Good: <head><script src="assets/paper.js"></script></head>
    """
    for page in site.pages.values():
        around = "article" if any("article" in each.within for each in page.elements) else "main"
        has_policy = "content-security-policy" in page.metas
        inline = [script for script, _ in page.programs if "src" not in script.attributes]
        borrowed = [
            each
            for each in page.of("script")
            if each.attributes.get("src", "").strip().lower().startswith("data:")
        ]
        for script in (*inline, *borrowed):
            if around in script.within or script in borrowed:
                yield Problem(
                    site.place(page, script),
                    "A script stands within the text.",
                    "Remove it, or load it from a file in the head.",
                    severity=ERROR if has_policy or script in borrowed else WARNING,
                )


@rule("site", ERROR)
def embedded_frame(site: Site) -> Iterator[Problem]:
    """A page holds no other document within itself.

    Bad:  <iframe src="../map/"></iframe>
    Good: <a href="../map/">The map</a>
    """
    for page, element in _elements(site):
        if element.tag in _FRAMES and not element.attributes.get("type", "").startswith(
            ("image/", "application/pdf")
        ):
            yield Problem(
                site.place(page, element),
                f"`{element.tag}` shows another document within the page.",
                "Link to it instead.",
            )


@rule("site", ERROR, WARNING)
def hostile_drawing(site: Site) -> Iterator[Problem]:
    """A drawing draws: it holds no script, no animated address and no foreign markup.

    Bad:  <svg><script>…</script></svg>
    Good: <svg><title>A tide</title><path d="…"/></svg>
    """
    for page, element in _elements(site):
        if "svg" not in element.within:
            continue
        if element.tag == "script":
            yield Problem(site.place(page, element), "The drawing holds a script.", "Remove it.")
        elif element.tag in _ANIMATING and _is_dangerous(element):
            yield Problem(
                site.place(page, element),
                f"The drawing changes `{_animated(element)}` by itself.",
                "Remove the animation.",
            )
        elif element.tag == "foreignobject" and page.path in site.drawings:
            yield Problem(
                site.place(page, element),
                "The drawing holds markup that is no drawing.",
                "Draw it, or write it into the page.",
                severity=WARNING,
            )


def _animated(element: Element) -> str:
    return next(
        (value.strip() for name, value in element.attributes.items() if name.lower() == "attributename"), ""
    )


def _is_dangerous(element: Element) -> bool:
    name = _animated(element).lower()
    return name in {"href", "xlink:href"} or name.startswith("on")


def _elements(site: Site) -> Iterator[tuple[SitePage, Element]]:
    for page in (*site.pages.values(), *site.drawings.values()):
        for element in page.elements:
            yield page, element
