"""Rules about names: what can be followed, pressed, filled in or looked at says what it is."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING
from papercheck.model.site import Element, Reference, Site, SitePage
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
_UNLABELLED = frozenset({"hidden", "submit", "reset", "button", "image"})
"""Types of `input` that are no field, or are named otherwise."""
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


def _is_silent(element: Element) -> bool:
    return is_hidden(element) or element.attributes.get("role") in {"presentation", "none"}


def _type(element: Element) -> str:
    return element.attributes.get("type", "").lower()


@page_rule("a11y", ERROR)
def image_without_alt(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every image says what it shows, or that it shows nothing.

    Bad:  <img src="tide.svg">
    Good: <img src="tide.svg" alt="The water rises for six hours">
    """
    for image in page.select("img", "input", "area"):
        if _lacks_alt(image) and not _is_silent(image) and not _is_labelled(image):
            fix = 'Add `alt="…"`, or `alt=""` if it adds nothing.'
            yield Defect(image, f"This `{image.tag}` has no alternative text.", fix)
    for image in page.elements:
        is_image = image.attributes.get("role") == "img" and image.tag != "img"
        if is_image and not image.text and not is_hidden(image):
            yield Defect(image, "This image has no name.", 'Add `aria-label="…"`.')


def _lacks_alt(image: Element) -> bool:
    if image.tag == "img":
        return "alt" not in image.attributes
    is_image = "href" in image.attributes if image.tag == "area" else _type(image) == "image"
    return is_image and not image.attributes.get("alt", "").strip()


@page_rule("a11y", WARNING)
def file_name_alt(page: SitePage, site: Site) -> Iterator[Defect]:
    """An alternative text says what is seen, not how the file is called.

    Bad:  alt="IMG_2041.jpg", alt="image"
    Good: alt="The water rises for six hours"
    """
    words = {word.casefold() for word in site.lexicon(page.language).words("image_words")}
    for image in page.select("img"):
        alt = image.attributes.get("alt", "").strip()
        if alt and (_NO_ALT.fullmatch(alt) or alt.casefold() in words):
            fix = 'Say what the image shows, or write `alt=""` if it adds nothing.'
            yield Defect(image, f"`{alt}` does not say what is seen.", fix, "alt")


@page_rule("a11y", ERROR)
def nameless_button(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every button says what it does.

    Bad:  <button><svg>…</svg></button>
    Good: <button aria-label="Close"><svg>…</svg></button>
    """
    for element in page.elements:
        has_role = element.tag != "a" and element.attributes.get("role") in _BUTTONS
        is_input = element.tag == "input" and _type(element) == "button"
        if (element.tag == "button" or has_role) and not element.text and not is_hidden(element):
            fix = "Give it words, or `aria-label`."
        elif is_input and not element.attributes.get("value", "").strip():
            fix = "Give it a `value`."
        else:
            continue
        if not _is_labelled(element):
            yield Defect(element, "The button has no name.", fix)


@page_rule("a11y", ERROR, WARNING)
def nameless_field(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every field of a form has a label.

    Bad:  <input name="q" placeholder="Search">
    Good: <label>Search <input name="q"></label>
    """
    named = {label.attributes.get("for", "") for label in page.select("label") if label.text} - {""}
    for field in page.select("input", "select", "textarea"):
        is_field = field.tag != "input" or _type(field) not in _UNLABELLED
        has_label = field.attributes.get("id") in named or "label" in field.ancestors or _is_labelled(field)
        if is_field and not has_label and not is_hidden(field):
            fix = "Put it into a `label`, or name it with `aria-label`."
            severity = WARNING if _type(field) == "checkbox" else ERROR
            yield Defect(field, f"This `{field.tag}` has no label.", fix, severity=severity)


@page_rule("a11y", ERROR)
def nameless_frame(page: SitePage, _: Site) -> Iterator[Defect]:
    """A document or image within a page says what it is.

    Bad:  <iframe src="map/"></iframe>
    Good: <iframe src="map/" title="Map"></iframe>
    """
    for frame in page.select("iframe", "frame", "object", "embed"):
        if not (frame.text or _is_labelled(frame) or is_hidden(frame)):
            yield Defect(frame, f"This `{frame.tag}` has no title.", 'Add `title="…"`.')


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


@page_rule("a11y", ERROR)
def nameless_link(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every link has words, or an image with words.

    Bad:  <a href="../"><img src="home.svg" alt=""></a>
    Good: <a href="../"><img src="home.svg" alt="Home"></a>
    """
    for link in page.select("a"):
        if "href" in link.attributes and not link.text and not _is_silent(link):
            message = f"The link to `{link.attributes['href']}` has no words."
            yield Defect(link, message, "Write what it leads to.")


@page_rule("a11y", WARNING)
def vague_link(page: SitePage, site: Site) -> Iterator[Defect]:
    """The words of a link say where it leads.

    Bad:  <a href="../context/">here</a>
    Good: <a href="../context/">the context</a>
    """
    words = {word.casefold() for word in site.lexicon(page.language).words("vague_links")}
    for link in page.select("a"):
        is_vague = link.text.strip(" .…:;,!>»›→[]()").casefold() in words or _URL.fullmatch(link.text)
        if is_vague and link.text and "href" in link.attributes:
            yield Defect(link, f"`{link.text}` does not say where the link leads.", "Write what is there.")


@page_rule("a11y", WARNING)
def ambiguous_link(page: SitePage, _: Site) -> Iterator[Defect]:
    """Links with the same words on a page lead to the same place.

    Bad:  <a href="a/">Read on</a> … <a href="b/">Read on</a>
    Good: <a href="a/">Read on about high tide</a> … <a href="b/">Read on about low tide</a>
    """
    first: dict[tuple[str, bool], Reference | None] = {}
    for link, reference in _list_named_links(page):
        name = (link.text.casefold(), bool(reference.target.file))
        other = first.setdefault(name, reference)
        if other and _destination(other) != _destination(reference):
            first[name] = None
            message = f"`{link.text}` leads to `{reference.url}` here and to `{other.url}` above."
            yield Defect(link, message, "Say in the words what each leads to.")


def _list_named_links(page: SitePage) -> Iterator[tuple[Element, Reference]]:
    for reference in page.references:
        link = reference.element
        if link is None or link.tag != "a" or reference.attribute != "href":
            continue
        # Two works may have one title, and a list of works cannot help it.
        is_listed_work = not reference.target.file and link.ancestors & {"li", "dd", "td"}
        if any(map(str.isalpha, link.text)) and not is_hidden(link) and not is_listed_work:
            yield link, reference


def _destination(reference: Reference) -> tuple[str, str]:
    target = reference.target
    return (target.file, target.fragment) if target.file else (reference.url, "")
