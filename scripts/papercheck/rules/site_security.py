"""Rules about what programs do with a page: its Content-Security-Policy (CSP), its referrer policy, code and data in it.

A site in which no page has a CSP is not asked for one.
"""

import hashlib
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice

from papercheck.model import ERROR, NOTE, WARNING, Place, Problem
from papercheck.model.site import Element, Reference, Site, SitePage, Use
from papercheck.rules import Defect, locate, page_rule, read_data, rule

Csp = Mapping[str, tuple[str, ...]]
"""Its directives, each with its values in the usual letters."""
Need = tuple[str, AbstractSet[str], Defect]
"""A directive, the values of which it must have one, and what is wrong where it has none."""

_ATOM = "application/atom+xml"
_HEADER = "content-security-policy"
_MOST = 10
"""Policies of a page that are judged. Each is compared with all of the page; no page needs more than one or two."""
_CSP = read_data(__file__)
_IGNORED, _KNOWN, _RUNNING, _UNSAFE, _ANYWHERE = (
    frozenset(_CSP[topic].split()) for topic in ("ignored", "known", "running", "unsafe", "anywhere")
)
_BY_TAG, _BY_RELATION = (
    {str(word): str(directive) for directive, words in _CSP[topic].items() for word in words.split()}
    for topic in ("loaded", "linked")
)
_GOVERNED = frozenset({"script", "style", "link", "base", "img"})
_LOADED = {*"stylesheet preload modulepreload prefetch icon apple-touch-icon mask-icon manifest".split()}
"""Relations of links whose targets browsers load."""
_HASHES = ("sha256", "sha384", "sha512")
_SOURCES = {"'self'": frozenset({"'self'", "*", "https:"}), "data:": frozenset({"data:"})}
"""By what a URL leads to, the values that allow it: a file of this site, and data that it holds itself."""
_FONTS = (".woff2", ".woff", ".ttf", ".otf", ".eot")
_LONGEST_QUOTE = 80
"""Characters of a URL that a message quotes; one that holds its data is long."""


def _list_policies(page: SitePage) -> Iterator[tuple[Element, Csp]]:
    for meta in filter(_read_content, islice(page.metas.get(_HEADER, ()), _MOST)):
        csp: dict[str, tuple[str, ...]] = {}
        for name, *values in _split(meta):
            csp.setdefault(name, tuple(map(_normalise, values)))
        yield meta, csp


def _read_content(meta: Element) -> str:
    """What a policy says; browsers ignore one that says nothing."""
    return meta.attributes.get("content", "").strip()


def _split(meta: Element) -> Iterator[list[str]]:
    """The words of each directive, its name in lower case."""
    for directive in _read_content(meta).split(";"):
        if words := directive.split():
            yield [words[0].lower(), *words[1:]]


def _normalise(value: str) -> str:
    """A value as browsers compare it: keywords in any case, and hashes in the letters of URLs as well."""
    if value.lower().startswith(tuple(f"'{kind}-" for kind in _HASHES)):
        return f"{value[:7].lower()}-{value[8:].replace('-', '+').replace('_', '/')}"
    return value if value.lower().startswith("'nonce-") else value.lower()


@rule("site", ERROR, WARNING)
def ineffective_csp(site: Site) -> Iterator[Problem]:
    """Where pages have a CSP, each has one, before all it is to govern, with nothing that browsers ignore, no hash of what is gone.

    Bad:  <script src="a.js"></script><meta http-equiv="Content-Security-Policy" content="frame-ancestors 'none'">
    Good: <meta http-equiv="Content-Security-Policy" content="script-src 'self'"><script src="a.js"></script>
    """
    is_asked = any(_HEADER in page.metas for page in site.pages.values())
    for page in site.pages.values():
        if is_asked and _HEADER not in page.metas:
            fix = "Add one first in its head, as on the other pages."
            yield Problem(site.place(page), "The page has no Content-Security-Policy.", fix)
        for meta in page.metas.get(f"{_HEADER}-report-only", ()):
            message = "Browsers ignore a policy in a `meta` element that only reports."
            yield Problem(site.place(page, meta), message, "Remove the element.")
        for defect in _find_ineffective(page) if _HEADER in page.metas else ():
            yield locate(defect, page, site)


def _is_governed(element: Element) -> bool:
    """Whether a policy governs an element: a link that only names another page loads nothing."""
    is_link = element.tag == "link"
    return element.tag in _GOVERNED and not (is_link and _LOADED.isdisjoint(element.tokens("rel")))


def _find_ineffective(page: SitePage) -> Iterator[Defect]:
    """What the policies of a page do not govern, what browsers ignore in them, and which hashes are of nothing."""
    first = next(filter(_is_governed, page.elements), None)
    used = {value for element, _ in _list_inline(page) for value in _hash(element.text)}
    for meta in page.metas[_HEADER]:
        if not _read_content(meta):
            message = "The policy says nothing, and browsers ignore it."
            yield Defect(meta, message, "Write what the page needs, or remove the element.", "content")
    for meta, csp in _list_policies(page):
        if "head" not in meta.ancestors:
            message = "The policy stands outside the head, where browsers ignore it."
            yield Defect(meta, message, "Put it first in the head.")
        elif first and first.order < meta.order:
            message = f"A `{first.tag}` stands before the policy and is not governed by it."
            yield Defect(meta, message, "Put the policy first in the head, right after the character set.")
        for ignored, fix in _find_ignored(meta, csp):
            yield Defect(meta, f"Browsers ignore {ignored}.", fix, "content")
        for value in {value for values in csp.values() for value in values} - used:
            if value.startswith("'sha"):
                message = f"`{value}` belongs to nothing on this page."
                yield Defect(meta, message, "Remove it.", "content", WARNING)


def _find_ignored(meta: Element, csp: Csp) -> Iterator[tuple[str, str]]:
    """What browsers pass over in a CSP, and how to mend it."""
    fix = "Correct it, or remove it."
    counts = Counter(words[0] for words in _split(meta))
    for name, values in csp.items():
        if name in _IGNORED:
            yield f"`{name}` in a `meta` element", "Remove it: it promises what nobody keeps."
        elif name not in _KNOWN:
            yield f"`{name}`: there is no such directive", fix
        if "'none'" in values and len(values) > 1:
            yield f"`'none'` beside other values in `{name}`", fix
        if counts[name] > 1:
            yield f"every `{name}` but the first", fix


@page_rule("site", ERROR)
def unsafe_csp(page: SitePage, _: Site) -> Iterator[Defect]:
    """The CSP forbids what an attack needs: inline code without a hash, code from anywhere, another base.

    Bad:  script-src 'self' 'unsafe-inline'
    Good: default-src 'none'; base-uri 'none'; script-src 'self' 'sha256-…'
    """
    for meta, csp in _list_policies(page):
        for gap in _find_gaps(csp):
            fix = "Allow what the page needs, by `'self'` and by hashes."
            yield Defect(meta, f"The policy {gap}.", fix, "content")


def _find_gaps(csp: Csp) -> Iterator[str]:
    for directive, values in csp.items():
        unsafe = _UNSAFE | _ANYWHERE if directive in _RUNNING else _UNSAFE
        yield from (f"allows `{value}` in `{directive}`" for value in values if value in unsafe)
        if any(value.lower().startswith("'nonce-") for value in values):
            yield f"has a nonce in `{directive}`, which everyone can read in a static file"
    runs = csp.get("script-src", csp.get("default-src"))
    if runs is None:
        yield "does not say which scripts may run"
    if "base-uri" not in csp and runs != ("'none'",):
        yield "does not govern `base-uri`"


@rule("site", ERROR)
def blocked_by_csp(site: Site) -> Iterator[Problem]:
    """The CSP allows what the page is made of: inline scripts and styles by their hashes, and files of the site.

    Bad:  <script>…</script> whose hash is not in script-src, <img src="tide.svg"> without img-src
    Good: the same with its 'sha256-…' in script-src, and with img-src 'self'
    """
    seen: set[tuple[str, str]] = set()
    for page in (page for page in site.pages.values() if _HEADER in page.metas):
        needs = [*_list_inline_needs(page), *_list_url_needs(page.references)]
        files = {reference.target.file for reference in page.references}
        sheets = {file for file in files & site.assets.keys() if site.assets[file].kind == "style"}
        for meta, csp in _list_policies(page):
            # A sheet is judged once by each policy, however many pages have both.
            new = {(sheet, meta.attributes.get("content", "")) for sheet in sheets} - seen
            seen |= new
            in_sheets = _list_url_needs(ref for sheet, _ in new for ref in site.assets[sheet].references)
            for directive, sources, defect in (*needs, *in_sheets):
                values = _allow(csp, directive, site.host)
                if values is not None and values.isdisjoint(sources):
                    yield locate(defect, page, site)


def _list_inline(page: SitePage) -> Iterator[tuple[Element, str]]:
    for script in page.select("script"):
        kind = script.attributes.get("type", "").strip().lower()
        if "src" not in script.attributes and script.text and kind in ("", *_CSP["executed"].split()):
            yield script, "script-src"
    yield from ((style, "style-src") for style in page.select("style") if style.text)


def _list_inline_needs(page: SitePage) -> Iterator[Need]:
    for element, directive in _list_inline(page):
        hashes = _hash(element.text)
        fix = f"Add `{hashes[0]}` to `{directive}`, or move it into a file."
        defect = Defect(element, f"The policy blocks this {element.tag}.", fix)
        yield directive, {"'unsafe-inline'", *hashes}, defect
    for element in page.elements:
        if "style" in element.attributes:
            message = "The policy blocks this style attribute."
            fix = "Write a class, and the style into a file."
            yield "style-src", {"'unsafe-inline'"}, Defect(element, message, fix, "style")


def _list_url_needs(references: Iterable[Reference]) -> Iterator[Need]:
    for reference in references:
        source = "'self'" if reference.target.file else reference.target.url[: len("data:")]
        if source in _SOURCES and (directive := _find_directive(reference)):
            url = reference.url[:_LONGEST_QUOTE]
            message = f"The policy blocks `{url}`: `{directive}` does not allow it."
            yield directive, _SOURCES[source], Defect(reference, message, f"Add `{source}` to `{directive}`.")


def _find_directive(reference: Reference) -> str:
    """The directive that governs a reference; empty where none does."""
    element, attribute, url = reference.element, reference.attribute, reference.url
    if element is None:
        is_font = url.partition("?")[0].lower().endswith(_FONTS) or url.startswith("data:font/")
        return "style-src" if attribute == "@import" else "font-src" if is_font else "img-src"
    if reference.use not in {Use.FETCH, Use.FRAME, Use.SUBMIT} or not attribute:
        return ""
    if attribute in {"style", "poster"}:
        return "img-src"
    if element.tag == "link":
        return next((_BY_RELATION[word] for word in element.tokens("rel") if word in _BY_RELATION), "")
    return _BY_TAG.get(element.tag, "")


def _hash(text: str) -> tuple[str, ...]:
    """A text as a CSP names it, with each of the algorithms."""
    digests = ((kind, hashlib.new(kind, text.encode()).digest()) for kind in _HASHES)
    return tuple(f"'{kind}-{b64encode(digest).decode()}'" for kind, digest in digests)


def _allow(csp: Csp, directive: str, host: str) -> AbstractSet[str] | None:
    """What a directive allows, or the one that stands in for it; `None` where nothing is forbidden."""
    values = csp.get(directive, None if directive in {"base-uri", "form-action"} else csp.get("default-src"))
    if values is None:
        return None
    is_named = bool(host) and any(host in value for value in values)
    return {*values, "'self'"} if is_named else set(values)


_HANDLER = re.compile(r"on(?!(?:ce|ly)$)[a-z]{3,}", re.IGNORECASE)
"""An attribute that holds code: `onclick`, and neither `once` nor `only`."""
_REMOTE_SHEET = re.compile(r"<\?xml-stylesheet\s[^>]*?href\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE)
"""A declaration in an SVG file: `<?xml-stylesheet href="https://fonts.example/css"?>`."""


@page_rule("site", ERROR, WARNING, NOTE, with_svg=True)
def code_in_markup(page: SitePage, site: Site) -> Iterator[Defect]:
    """No attribute holds code, the text of a page no script of its own, and an SVG image neither code nor what could hide it.

    Bad:  <p onclick="count()">, <article><script>count()</script></article>, <svg><script>…</script></svg>
    Good: <head><script src="assets/paper.js"></script></head>, <svg><title>A tide</title><path d="…"/></svg>
    """
    yield from _find_in_svg(page, site)
    for element in page.elements:
        for name in element.attributes:
            if name[:2].lower() == "on" and _HANDLER.fullmatch(name):
                # Elsewhere it works as well as any other, and generators write it.
                is_held = site.is_publication or _HEADER in page.metas or page.path in site.svg_files
                severity = ERROR if is_held else NOTE
                message = f"`{name}` is code in an attribute."
                yield Defect(element, message, "Remove it.", name, severity)
    text = "article" if any("article" in element.ancestors for element in page.elements) else "main"
    inline = {element.order for element, _ in page.scripts if "src" not in element.attributes}
    for script in page.select("script") if page.path in site.pages else ():
        is_data = script.attributes.get("src", "").strip().lower().startswith("data:")
        if is_data or (script.order in inline and text in script.ancestors):
            fix = "Remove it, or load it from a file in the head."
            severity = ERROR if is_data or _HEADER in page.metas else WARNING
            yield Defect(script, "A script stands within the text.", fix, severity=severity)


@page_rule("site", ERROR, WARNING, with_svg=True)
def embedded_frame(page: SitePage, site: Site) -> Iterator[Defect]:
    """A page holds no other document within itself.

    Bad:  <iframe src="../map/"></iframe>
    Good: <a href="../map/">The map</a>
    """
    for element in page.select("iframe", "frame", "object", "embed", "applet", "portal"):
        # Where no script runs, a page may show its own contents so.
        target = element.attributes.get("src", ":").strip()
        is_near = ":" not in target and not target.startswith(("/", "\\"))
        is_own = is_near and "noscript" in element.ancestors
        is_image = element.attributes.get("type", "").startswith(("image/", "application/pdf"))
        if not (is_own or is_image):
            message = f"`{element.tag}` shows another document within the page."
            # A site without a policy may well want it: of six that were judged none was a mistake.
            severity = ERROR if _HEADER in page.metas or page.path not in site.pages else WARNING
            yield Defect(element, message, "Link to it instead.", severity=severity)


def _find_in_svg(page: SitePage, site: Site) -> Iterator[Defect]:
    """What an SVG image holds beside shapes and text."""
    if any(declaration.upper() == "<!ENTITY" for declaration in page.declarations):
        yield Defect(None, "The drawing declares entities, behind which code can hide.", "Remove them.")
    if any(map(_REMOTE_SHEET.match, page.declarations)):
        yield Defect(None, "The drawing takes its style from another host.", "Write the style into it.")
    first = next(page.select("foreignobject"), None)
    for element in page.select("script", "animate", "set", "foreignobject"):
        attributes = {name.lower(): value.strip() for name, value in element.attributes.items()}
        animated = attributes.get("attributename", "")
        if "svg" not in element.ancestors:
            continue
        if element.tag == "script":
            yield Defect(element, "The drawing holds a script.", "Remove it.")
        elif element is first and page.path in site.svg_files:
            fix = "Draw it, or write it into the page."
            message = "The drawing holds markup that is no drawing."
            yield Defect(element, message, fix, severity=WARNING, kind="foreignobject")
        elif animated.lower().startswith("on") or animated.lower() in {"href", "xlink:href"}:
            yield Defect(element, f"The drawing changes `{animated}` by itself.", "Remove the animation.")


_LEAKING, _TIGHT = ({*_CSP[topic].split()} for topic in ("unsafe_policies", "safe_policies"))


@rule("site", ERROR, WARNING)
def unsafe_referrer_policy(site: Site) -> Iterator[Problem]:
    """No page tells other hosts which page a reader comes from; where pages have a policy about it, all that lead there do.

    Bad:  <meta name="referrer" content="unsafe-url">, or one page without it beside pages with it
    Good: <meta name="referrer" content="no-referrer">
    """
    is_asked = any("referrer" in page.metas for page in site.pages.values())
    for page in site.pages.values():
        said = [(meta, "content") for meta in page.metas.get("referrer", ())]
        links = page.select("a", "area", "img", "iframe", "link", "script")
        said += ((link, "referrerpolicy") for link in links if "referrerpolicy" in link.attributes)
        for element, attribute in said:
            policies = {word.strip().lower() for word in element.attributes.get(attribute, "").split(",")}
            if policies & _LEAKING or not policies & {*_TIGHT, ""}:
                message = f"`{', '.join(sorted(policies))}` lets other hosts see the address of the page."
                yield Problem(site.place(page, element, attribute), message, "Write `no-referrer`.")
        is_leading = (site.is_third_party(ref) and ref.use is not Use.NAME for ref in page.references)
        if is_asked and "referrer" not in page.metas and any(is_leading):
            message = "The page leads to other hosts and has no referrer policy."
            fix = 'Add `<meta name="referrer" content="no-referrer">`, as on the other pages.'
            yield Problem(site.place(page), message, fix, WARNING)


@rule("site", ERROR)
def invalid_data(site: Site) -> Iterator[Problem]:
    """Data for machines is valid: JSON within a page and in a manifest, XML in a feed and a sitemap, Atom where a page says so.

    Bad:  <script type="application/ld+json">{"name": "Tides",}</script>
    Good: <script type="application/ld+json">{"name": "Tides"}</script>
    """
    for page in site.pages.values():
        for script in page.invalid_json:
            message = "The script promises JSON and holds something else."
            yield Problem(site.place(page, script), message, "Correct it.")
        for link in page.relations.get("alternate", ()):
            asset = site.assets.get(link.target.file)
            is_atom = link.element is not None and link.element.tokens("type") == [_ATOM]
            if is_atom and asset and not asset.fault and asset.kind != "atom":
                message = f"`{link.url}` is called an Atom feed and is none."
                yield Problem(site.place(page, link), message, "Correct the file, or its `type`.")
    for asset in site.assets.values():
        if asset.fault:
            place = Place(f"{site.prefix}{asset.path}")
            yield Problem(place, f"The file cannot be read: {asset.fault}.", "Correct it.")
