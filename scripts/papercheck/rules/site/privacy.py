"""Promises to readers: their browser talks to this site alone, and keeps nothing that they did not ask for."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.site import Reference, Site, Use
from papercheck.rules import rule

_VOCABULARIES = frozenset(
    {
        "www.w3.org",
        "w3.org",
        "schema.org",
        "www.schema.org",
        "purl.org",
        "ogp.me",
        "xmlns.com",
        "json-schema.org",
    }
)
"""Hosts whose addresses are names in scripts, and are not asked."""
_EXAMPLES = re.compile(r"(?:.*\.)?(?:example\.(?:com|net|org)|example|invalid|test|localhost)", re.IGNORECASE)


@rule("site", ERROR, WARNING)
def third_party_request(site: Site) -> Iterator[Problem]:
    """A page loads nothing from another host: no image, style, script, font, frame or import.

    Bad:  <link rel="stylesheet" href="https://fonts.example/css">
    Good: <link rel="stylesheet" href="../assets/fonts.css">
    """
    for place, reference, is_loaded in _foreign(site, {Use.FETCH, Use.FRAME}):
        yield Problem(
            place,
            f"`{reference.address}` is loaded from `{reference.host}`.",
            "Publish the file with the site, or remove it.",
            severity=ERROR if is_loaded else WARNING,
        )


@rule("site", ERROR)
def third_party_hint(site: Site) -> Iterator[Problem]:
    """A page does not prepare for another host: no preconnect, DNS look-up or prefetch.

    Bad:  <link rel="preconnect" href="https://fonts.example">
    Good: no such line
    """
    for place, reference, _ in _foreign(site, {Use.HINT}):
        yield Problem(
            place, f"`{reference.address}` makes browsers contact `{reference.host}`.", "Remove the element."
        )


@rule("site", ERROR)
def third_party_form(site: Site) -> Iterator[Problem]:
    """What a reader types goes to nobody else.

    Bad:  <form action="https://search.example/">
    Good: <form action="../search/">
    """
    for place, reference, _ in _foreign(site, {Use.SUBMIT}):
        yield Problem(
            place,
            f"The form is sent to `{reference.host}`.",
            "Send it to a page of this site, or remove the form.",
        )


@rule("site", ERROR)
def third_party_beacon(site: Site) -> Iterator[Problem]:
    """No click is reported to anyone.

    Bad:  <a href="../context/" ping="https://count.example/">
    Good: <a href="../context/">
    """
    for place, reference, _ in _foreign(site, {Use.BEACON}):
        yield Problem(place, f"A click is reported to `{reference.host}`.", "Remove the attribute `ping`.")


@rule("site", WARNING)
def third_party_redirect(site: Site) -> Iterator[Problem]:
    """No page sends its readers to another host by itself.

    Bad:  <meta http-equiv="refresh" content="0; url=https://elsewhere.example/">
    Good: a page with a link that readers may follow
    """
    for place, reference, _ in _foreign(site, {Use.REDIRECT}):
        yield Problem(
            place, f"The page sends readers to `{reference.host}`.", "Say where the text is now, with a link."
        )


@rule("site", ERROR)
def foreign_base(site: Site) -> Iterator[Problem]:
    """The addresses of a page are relative to this site.

    Bad:  <base href="https://elsewhere.example/">
    Good: no such element
    """
    for page in site.pages.values():
        for base in page.of("base"):
            host = _host(base.attributes.get("href", ""))
            if host and host != site.host:
                yield Problem(
                    site.place(page, base, "href"),
                    f"Every address of the page is relative to `{host}`.",
                    "Remove the element.",
                )


@rule("site", ERROR, WARNING)
def third_party_script(site: Site) -> Iterator[Problem]:
    """No script asks another host for anything.

    Bad:  fetch("https://count.example/visit")
    Good: fetch("../counts.json")
    """
    for address, place, is_request in _scripted(site):
        host = _host(address)
        if host and host != site.host and "$" not in host and (is_request or not _is_name(host)):
            says = "asks" if is_request else "names"
            yield Problem(
                place,
                f"The script {says} `{host}`.",
                "Publish what it needs with the site, or remove the call.",
                severity=ERROR if is_request else WARNING,
            )


def _foreign(site: Site, uses: set[Use]) -> Iterator[tuple[Place, Reference, bool]]:
    """Every address of another host that is used in these ways, and whether a browser comes across it."""
    for page in (*site.pages.values(), *site.drawings.values()):
        for reference in page.references:
            if reference.use in uses and site.is_foreign(reference):
                yield site.place_of(page, reference), reference, True
    for document in site.documents.values():
        for reference in document.references:
            if reference.use in uses and reference.place and site.is_foreign(reference):
                yield reference.place, reference, document.kind != "style" or document.path in site.loaded


def _scripted(site: Site) -> Iterator[tuple[str, Place, bool]]:
    """Every address in a script, and whether the script asks for it."""
    for page in site.pages.values():
        for script, program in page.programs:
            place = site.place(page, script) if program.requests or program.addresses else Place("")
            yield from ((address, place, True) for address, _ in program.requests)
            yield from ((address, place, False) for address, _ in program.addresses)
    for document in site.documents.values():
        yield from ((address, place, True) for address, place in document.requests)
        if document.path in site.loaded:
            yield from ((address, place, False) for address, place in document.addresses)


def _host(address: str) -> str:
    """The host of an absolute address, in lower case; empty for every other."""
    _, slashes, rest = address.strip().replace("\\", "/").partition("//")
    return re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].lower() if slashes else ""


def _is_name(host: str) -> bool:
    return host in _VOCABULARIES or bool(_EXAMPLES.fullmatch(host.partition(":")[0]))
