"""Promises about what a visit leaves behind: nothing on the reader's device, and nothing in the logs of other hosts."""

from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.site import Site, Use
from papercheck.rules import rule

_LEAKY = frozenset({"unsafe-url", "always", "no-referrer-when-downgrade", "default"})
_POLICIES = (
    frozenset(
        "no-referrer origin origin-when-cross-origin same-origin strict-origin strict-origin-when-cross-origin never".split()
    )
    | _LEAKY
    | {"origin-when-crossorigin", ""}
)


@rule("site", WARNING)
def storage_use(site: Site) -> Iterator[Problem]:
    """Nothing is kept on the reader's device unless a reader asked for it.

    Bad:  localStorage.setItem("visited", "yes")
    Good: nothing kept
    """
    for page in site.pages.values():
        for script, program in page.programs:
            for name in dict.fromkeys(name for name, _ in program.storage):
                yield _kept(name, site.place(page, script))
    for document in site.documents.values():
        if document.path in site.loaded:
            for name, place in document.storage:
                yield _kept(name, place)


def _kept(name: str, place: Place) -> Problem:
    return Problem(
        place,
        f"The script uses `{name}`.",
        "Do without, or keep only what a reader chose, and say so in the privacy notice.",
        severity=WARNING,
    )


@rule("site", ERROR)
def leaky_referrer(site: Site) -> Iterator[Problem]:
    """No page tells other hosts which of its pages a reader comes from.

    Bad:  <meta name="referrer" content="unsafe-url">
    Good: <meta name="referrer" content="no-referrer">
    """
    for page in site.pages.values():
        said = [(each, "content") for each in page.metas.get("referrer", ())]
        said += [
            (each, "referrerpolicy")
            for each in page.of("a", "area", "img", "iframe", "link", "script")
            if "referrerpolicy" in each.attributes
        ]
        for element, attribute in said:
            policies = {each.strip().lower() for each in element.attributes.get(attribute, "").split(",")}
            if policies & _LEAKY or not policies & _POLICIES:
                yield Problem(
                    site.place(page, element, attribute),
                    f"`{', '.join(sorted(policies))}` lets other hosts see the address of the page.",
                    "Write `no-referrer`.",
                )


@rule("site", WARNING)
def missing_referrer_policy(site: Site) -> Iterator[Problem]:
    """Where pages keep to themselves where a reader comes from, every page does.

    Bad:  one page without <meta name="referrer">, beside pages with it
    Good: <meta name="referrer" content="no-referrer"> on each
    """
    if not any("referrer" in page.metas for page in site.pages.values()):
        return
    for page in site.pages.values():
        if "referrer" not in page.metas and any(
            site.is_foreign(each) and each.use is not Use.NAME for each in page.references
        ):
            yield Problem(
                site.place(page),
                "The page leads to other hosts and has no referrer policy.",
                'Add `<meta name="referrer" content="no-referrer">`, as on the other pages.',
            )
