"""Rules about names: what can be followed, pressed, filled in or looked at says what it is."""

import re
from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Reference, Site, SitePage
from papercheck.rules import rule

_FILE = re.compile(r"[^\s/]{0,200}\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?|ico)", re.IGNORECASE)
"""A file of an image: `tide.svg`."""
_CAMERA = re.compile(
    r"(?:img|dsc|dscn|image|photo|screenshot|bild|foto)[-_ ]?[0-9][-_ 0-9]{0,30}", re.IGNORECASE
)
"""What cameras and browsers call an image: `IMG_2041`, `Screenshot 2030-01-01`."""
_URL = re.compile(r"(?:https?://|www\.)\S{0,2000}", re.IGNORECASE)

_DECORATIVE = frozenset({"presentation", "none"})
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
_LISTS = frozenset({"li", "dd", "td"})


def is_hidden(element: Element) -> bool:
    """Whether an element is hidden from those who listen."""
    return (
        element.attributes.get("aria-hidden") == "true"
        or not element.ancestors.isdisjoint({"(hidden)", "(absent)"})
        or "hidden" in element.attributes
    )


def _is_labelled(attributes: Mapping[str, str]) -> bool:
    return any(attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))


def _is_silent(element: Element) -> bool:
    return is_hidden(element) or element.attributes.get("role") in _DECORATIVE


@rule("a11y", ERROR)
def image_without_alt(site: Site) -> Iterator[Problem]:
    """Every image says what it shows, or that it shows nothing.

    Bad:  <img src="tide.svg">
    Good: <img src="tide.svg" alt="The water rises for six hours">
    """
    for page in site.pages.values():
        for image in page.select("img", "input", "area"):
            if _lacks_alt(image) and not _is_silent(image) and not _is_labelled(image.attributes):
                message = f"This `{image.tag}` has no alternative text."
                fix = 'Add `alt="…"`, or `alt=""` if it adds nothing.'
                yield Problem(site.place(page, image), message, fix)
        for image in page.elements:
            is_image = image.attributes.get("role") == "img" and image.tag != "img"
            if is_image and not image.text and not is_hidden(image):
                yield Problem(site.place(page, image), "This image has no name.", 'Add `aria-label="…"`.')


def _lacks_alt(image: Element) -> bool:
    attributes = image.attributes
    if image.tag == "img":
        return "alt" not in attributes
    is_image = attributes.get("type", "").lower() == "image" or (image.tag == "area" and "href" in attributes)
    return is_image and not attributes.get("alt", "").strip()


@rule("a11y", WARNING)
def file_name_alt(site: Site) -> Iterator[Problem]:
    """An alternative text says what is seen, not how the file is called.

    Bad:  alt="IMG_2041.jpg", alt="image"
    Good: alt="The water rises for six hours"
    """
    for page in site.pages.values():
        words = {word.casefold() for word in site.lexicon(page.language).words("image_words")}
        for image in page.select("img"):
            alt = image.attributes.get("alt", "").strip()
            if alt and (_FILE.fullmatch(alt) or _CAMERA.fullmatch(alt) or alt.casefold() in words):
                message = f"`{alt}` does not say what is seen."
                fix = 'Say what the image shows, or write `alt=""` if it adds nothing.'
                yield Problem(site.place(page, image, "alt"), message, fix)


@rule("a11y", ERROR)
def nameless_button(site: Site) -> Iterator[Problem]:
    """Every button says what it does.

    Bad:  <button><svg>…</svg></button>
    Good: <button aria-label="Close"><svg>…</svg></button>
    """
    for page, element in site.select():
        attributes = element.attributes
        is_button = element.tag == "button" or attributes.get("role") in _BUTTONS
        is_input = element.tag == "input" and attributes.get("type", "").lower() == "button"
        if _is_labelled(attributes):
            continue
        if is_button and element.tag != "a" and not element.text and not is_hidden(element):
            fix = "Give it words, or `aria-label`."
            yield Problem(site.place(page, element), "The button has no name.", fix)
        elif is_input and not attributes.get("value", "").strip():
            yield Problem(site.place(page, element), "The button has no name.", "Give it a `value`.")


@rule("a11y", ERROR, WARNING)
def nameless_field(site: Site) -> Iterator[Problem]:
    """Every field of a form has a label.

    Bad:  <input name="q" placeholder="Search">
    Good: <label>Search <input name="q"></label>
    """
    for page in site.pages.values():
        labelled = {label.attributes.get("for", "") for label in page.select("label") if label.text} - {""}
        for field in page.select("input", "select", "textarea"):
            attributes, kind = field.attributes, field.attributes.get("type", "").lower()
            has_label = attributes.get("id") in labelled or "label" in field.ancestors
            is_field = field.tag != "input" or kind not in _UNLABELLED
            if is_field and not (has_label or _is_labelled(attributes) or is_hidden(field)):
                yield Problem(
                    site.place(page, field),
                    f"This `{field.tag}` has no label.",
                    "Put it into a `label`, or name it with `aria-label`.",
                    severity=WARNING if kind == "checkbox" else ERROR,
                )


@rule("a11y", ERROR)
def nameless_frame(site: Site) -> Iterator[Problem]:
    """A document or drawing within a page says what it is.

    Bad:  <iframe src="map/"></iframe>
    Good: <iframe src="map/" title="Map"></iframe>
    """
    for page, frame in site.select("iframe", "frame", "object", "embed"):
        if not (frame.text or _is_labelled(frame.attributes) or is_hidden(frame)):
            message = f"This `{frame.tag}` has no title."
            yield Problem(site.place(page, frame), message, 'Add `title="…"`.')


@rule("a11y", ERROR)
def missing_aria_target(site: Site) -> Iterator[Problem]:
    """What names, describes or is controlled by an element is on the page.

    Bad:  <section aria-labelledby="tdie">
    Good: <section aria-labelledby="tide">, <h2 id="tide">
    """
    for page in site.pages.values():
        for element, attribute, id_ in _list_pointers(page):
            if id_ not in page.ids:
                message = f"`{attribute}` names `#{id_}`, which is not on the page."
                fix = "Name an id of this page, or remove the attribute."
                yield Problem(site.place(page, element, attribute), message, fix)


def _list_pointers(page: SitePage) -> Iterator[tuple[Element, str, str]]:
    for element in page.elements:
        attributes = element.attributes
        is_closed = attributes.get("aria-expanded") == "false"
        for name in _POINTING:
            if name in attributes and not (is_closed and name in _UNMADE):
                yield from ((element, name, id_) for id_ in attributes[name].split())
        if element.tag == "label" and attributes.get("for"):
            yield element, "for", attributes["for"]


@rule("a11y", WARNING)
def video_without_captions(site: Site) -> Iterator[Problem]:
    """What is said in a video can be read.

    Bad:  <video src="talk.mp4" controls></video>
    Good: <video src="talk.mp4" controls><track kind="captions" src="talk.vtt" srclang="en"></video>
    """
    for page, video in site.select("video"):
        if "track" not in video.contents and "muted" not in video.attributes:
            fix = 'Add `<track kind="captions" …>`.'
            yield Problem(site.place(page, video), "The video has no captions.", fix)


@rule("a11y", ERROR)
def nameless_link(site: Site) -> Iterator[Problem]:
    """Every link has words, or an image with words.

    Bad:  <a href="../"><img src="home.svg" alt=""></a>
    Good: <a href="../"><img src="home.svg" alt="Home"></a>
    """
    for page, link in site.select("a"):
        if "href" in link.attributes and not link.text and not _is_silent(link):
            message = f"The link to `{link.attributes['href']}` has no words."
            yield Problem(site.place(page, link), message, "Write what it leads to.")


@rule("a11y", WARNING)
def vague_link(site: Site) -> Iterator[Problem]:
    """The words of a link say where it leads.

    Bad:  <a href="../context/">here</a>
    Good: <a href="../context/">the context</a>
    """
    for page in site.pages.values():
        words = {word.casefold() for word in site.lexicon(page.language).words("vague_links")}
        for link in page.select("a"):
            said = link.text.strip(" .…:;,!>»›→[]()").casefold()
            is_vague = said in words or _URL.fullmatch(link.text)
            if is_vague and link.text and "href" in link.attributes:
                message = f"`{link.text}` does not say where the link leads."
                yield Problem(site.place(page, link), message, "Write what is there.")


@rule("a11y", WARNING)
def ambiguous_link(site: Site) -> Iterator[Problem]:
    """Links with the same words on a page lead to the same place.

    Bad:  <a href="a/">Read on</a> … <a href="b/">Read on</a>
    Good: <a href="a/">Read on about high tide</a> … <a href="b/">Read on about low tide</a>
    """
    for page in site.pages.values():
        first: dict[tuple[str, bool], Reference] = {}
        reported: set[tuple[str, bool]] = set()
        for link, reference in _list_named_links(page):
            name = (link.text.casefold(), bool(reference.target.file))
            other = first.setdefault(name, reference)
            if name not in reported and _destination(other) != _destination(reference):
                reported.add(name)
                message = f"`{link.text}` leads to `{reference.url}` here and to `{other.url}` above."
                yield Problem(site.place(page, link), message, "Say in the words what each leads to.")


def _list_named_links(page: SitePage) -> Iterator[tuple[Element, Reference]]:
    for reference in page.references:
        link = reference.element
        if link is None or link.tag != "a" or reference.attribute != "href":
            continue
        # Two works may have one title, and a list of works cannot help it.
        is_listed_work = not reference.target.file and link.ancestors & _LISTS
        if any(map(str.isalpha, link.text)) and not is_hidden(link) and not is_listed_work:
            yield link, reference


def _destination(reference: Reference) -> tuple[str, str]:
    target = reference.target
    return (target.file, target.fragment) if target.file else (reference.url, "")
