"""Whether a fragment leads to a place on a page, as browsers decide it; text fragments included."""

from urllib.parse import unquote

from papercheck.model.markup import sought
from papercheck.model.site import Reference, Site

_DIRECTIVE = ":~:"


def missing_part(site: Site, reference: Reference) -> str:
    """The part of the fragment that is not on the page it leads to; empty where all is there or nobody can tell."""
    target = reference.target
    page = site.pages.get(target.file) or site.drawings.get(target.file)
    if page is None or not target.fragment:
        return ""
    if target.fragment in page.anchors:
        return ""
    name, directive, text = target.fragment.partition(_DIRECTIVE)
    decoded = unquote(name)
    if name and name not in page.anchors and decoded not in page.anchors and decoded.lower() != "top":
        return name
    is_there = not directive or sought(target.fragment).is_in(site.texts.get(page.path, ""))
    return "" if is_there else directive + text
