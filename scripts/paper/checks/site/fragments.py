"""Whether a fragment leads to a place on a page, as browsers decide it; text fragments included."""

from urllib.parse import unquote

from paper.model.site import Reference, Site

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
    return directive + text if directive and not matches(site.texts.get(page.path, ""), text) else ""


def matches(page: str, directive: str) -> bool:
    """Whether every text that the directive names (`text=from,to`) is on the page; other directives are ignored."""
    wanted = [each.removeprefix("text=") for each in directive.split("&") if each.startswith("text=")]
    return all(_is_there(page.casefold(), each.split(",")) for each in wanted)


def _is_there(page: str, parts: list[str]) -> bool:
    before = _plain(parts.pop(0)[:-1]) if len(parts) > 1 and parts[0].endswith("-") else ""
    after = _plain(parts.pop()[1:]) if len(parts) > 1 and parts[-1].startswith("-") else ""
    start, end = _plain(parts[0]), _plain(parts[1]) if len(parts) > 1 else ""
    if not start:
        return False
    offset = 0
    while (found := _word(page, start, offset)) >= 0:
        offset = found + 1
        last = _word(page, end, found + len(start)) + len(end) if end else found + len(start)
        if last < found + len(start):
            return False
        if page[:found].rstrip().endswith(before) and page[last:].lstrip().startswith(after):
            return True
    return False


def _plain(text: str) -> str:
    return " ".join(unquote(text).split()).casefold()


def _word(page: str, text: str, offset: int) -> int:
    """Where a text stands that neither begins nor ends within a word; -1 where it does not."""
    found = page.find(text, offset)
    while found >= 0:
        end = found + len(text)
        inside = (found and page[found - 1].isalnum() and text[:1].isalnum()) or (
            page[end : end + 1].isalnum() and text[-1:].isalnum()
        )
        if not inside:
            return found
        found = page.find(text, found + 1)
    return -1
