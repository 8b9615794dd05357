"""Promises to readers: their browser talks to this site alone, and keeps nothing that they did not ask for."""

import re
from collections.abc import Iterator

from papercheck.model import Finding, Place, Severity
from papercheck.model.site import Reference, Site, Use

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


def third_party_request(site: Site) -> Iterator[Finding]:
    """A page loads nothing from another host: no image, style, script, font, frame or import.

    Bad:  <link rel="stylesheet" href="https://fonts.example/css">
    Good: <link rel="stylesheet" href="../assets/fonts.css">
    """
    for place, reference, is_loaded in _foreign(site, {Use.FETCH, Use.FRAME}):
        yield Finding(
            place,
            "third-party-request",
            f"`{reference.address}` is loaded from `{reference.host}`.",
            "Publish the file with the site, or remove it.",
            Severity.ERROR if is_loaded else Severity.WARNING,
        )


def third_party_hint(site: Site) -> Iterator[Finding]:
    """A page does not prepare for another host: no preconnect, DNS look-up or prefetch.

    Bad:  <link rel="preconnect" href="https://fonts.example">
    Good: no such line
    """
    for place, reference, _ in _foreign(site, {Use.HINT}):
        yield Finding(
            place,
            "third-party-hint",
            f"`{reference.address}` makes browsers contact `{reference.host}`.",
            "Remove the element.",
        )


def third_party_form(site: Site) -> Iterator[Finding]:
    """What a reader types goes to nobody else.

    Bad:  <form action="https://search.example/">
    Good: <form action="../search/">
    """
    for place, reference, _ in _foreign(site, {Use.SUBMIT}):
        yield Finding(
            place,
            "third-party-form",
            f"The form is sent to `{reference.host}`.",
            "Send it to a page of this site, or remove the form.",
        )


def third_party_beacon(site: Site) -> Iterator[Finding]:
    """No click is reported to anyone.

    Bad:  <a href="../context/" ping="https://count.example/">
    Good: <a href="../context/">
    """
    for place, reference, _ in _foreign(site, {Use.BEACON}):
        yield Finding(
            place,
            "third-party-beacon",
            f"A click is reported to `{reference.host}`.",
            "Remove the attribute `ping`.",
        )


def third_party_redirect(site: Site) -> Iterator[Finding]:
    """No page sends its readers to another host by itself.

    Bad:  <meta http-equiv="refresh" content="0; url=https://elsewhere.example/">
    Good: a page with a link that readers may follow
    """
    for place, reference, _ in _foreign(site, {Use.REDIRECT}):
        yield Finding(
            place,
            "third-party-redirect",
            f"The page sends readers to `{reference.host}`.",
            "Say where the text is now, with a link.",
            Severity.WARNING,
        )


def foreign_base(site: Site) -> Iterator[Finding]:
    """The addresses of a page are relative to this site.

    Bad:  <base href="https://elsewhere.example/">
    Good: no such element
    """
    for page in site.pages.values():
        for base in page.of("base"):
            host = _host(base.attributes.get("href", ""))
            if host and host != site.host:
                yield Finding(
                    site.place(page, base, "href"),
                    "foreign-base",
                    f"Every address of the page is relative to `{host}`.",
                    "Remove the element.",
                )


def third_party_script(site: Site) -> Iterator[Finding]:
    """No script asks another host for anything.

    Bad:  fetch("https://count.example/visit")
    Good: fetch("../counts.json")
    """
    for address, place, is_request in _scripted(site):
        host = _host(address)
        if host and host != site.host and "$" not in host and (is_request or not _is_name(host)):
            says = "asks" if is_request else "names"
            yield Finding(
                place,
                "third-party-script",
                f"The script {says} `{host}`.",
                "Publish what it needs with the site, or remove the call.",
                Severity.ERROR if is_request else Severity.WARNING,
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


RULES = (
    third_party_request,
    third_party_hint,
    third_party_form,
    third_party_beacon,
    third_party_redirect,
    foreign_base,
    third_party_script,
)
