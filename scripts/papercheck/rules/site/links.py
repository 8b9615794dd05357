"""Promises about addresses in built HTML: each leads to something that is there."""

from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Place, Problem, Result, Verdict
from papercheck.model.site import Reference, Site, SitePage, Use
from papercheck.rules import rule
from papercheck.rules.site.fragments import missing_part

_LOADING = frozenset({Use.FETCH, Use.FRAME, Use.HINT})
_GONE = frozenset({Verdict.BROKEN, Verdict.REFUSED})
_RUNNING = ("javascript:", "vbscript:", "livescript:", "data:text/html", "data:application/xhtml")
_CONNECTING = frozenset({"preconnect", "dns-prefetch"})

Placed = tuple[SitePage | None, Reference]


@rule("links", ERROR, also="site")
def dead_link(site: Site) -> Iterator[Problem]:
    """Every link inside the site leads to a page or file of it, spelled as it is.

    Bad:  <a href="../contxt/">Context</a>
    Good: <a href="../context/">Context</a>
    """
    for page, reference in references(site):
        if reference.target.verdict in _GONE and reference.use not in _LOADING | {Use.REDIRECT}:
            yield Problem(_place(site, page, reference), _says(reference), _fix(reference))


@rule("links", ERROR, also="site")
def dead_resource(site: Site) -> Iterator[Problem]:
    """Everything a page loads from its own site is there: images of every density, styles, scripts, fonts.

    Bad:  <img srcset="tide.png 1x, tide@2x.png 2x"> without tide@2x.png
    Good: both files
    """
    for page, reference in references(site):
        if reference.target.verdict in _GONE and reference.use in _LOADING:
            yield Problem(_place(site, page, reference), _says(reference), _fix(reference))


@rule("links", ERROR, also="site")
def dead_redirect(site: Site) -> Iterator[Problem]:
    """A page that sends its readers on sends them to a page that is there, and not round in a circle.

    Bad:  <meta http-equiv="refresh" content="0; url=../gone/">
    Good: <meta http-equiv="refresh" content="0; url=../here/">
    """
    for page in site.pages.values():
        if page.redirect is None or page.redirect.target.verdict is None:
            continue
        place = site.place_of(page, page.redirect)
        if page.redirect.target.verdict in _GONE:
            yield Problem(place, _says(page.redirect), _fix(page.redirect))
        elif _is_circle(site, page):
            yield Problem(
                place,
                f"`{page.redirect.address}` leads back here.",
                "Name the page that readers are meant to see.",
            )


def _is_circle(site: Site, page: SitePage) -> bool:
    seen: set[str] = set()
    now: SitePage | None = page
    while now is not None and now.redirect is not None and now.redirect.target.file != now.path:
        if now.path in seen:
            return True
        seen.add(now.path)
        now = site.pages.get(now.redirect.target.file)
    return False


@rule("links", ERROR, also="site")
def dead_fragment(site: Site) -> Iterator[Problem]:
    """A link to a place on a page leads to an id or a text that is there.

    Bad:  <a href="../glossary/#hihg-tide">
    Good: <a href="../glossary/#high-tide">
    """
    for page, reference in references(site):
        if reference.target.fragment and (missing := missing_part(site, reference)):
            yield Problem(
                _place(site, page, reference),
                f"`{reference.address}` names `#{missing}`, which is not on {site.prefix}{reference.target.file}.",
                "Name an id of that page, or remove what stands from `#` on.",
            )


@rule("links", ERROR, also="site")
def empty_address(site: Site) -> Iterator[Problem]:
    """An address names something.

    Bad:  <img src="" alt="A curve">
    Good: <img src="curve.svg" alt="A curve">
    """
    for page, reference in references(site):
        if reference.target.verdict is Verdict.INVALID:
            yield Problem(
                _place(site, page, reference),
                f"`{reference.attribute}` has no usable address: {reference.target.reason}.",
                "Name the target, or remove the attribute.",
            )


@rule("links", WARNING, also="site")
def slashless_link(site: Site) -> Iterator[Problem]:
    """A link to a folder ends in a slash, so that no server has to send readers on.

    Bad:  <a href="../context">
    Good: <a href="../context/">
    """
    for page, reference in references(site):
        if reference.target.verdict is Verdict.REDIRECTED:
            path, mark, rest = reference.address.partition("#")
            yield Problem(
                _place(site, page, reference),
                f"`{reference.address}` leads to a folder.",
                f"Write `{path}/{mark}{rest}`.",
            )


def references(site: Site) -> Iterator[Placed]:
    """Every address of the site, with the page it stands on."""
    for page in (*site.pages.values(), *site.drawings.values()):
        for reference in page.references:
            if reference.use is not Use.HINT or not _CONNECTING & set(
                reference.element.tokens("rel") if reference.element else ()
            ):
                yield page, reference
    for document in site.documents.values():
        for reference in document.references:
            yield None, reference


def is_code(reference: Reference) -> bool:
    """Whether an address is a program, which browsers would run."""
    return reference.target.url.lower().startswith(_RUNNING)


def results(
    site: Site, *, only_outside: bool = False
) -> tuple[tuple[Result, ...], tuple[tuple[str, Place], ...]]:
    """A verdict for every address that the folder can judge, and the others, each with its place."""
    judged: list[Result] = []
    others: list[tuple[str, Place]] = []
    for reference, place in _outside(site) if only_outside else _placed(site):
        target = reference.target
        if is_code(reference):
            judged.append(Result(reference.address, place, Verdict.REFUSED, "it is code and no address"))
        elif target.verdict is None:
            others.append((reference.address, place))
        elif target.fragment and (missing := missing_part(site, reference)):
            reason = f"`#{missing}` is not on that page"
            judged.append(Result(reference.address, place, Verdict.BROKEN, reason))
        else:
            judged.append(Result(reference.address, place, target.verdict, target.reason))
    return tuple(judged), tuple(others)


def _outside(site: Site) -> Iterator[tuple[Reference, Place]]:
    for page, reference in references(site):
        if reference.target.verdict is None and not is_code(reference):
            yield reference, _place(site, page, reference)


def _placed(site: Site) -> Iterator[tuple[Reference, Place]]:
    for page in (*site.pages.values(), *site.drawings.values()):
        yield from site.places(page)
    for document in site.documents.values():
        yield from ((each, each.place) for each in document.references if each.place)


def _place(site: Site, page: SitePage | None, reference: Reference) -> Place:
    if page is None:
        return reference.place or Place(site.prefix or ".")
    return site.place_of(page, reference)


def _says(reference: Reference) -> str:
    return f"`{reference.address}` leads nowhere: {reference.target.reason}."


def _fix(reference: Reference) -> str:
    _, quote, near = reference.target.reason.partition("spelled `")
    return (
        f"Spell it like the file: `{near.removesuffix('`')}`."
        if quote
        else "Name a file of this site, or remove the address."
    )
