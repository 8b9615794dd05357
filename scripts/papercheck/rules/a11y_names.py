"""Rules about names: what can be followed, pressed, filled in or looked at says what it is."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import Defect, page_rule

_NO_ALT = re.compile(
    r"""
    [^\s/]{0,200}\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?|ico)  # a file: tide.svg
    | (?:img|dsc|dscn|image|photo|screenshot|bild|foto)           # what cameras and browsers call an image:
      [-_ ]?[0-9][-_ 0-9]{0,30}                                   # IMG_2041, Screenshot 2030-01-01
    """,
    re.IGNORECASE | re.VERBOSE,
)
_URL = re.compile(r"(?:https?://|www\.)\S{0,2000}", re.IGNORECASE)

_BUTTONS = frozenset({"button", "link", "menuitem", "tab"})
"""Roles of what can be pressed."""
_FIELDS = frozenset({"input", "select", "textarea"})
_UNLABELLED = frozenset({"hidden", "submit", "reset", "button", "image"})
"""Types of `input` that are no field, or are named otherwise."""
_FRAMES = frozenset({"iframe", "frame", "object", "embed"})
_LANDMARKS = {
    "nav": "navigation",
    "main": "main",
    "aside": "complementary",
    "header": "banner",
    "footer": "contentinfo",
}
_ROLES = frozenset({*_LANDMARKS.values(), "search", "region", "form"})
_SECTIONS = frozenset({"article", "aside", "main", "nav", "section"})
"""Elements in which a header or a footer is that of a part."""
_POINTING = tuple(
    f"aria-{name}"
    for name in "labelledby describedby controls owns details activedescendant flowto errormessage".split()
)
_UNMADE = frozenset({"aria-controls", "aria-owns"})
"""Attributes that may name what a script has yet to make."""


def is_hidden(element: Element) -> bool:
    """Whether an element is hidden from those who listen."""
    attributes, around = element.attributes, element.ancestors
    is_silent = attributes.get("aria-hidden") == "true" or "hidden" in attributes
    return is_silent or "(hidden)" in around or "(absent)" in around


def _is_labelled(element: Element) -> bool:
    attributes = element.attributes
    return any(attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))


def _is_decoration(element: Element) -> bool:
    return element.attributes.get("role") in {"presentation", "none"}


def _type(element: Element) -> str:
    return element.attributes.get("type", "").lower()


@page_rule("a11y", ERROR, WARNING)
def missing_alt(page: SitePage, site: Site) -> Iterator[Defect]:
    """Every image says what is seen, and not how its file is called, or says that it adds nothing.

    Bad:  <img src="tide.svg">, <img src="tide.svg" alt="tide.svg">
    Good: <img src="tide.svg" alt="The water rises for six hours">
    """
    words = {word.casefold() for word in site.lexicon(page.language).words("image_words")}
    for image in page.select("img", "input", "area"):
        alt = image.attributes.get("alt", "").strip()
        if _lacks_alt(image) and not (is_hidden(image) or _is_decoration(image) or _is_labelled(image)):
            fix = 'Add `alt="…"`, or `alt=""` if it adds nothing.'
            yield Defect(image, f"This `{image.tag}` has no alternative text.", fix)
        elif image.tag == "img" and (_NO_ALT.fullmatch(alt) or alt.casefold() in words):
            fix = 'Say what the image shows, or write `alt=""` if it adds nothing.'
            yield Defect(image, f"`{alt}` does not say what is seen.", fix, "alt", WARNING)
    for image in page.elements:
        is_image = image.attributes.get("role") == "img" and image.tag != "img"
        if is_image and not image.text and not is_hidden(image):
            yield Defect(image, "This image has no name.", 'Add `aria-label="…"`.')


def _lacks_alt(image: Element) -> bool:
    if image.tag == "img":
        return "alt" not in image.attributes
    is_image = "href" in image.attributes if image.tag == "area" else _type(image) == "image"
    return is_image and not image.attributes.get("alt", "").strip()


@page_rule("a11y", ERROR, WARNING)
def missing_name(page: SitePage, _: Site) -> Iterator[Defect]:
    """What can be followed, pressed or filled in has a name, and so has a frame, and each of two landmarks of one kind.

    Bad:  <button><svg>…</svg></button>, <input name="q" placeholder="Search">, <nav>…</nav> <nav>…</nav>
    Good: <button aria-label="Close"><svg>…</svg></button>, <label>Search <input name="q"></label>
    """
    labelled = {label.attributes.get("for", "") for label in page.select("label") if label.text} - {""}
    landmarks: dict[tuple[str, str], Element] = {}
    for element in page.elements:
        if not is_hidden(element):
            yield from _judge_landmark(element, landmarks)
            yield from _judge_name(element, labelled)


def _judge_name(element: Element, labelled: set[str]) -> Iterator[Defect]:
    """What a link, button, field or frame lacks; `labelled` are the ids that a `label` is for."""
    tag, attributes = element.tag, element.attributes
    if tag == "a" and "href" in attributes and not element.text and not _is_decoration(element):
        yield Defect(element, f"The link to `{attributes['href']}` has no words.", "Write what it leads to.")
    if _is_labelled(element):
        return
    is_button = tag == "button" or (tag != "a" and attributes.get("role") in _BUTTONS)
    if is_button and not element.text:
        yield Defect(element, "The button has no name.", "Give it words, or `aria-label`.")
    elif tag == "input" and _type(element) == "button" and not attributes.get("value", "").strip():
        yield Defect(element, "The button has no name.", "Give it a `value`.")
    if tag in _FRAMES and not element.text:
        yield Defect(element, f"This `{tag}` has no title.", 'Add `title="…"`.')
    has_label = attributes.get("id") in labelled or "label" in element.ancestors
    if tag in _FIELDS and _type(element) not in _UNLABELLED and not has_label:
        fix = "Put it into a `label`, or name it with `aria-label`."
        severity = WARNING if _type(element) == "checkbox" else ERROR
        yield Defect(element, f"This `{tag}` has no label.", fix, severity=severity)


def _judge_landmark(element: Element, seen: dict[tuple[str, str], Element]) -> Iterator[Defect]:
    """Whether another landmark of the same kind and name was seen before."""
    role = element.attributes.get("role", "").strip().lower()
    is_of_part = element.tag in {"header", "footer"} and element.ancestors & _SECTIONS
    role = role or ("" if is_of_part else _LANDMARKS.get(element.tag, ""))
    named = (element.attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby"))
    name = next(filter(None, named), "") if role in _ROLES else ""
    if role not in _ROLES or (role in {"region", "form"} and not name):
        return
    if seen.setdefault((role, name.casefold()), element) is not element:
        message = f"This is a second `{role}` {f'also called `{name}`' if name else 'without a name'}."
        fix = "Keep one `main`." if role == "main" else "Give each a name of its own with `aria-label`."
        yield Defect(element, message, fix, severity=WARNING)


@page_rule("a11y", ERROR)
def missing_aria_target(page: SitePage, _: Site) -> Iterator[Defect]:
    """What names, describes or is controlled by an element is on the page.

    Bad:  <section aria-labelledby="tdie">
    Good: <section aria-labelledby="tide">, <h2 id="tide">
    """
    for element, name, id_ in _list_pointers(page):
        if id_ not in page.ids:
            message = f"`{name}` names `#{id_}`, which is not on the page."
            yield Defect(element, message, "Name an id of this page, or remove the attribute.", name)


def _list_pointers(page: SitePage) -> Iterator[tuple[Element, str, str]]:
    for element in page.elements:
        attributes = element.attributes
        is_closed = attributes.get("aria-expanded") == "false"
        for name in _POINTING:
            if name in attributes and not (is_closed and name in _UNMADE):
                yield from ((element, name, id_) for id_ in attributes[name].split())
        if element.tag == "label" and attributes.get("for"):
            yield element, "for", attributes["for"]


@page_rule("a11y", WARNING)
def video_without_captions(page: SitePage, _: Site) -> Iterator[Defect]:
    """What is said in a video can be read.

    Bad:  <video src="talk.mp4" controls></video>
    Good: <video src="talk.mp4" controls><track kind="captions" src="talk.vtt" srclang="en"></video>
    """
    for video in page.select("video"):
        if "track" not in video.contents and "muted" not in video.attributes:
            yield Defect(video, "The video has no captions.", 'Add `<track kind="captions" …>`.')


@page_rule("a11y", WARNING)
def vague_link(page: SitePage, site: Site) -> Iterator[Defect]:
    """The words of a link say where it leads, and those of two links are the same only if both lead to one place.

    Bad:  <a href="../context/">here</a>, <a href="a/">Read on</a> … <a href="b/">Read on</a>
    Good: <a href="../context/">the context</a>
    """
    words = {word.casefold() for word in site.lexicon(page.language).words("vague_links")}
    for element in page.select("a"):
        said = element.text
        is_vague = said.strip(" .…:;,!>»›→[]()").casefold() in words or _URL.fullmatch(said)
        if is_vague and said and "href" in element.attributes:
            yield Defect(element, f"`{said}` does not say where the link leads.", "Write what is there.")
    first: dict[tuple[str, bool], tuple[str, tuple[str, str]] | None] = {}
    for reference in page.references:
        link, url, target = reference.element, reference.url, reference.target
        if link is None or link.tag != "a" or reference.attribute != "href":
            continue
        # Two works may have one title, and a list of works cannot help it.
        is_listed_work = not target.file and link.ancestors & {"li", "dd", "td"}
        if is_hidden(link) or is_listed_work or not any(map(str.isalpha, link.text)):
            continue
        goal = (target.file, target.fragment) if target.file else (url, "")
        name = (link.text.casefold(), bool(target.file))
        other = first.setdefault(name, (url, goal))
        if other and other[1] != goal:
            first[name] = None
            message = f"`{link.text}` leads to `{url}` here and to `{other[0]}` above."
            yield Defect(link, message, "Say in the words what each leads to.")
