"""Rules about what a page sends to other hosts, keeps on the reader's device, and runs beside the scripts of its makers."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Place, Problem, Severity
from papercheck.model.site import Asset, Element, Reference, Site, SitePage, Use
from papercheck.rules import rule
from papercheck.urls import find_host, is_example_host

_REQUESTS = {
    Use.FETCH: ("`{url}` is loaded from `{host}`.", "Publish the file with the site, or remove it."),
    Use.HINT: ("`{url}` makes browsers contact `{host}`.", "Remove the element."),
    Use.SUBMIT: ("The form is sent to `{host}`.", "Send it to a page of this site, or remove the form."),
    Use.BEACON: ("A click is reported to `{host}`.", "Remove the attribute `ping`."),
    Use.REDIRECT: ("The page sends readers to `{host}`.", "Say where the text is now, with a link."),
}
"""What is wrong with a URL of another host, by what a browser does with it, and how to mend it."""
_REQUESTS[Use.FRAME] = _REQUESTS[Use.FETCH]

_NAMESPACES = frozenset(
    "www.w3.org w3.org schema.org www.schema.org purl.org ogp.me xmlns.com json-schema.org".split()
)
"""Hosts whose URLs are names in scripts, and are not requested."""


@rule("site", ERROR, WARNING)
def third_party_request(site: Site) -> Iterator[Problem]:
    """A browser asks no other host for anything, unless a reader follows a link: no file, connection, form or ping.

    Bad:  <link rel="stylesheet" href="https://fonts.example/css">, fetch("https://count.example/visit")
    Good: <link rel="stylesheet" href="../assets/fonts.css">
    """
    for place, reference, is_loaded in _list_third_party(site):
        message, fix = _REQUESTS[reference.use]
        is_certain = is_loaded and reference.use is not Use.REDIRECT
        message = message.format(url=reference.url, host=reference.host)
        yield Problem(place, message, fix, severity=ERROR if is_certain else WARNING)
    yield from _find_foreign_bases(site)
    yield from _find_requests_of_scripts(site)


def _list_third_party(site: Site) -> Iterator[tuple[Place, Reference, bool]]:
    """Every URL of another host that is requested, and whether a browser comes across it."""
    for page in site.documents:
        for reference in page.references:
            if reference.use in _REQUESTS and site.is_third_party(reference):
                yield site.place_of(page, reference), reference, True
    for asset in site.assets.values():
        is_loaded = asset.kind != "style" or asset.path in site.loaded
        for reference in asset.references:
            if reference.use in _REQUESTS and site.is_third_party(reference):
                yield site.place_of(None, reference), reference, is_loaded


def _find_foreign_bases(site: Site) -> Iterator[Problem]:
    for page, base in site.select("base"):
        host = find_host(base.attributes.get("href", ""), with_port=True)
        if host and host != site.host:
            message = f"Every address of the page is relative to `{host}`."
            yield Problem(site.place(page, base, "href"), message, "Remove the element.")


def _find_requests_of_scripts(site: Site) -> Iterator[Problem]:
    for url, place, is_request in _list_script_urls(site):
        host = find_host(url, with_port=True)
        if host and host != site.host and "$" not in host and (is_request or not _is_name(host)):
            message = f"The script {'asks' if is_request else 'names'} `{host}`."
            fix = "Publish what it needs with the site, or remove the call."
            yield Problem(place, message, fix, severity=ERROR if is_request else WARNING)


def _list_script_urls(site: Site) -> Iterator[tuple[str, Place, bool]]:
    """Every absolute URL in a script, and whether the script requests it."""
    for page in site.pages.values():
        for element, script in page.scripts:
            place = site.place(page, element) if script.requests or script.urls else Place("")
            yield from ((url, place, True) for url, _ in script.requests)
            yield from ((url, place, False) for url, _ in script.urls)
    for asset in site.assets.values():
        yield from ((url, _place(asset, offset), True) for url, offset in asset.script.requests)
        if asset.path in site.loaded:
            yield from ((url, _place(asset, offset), False) for url, offset in asset.script.urls)


def _place(asset: Asset, offset: int) -> Place:
    return asset.origin.place(offset) if asset.origin else Place(asset.path)


def _is_name(host: str) -> bool:
    return host in _NAMESPACES or is_example_host(host.partition(":")[0])


@rule("site", WARNING)
def client_side_storage(site: Site) -> Iterator[Problem]:
    """Nothing is kept on the reader's device unless a reader asked for it.

    Bad:  localStorage.setItem("visited", "yes")
    Good: nothing kept
    """
    for page in site.pages.values():
        for element, script in page.scripts:
            for name in dict.fromkeys(name for name, _ in script.storage):
                yield _describe_storage(name, site.place(page, element))
    for asset in site.assets.values():
        for name, offset in asset.script.storage if asset.path in site.loaded else ():
            yield _describe_storage(name, _place(asset, offset))


def _describe_storage(name: str, place: Place) -> Problem:
    fix = "Do without, or keep only what a reader chose, and say so in the privacy notice."
    return Problem(place, f"The script uses `{name}`.", fix)


_UNSAFE = frozenset({"unsafe-url", "always", "no-referrer-when-downgrade", "default"})
_KNOWN = _UNSAFE | frozenset(
    "no-referrer origin origin-when-cross-origin same-origin strict-origin strict-origin-when-cross-origin never"
    " origin-when-crossorigin".split()
) | {""}  # fmt: skip
_REFERRING = ("a", "area", "img", "iframe", "link", "script")


@rule("site", ERROR)
def unsafe_referrer_policy(site: Site) -> Iterator[Problem]:
    """No page tells other hosts which of its pages a reader comes from.

    Bad:  <meta name="referrer" content="unsafe-url">
    Good: <meta name="referrer" content="no-referrer">
    """
    said = [(page, meta, "content") for page, meta in site.metas("referrer")]
    said += [
        (page, element, "referrerpolicy")
        for page, element in site.select(*_REFERRING)
        if "referrerpolicy" in element.attributes
    ]
    for page, element, attribute in said:
        policies = {word.strip().lower() for word in element.attributes.get(attribute, "").split(",")}
        if policies & _UNSAFE or not policies & _KNOWN:
            message = f"`{', '.join(sorted(policies))}` lets other hosts see the address of the page."
            yield Problem(site.place(page, element, attribute), message, "Write `no-referrer`.")


@rule("site", WARNING)
def missing_referrer_policy(site: Site) -> Iterator[Problem]:
    """Where pages have a referrer policy, every page that leads to other hosts does.

    Bad:  one page without <meta name="referrer">, beside pages with it
    Good: <meta name="referrer" content="no-referrer"> on each
    """
    if any("referrer" in page.metas for page in site.pages.values()):
        for page in site.pages.values():
            if "referrer" not in page.metas and any(
                site.is_third_party(reference) and reference.use is not Use.NAME
                for reference in page.references
            ):
                message = "The page leads to other hosts and has no referrer policy."
                fix = 'Add `<meta name="referrer" content="no-referrer">`, as on the other pages.'
                yield Problem(site.place(page), message, fix)


_HANDLER = re.compile(r"on[a-z]{3,}", re.IGNORECASE)
_NO_HANDLERS = frozenset({"once", "only"})
_FRAMES = frozenset({"iframe", "frame", "object", "embed", "applet", "portal"})
_EMBEDDED_TYPES = ("image/", "application/pdf")
_REMOTE_SHEET = re.compile(r"<\?xml-stylesheet\s[^>]*?href\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE)
"""A declaration in an SVG file: `<?xml-stylesheet href="https://fonts.example/css"?>`."""


@rule("site", ERROR)
def event_handler(site: Site) -> Iterator[Problem]:
    """No element carries code in an attribute.

    Bad:  <p onclick="count()">
    Good: <p>
    """
    for page, element in _list_elements(site):
        for name in element.attributes:
            if name[:2].lower() == "on" and _HANDLER.fullmatch(name) and name.lower() not in _NO_HANDLERS:
                message = f"`{name}` is code in an attribute."
                yield Problem(site.place(page, element, name), message, "Remove it.")


@rule("site", ERROR, WARNING)
def script_in_text(site: Site) -> Iterator[Problem]:
    """The text of a page holds no script of its own.

    Bad:  <article><script>count()</script></article>
    Good: <head><script src="assets/paper.js"></script></head>
    """
    for page in site.pages.values():
        text = "article" if any("article" in element.ancestors for element in page.elements) else "main"
        inline = {element.index for element, _ in page.scripts if "src" not in element.attributes}
        for script in page.select("script"):
            is_data = script.attributes.get("src", "").strip().lower().startswith("data:")
            if is_data or (script.index in inline and text in script.ancestors):
                is_certain = is_data or "content-security-policy" in page.metas
                yield Problem(
                    site.place(page, script),
                    "A script stands within the text.",
                    "Remove it, or load it from a file in the head.",
                    severity=ERROR if is_certain else WARNING,
                )


@rule("site", ERROR)
def embedded_frame(site: Site) -> Iterator[Problem]:
    """A page holds no other document within itself.

    Bad:  <iframe src="../map/"></iframe>
    Good: <a href="../map/">The map</a>
    """
    for page, element in _list_elements(site):
        if element.tag in _FRAMES and not element.attributes.get("type", "").startswith(_EMBEDDED_TYPES):
            message = f"`{element.tag}` shows another document within the page."
            yield Problem(site.place(page, element), message, "Link to it instead.")


@rule("site", ERROR, WARNING)
def unsafe_svg(site: Site) -> Iterator[Problem]:
    """An SVG image holds no script, no animated URL, no HTML and no entities, and takes no style from another host.

    Bad:  <svg><script>…</script></svg>
    Good: <svg><title>A tide</title><path d="…"/></svg>
    """
    for svg in site.svg_files.values():
        if any(declaration.upper() == "<!ENTITY" for declaration in svg.declarations):
            message = "The drawing declares entities, behind which code can hide."
            yield Problem(site.place(svg), message, "Remove them.")
        if any(map(_REMOTE_SHEET.match, svg.declarations)):
            message = "The drawing takes its style from another host."
            yield Problem(site.place(svg), message, "Write the style into it.")
    for page, element in _list_elements(site):
        if "svg" in element.ancestors and (wrong := _judge_svg(element, is_file=page.path in site.svg_files)):
            message, fix, severity = wrong
            yield Problem(site.place(page, element), message, fix, severity=severity)


def _judge_svg(element: Element, *, is_file: bool) -> tuple[str, str, Severity] | None:
    """What is wrong with an element of an SVG image, how to mend it, and how sure that is."""
    animated = next(
        (value.strip() for name, value in element.attributes.items() if name.lower() == "attributename"), ""
    )
    if element.tag == "script":
        return "The drawing holds a script.", "Remove it.", ERROR
    is_unsafe = animated.lower() in {"href", "xlink:href"} or animated.lower().startswith("on")
    if element.tag in {"animate", "set"} and is_unsafe:
        return f"The drawing changes `{animated}` by itself.", "Remove the animation.", ERROR
    if element.tag == "foreignobject" and is_file:
        return "The drawing holds markup that is no drawing.", "Draw it, or write it into the page.", WARNING
    return None


def _list_elements(site: Site) -> Iterator[tuple[SitePage, Element]]:
    return ((page, element) for page in site.documents for element in page.elements)
