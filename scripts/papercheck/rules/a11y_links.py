"""Rules about links as readers meet them: their words say where they lead, and they open where the reader is."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from papercheck.model import WARNING
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import Defect, page_rule
from papercheck.rules.a11y import is_hidden

_URL = re.compile(r"(?:https?://|www\.)\S{0,2000}", re.IGNORECASE)


_REMARK = re.compile(r"\[[^\[\]]*\]|\(.*\)")


def _strip_url(url: str) -> str:
    """A URL as it is read: decoded, without scheme, `www.` and the slash at its end."""
    return re.sub(r"^(?:(?:https?:)?/)?(?:www\.)?", "", re.sub("//+", "/", unquote(url).casefold())).rstrip(
        "/"
    )


@page_rule("a11y", WARNING)
def vague_link(page: SitePage, site: Site) -> Iterator[Defect]:
    """The words of a link say where it leads, and those of two links are the same only if both lead to one place.

    Bad:  <a href="../context/">here</a>, <a href="a/">Read on</a> … <a href="b/">Read on</a>
    Good: <a href="../context/">the context</a>
    """
    words = {word.casefold() for word in site.lexicon(page.language).words("vague_links")}
    first: dict[tuple[str, bool, bool], tuple[str, tuple[str, str]] | None] = {}
    for reference in page.references:
        link, url, target = reference.element, reference.url, reference.target
        if link is None or link.tag != "a" or reference.attribute != "href":
            continue
        if _is_vague(link, words, site.pages.get(target.file), target.fragment):
            yield Defect(link, f"`{link.text}` does not say where the link leads.", "Write what is there.")
            continue
        # Two works may have one title, and a list of works cannot help it; nor can a menu, in which a word has its place.
        is_listed_work = not target.file and link.ancestors & {"li", "dd", "td"}
        is_in_menu = not site.is_publication and "nav" in link.ancestors
        # What stands in brackets says something of what is before it: `[source]`, `(method of Tide)`.
        is_remark = not site.is_publication and bool(_REMARK.fullmatch(link.text))
        is_left = is_listed_work or is_in_menu or is_remark or link.attributes.get("role") == "tab"
        if is_hidden(link) or is_left or not any(map(str.isalpha, link.text)):
            continue
        file, _, fragment = (target.file, "", target.fragment) if target.file else url.partition("#")
        # Of headings that are called alike all but the first have a number behind their ids.
        goal = file, re.sub(r"[-_]\d+$", "", fragment)
        # A list of contents leads to what is on its page.
        is_content = bool(fragment) and target.file == page.path and "nav" in link.ancestors
        name = (link.text.casefold(), bool(target.file), is_content)
        other = first.setdefault(name, (url, goal))
        # A page and a place on it are in one place.
        if other and other[1] != goal and (other[1][0] != file or (other[1][1] and fragment)):
            first[name] = None
            message = f"`{link.text}` leads to `{url}` here and to `{other[0]}` above."
            yield Defect(link, message, "Say in the words what each leads to.")


def _is_vague(link: Element, words: Collection[str], led: SitePage | None, fragment: str) -> bool:
    """Whether the words of a link are a URL other than its own, or those of a language for any link, and not the title of its page, or the heading that it leads to."""
    said = link.text.strip(" .…:;,!>»›→[]()").casefold()
    if not (link.text and (said in words or _URL.fullmatch(link.text))):
        return False
    titles = (led.title, *(h1.text for h1 in led.select("h1"))) if led else ()
    headings = led.select("h2", "h3", "h4", "h5", "h6") if led and fragment else ()
    headed = (it.text.casefold() for it in headings if it.attributes.get("id") == unquote(fragment))
    # Behind its words a heading may have a link to itself.
    if any(text.startswith(said) for text in headed):
        return False
    is_own = _strip_url(link.text) == _strip_url(link.attributes.get("href", ""))
    return not is_own and said not in map(str.casefold, titles)


@page_rule("a11y", WARNING)
def new_window(page: SitePage, _: Site) -> Iterator[Defect]:
    """A link opens where the reader is.

    Bad:  <a href="../context/" target="_blank">
    Good: <a href="../context/">
    """
    for element in page.select("a", "area", "form", "base"):
        target = element.attributes.get("target", "").strip().lower()
        if target not in {"", "_self", "_top", "_parent"}:
            yield Defect(
                element, f'`target="{target}"` opens a new window.', "Remove it.", "target", kind=target
            )
