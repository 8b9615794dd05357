"""Promises about links: a translation leads where its original leads, and stays in its language."""

from collections import Counter
from collections.abc import Callable, Iterator

from papercheck.model import ERROR, WARNING, Link, Page, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import Counterparts, translated
from papercheck.rules.parity.targets import Localiser


@rule("parity", ERROR)
def links_differ(paper: Paper) -> Iterator[Problem]:
    """A translation links to the same pages, files and sections as its original.

    Bad:  original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#flood)
    Good: original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#ebb)
    """
    localiser = Localiser(paper)
    for original, page in translated(paper):
        left, right = (_targets(each, localiser, outside=False) for each in (original, page))
        yield from _differing((original, page), left, right)


@rule("parity", WARNING)
def outside_links_differ(paper: Paper) -> Iterator[Problem]:
    """A translation links to the same outside addresses as its original, or to the same in its own language.

    Bad:  original: https://en.example.org/tides   translation: https://example.com/gezeiten
    Good: original: https://en.example.org/tides   translation: https://de.example.org/gezeiten
    """
    localiser = Localiser(paper)
    for original, page in translated(paper):
        left, right = (_targets(each, localiser, outside=True) for each in (original, page))
        yield from _differing((original, page), left, right)


Targets = list[tuple[str, Link]]


def _targets(page: Page, localiser: Localiser, *, outside: bool) -> Targets:
    """Where the links of a page lead, images and switches to another language left out."""
    return [
        (localiser.localised(link.target, page), link)
        for link in page.links
        if not link.is_image and not link.language and localiser.is_outside(link.target) == outside
    ]


def _differing(pair: tuple[Page, Page], left: Targets, right: Targets) -> Iterator[Problem]:
    original, page = pair
    lost, found = _unmatched(left, right)
    if len(lost) == len(found):
        for theirs, ours in zip(lost, found, strict=True):
            message = f"`{ours.target}` is linked here where {theirs.place} links to `{theirs.target}`."
            fix = f"Link to `{theirs.target}`, or the same in this language."
            yield Problem(ours.place, message, fix)
        return
    places = Counterparts(original, page)
    for link in lost:
        message = f"{link.place} links to `{link.target}`, and this page does so less often or not at all."
        fix = f"Link to `{link.target}`, or the same in this language, here too; or remove the link there."
        yield Problem(places.of(link.place), message, fix)
    for link in found:
        message = f"`{link.target}` is linked here more often than in {original.path}."
        yield Problem(link.place, message, "Link where the original links, or add the link there.")


def _unmatched(left: Targets, right: Targets) -> tuple[list[Link], list[Link]]:
    """The links of each page that the other does not match.

    Of outside addresses one of which names a language, only the hosts must agree: the paths may differ then.
    """
    lost, found = _surplus(left, right), _surplus(right, left)
    lost, found = _settled(lost, found)
    found, lost = _settled(found, lost)
    return [link for _, link in lost], [link for _, link in found]


def _settled(bare: Targets, other: Targets) -> tuple[Targets, Targets]:
    """What is left when hosts alone on one side are set against addresses of these hosts on the other."""
    hosts = Counter(target for target, _ in bare if target == _host(target))
    agreed = hosts & Counter(_host(target) for target, _ in other)
    return _without(bare, agreed, str), _without(other, agreed, _host)


def _without(targets: Targets, agreed: Counter[str], key: Callable[[str], str]) -> Targets:
    left = Counter(agreed)
    kept: Targets = []
    for target, link in targets:
        left[key(target)] -= 1
        if left[key(target)] < 0:
            kept.append((target, link))
    return kept


def _host(target: str) -> str:
    """The host of an outside address; of an inside one, nothing that any address could be."""
    return f"//{target.removeprefix('//').split('/')[0]}" if target.startswith("//") else ""


def _surplus(left: Targets, right: Targets) -> Targets:
    """The links of one page that the other has not, or not as often."""
    spare = Counter(target for target, _ in right)
    spare.subtract(target for target, _ in left)
    surplus: Targets = []
    for target, link in reversed(left):
        if spare[target] < 0:
            spare[target] += 1
            surplus.append((target, link))
    return surplus[::-1]


@rule("parity", ERROR)
def link_to_other_language(paper: Paper) -> Iterator[Problem]:
    """A link stays in its language, unless it says that it is a switch to another one.

    Bad:  [tides](../en/tides.md) on a German page
    Good: [Gezeiten](tides.md), or [English](../en/tides.md){: hreflang=en }
    """
    localiser = Localiser(paper)
    for page in paper.pages:
        for link in page.links:
            code = localiser.language(link.target, page)
            if code != page.language and not link.is_image and not link.language:
                message = f"`{link.target}` leads from `{page.language}` to `{code}`."
                fix = (
                    f"Link to the page in `{page.language}`, or say `{{: hreflang={code} }}` behind the link."
                )
                yield Problem(link.place, message, fix)
