"""Which files of a site a browser loads with its pages, directly or through another file."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from papercheck.html.addresses import Map
from papercheck.model.site import Program, Reference, SiteFile, SitePage, Use

_LOADING = frozenset({Use.FETCH, Use.FRAME, Use.HINT})


def loaded(
    pages: Mapping[str, SitePage],
    drawings: Mapping[str, SitePage],
    documents: Mapping[str, SiteFile],
    site_map: Map,
) -> frozenset[str]:
    """Every file that some page makes a browser load."""
    by_name: dict[str, list[str]] = {}
    for file in site_map.files:
        by_name.setdefault(posixpath.basename(file), []).append(file)
    found: set[str] = set()
    waiting = [file for page in pages.values() for file in _named(page.references, page.programs, by_name)]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        if file in documents:
            waiting += _of(documents[file].references)
            waiting += _programs(documents[file].names, by_name)
        elif file in drawings:
            waiting += _of(drawings[file].references)
    return frozenset(found)


def _named(
    references: Iterable[Reference],
    programs: Iterable[tuple[object, Program]],
    by_name: Mapping[str, list[str]],
) -> Iterator[str]:
    yield from _of(references)
    for _, program in programs:
        yield from _programs(program.files, by_name)


def _of(references: Iterable[Reference]) -> list[str]:
    return [each.target.file for each in references if each.use in _LOADING and each.target.file]


def _programs(names: Iterable[str], by_name: Mapping[str, list[str]]) -> Iterator[str]:
    """Files that a script names: it may put any folder before the name, so every file that ends alike counts."""
    for name in names:
        wanted = posixpath.normpath(name).lstrip("./")
        for file in by_name.get(posixpath.basename(name), ()):
            if file == wanted or file.endswith(f"/{wanted}"):
                yield file
