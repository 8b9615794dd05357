"""Promises about links: each has words, the words say where it leads, and the same words lead to the same place."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Reference, Site
from papercheck.rules import rule
from papercheck.rules.a11y.names import is_hidden

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{0,2000}", re.IGNORECASE)

_LISTS = frozenset({"li", "dd", "td"})


@rule("a11y", ERROR)
def nameless_link(site: Site) -> Iterator[Problem]:
    """Every link has words, or an image with words.

    Bad:  <a href="../"><img src="home.svg" alt=""></a>
    Good: <a href="../"><img src="home.svg" alt="Home"></a>
    """
    for page in site.pages.values():
        for link in page.of("a"):
            if (
                "href" in link.attributes
                and not link.text
                and not is_hidden(link)
                and link.attributes.get("role") not in {"presentation", "none"}
            ):
                yield Problem(
                    site.place(page, link),
                    f"The link to `{link.attributes['href']}` has no words.",
                    "Write what it leads to.",
                )


@rule("a11y", WARNING)
def vague_link(site: Site) -> Iterator[Problem]:
    """The words of a link say where it leads.

    Bad:  <a href="../context/">here</a>
    Good: <a href="../context/">the context</a>
    """
    for page in site.pages.values():
        words = {each.casefold() for each in site.lexicon(page.language).words("vague_links")}
        for link in page.of("a"):
            if "href" not in link.attributes or not link.text:
                continue
            said = link.text.strip(" .…:;,!>»›→[]()").casefold()
            if said in words or _ADDRESS.fullmatch(link.text):
                yield Problem(
                    site.place(page, link),
                    f"`{link.text}` does not say where the link leads.",
                    "Write what is there.",
                )


@rule("a11y", WARNING)
def ambiguous_link(site: Site) -> Iterator[Problem]:
    """Links with the same words on a page lead to the same place.

    Bad:  <a href="a/">Read on</a> … <a href="b/">Read on</a>
    Good: <a href="a/">Read on about high tide</a> … <a href="b/">Read on about low tide</a>
    """
    for page in site.pages.values():
        seen: dict[str, Reference] = {}
        told: set[str] = set()
        for reference in page.references:
            link = reference.element
            if (
                link is None
                or link.tag != "a"
                or reference.attribute != "href"
                or not any(map(str.isalpha, link.text))
                or is_hidden(link)
            ):
                continue
            is_outside = not reference.target.file
            # Two works may have one title, and a list of works cannot help it.
            if is_outside and link.within & _LISTS:
                continue
            name = f"{link.text.casefold()} {is_outside}"
            other = seen.setdefault(name, reference)
            if name not in told and _leads(other) != _leads(reference):
                told.add(name)
                yield Problem(
                    site.place(page, link),
                    f"`{link.text}` leads to `{reference.address}` here and to `{other.address}` above.",
                    "Say in the words what each leads to.",
                )


def _leads(reference: Reference) -> tuple[str, str]:
    target = reference.target
    return (target.file, target.fragment) if target.file else (reference.address, "")
