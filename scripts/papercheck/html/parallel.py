"""Pages read by several processes at once: where there are many, several cores, and only what is open about addresses counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from papercheck.background import cores
from papercheck.model import Verdict
from papercheck.model.site import Reference, SitePage

Part = TypeVar("Part")

FEWEST = 300
"""With fewer pages the processes take longer to start than they save."""


def processes(pages: int) -> int:
    """How many processes pay for so many pages."""
    return 1 if pages < FEWEST else min(cores(), 8)


def in_parallel(read: Callable[[Sequence[str]], Part], names: Sequence[str], count: int) -> Iterable[Part]:
    """What `read` makes of the names, read in so many parts; in their order."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    size = -(-len(names) // count)
    parts = [names[start : start + size] for start in range(0, len(names), size)]
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork")) as pool:
        yield from pool.map(read, parts)


def still_open(page: SitePage) -> SitePage:
    """A page with only those addresses that the page itself cannot settle: the others lead to what is there."""
    found = tuple(each for each in page.references if not _is_settled(each, page))
    return replace(page, elements=(), tags={}, references=found, relations={}, metas={}, programs=())


def is_manifest(reference: Reference) -> bool:
    """Whether a page names its manifest with it; what is in that is read only then."""
    element = reference.element
    return element is not None and element.tag == "link" and "manifest" in element.tokens("rel")


def _is_settled(reference: Reference, page: SitePage) -> bool:
    target = reference.target
    if target.verdict is not Verdict.OK or is_manifest(reference):
        return False
    return not target.fragment or (target.file == page.path and target.fragment in page.anchors)
