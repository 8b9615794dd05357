"""Promises about names: what can be followed, pressed, filled in or looked at says what it is."""

import re
from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import rule

_FILE = re.compile(r"[^\s/]{0,200}\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?|ico)", re.IGNORECASE)
_CAMERA = re.compile(
    r"(?:img|dsc|dscn|image|photo|screenshot|bild|foto)[-_ ]?[0-9][-_ 0-9]{0,30}", re.IGNORECASE
)
_UNLABELLED = frozenset({"hidden", "submit", "reset", "button", "image"})
_POINTING = (
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-activedescendant",
    "aria-flowto",
    "aria-errormessage",
)


@rule("a11y", ERROR)
def image_without_alt(site: Site) -> Iterator[Problem]:
    """Every image says what it shows, or that it shows nothing.

    Bad:  <img src="tide.svg">
    Good: <img src="tide.svg" alt="The water rises for six hours">
    """
    for page in site.pages.values():
        for image in page.of("img", "input", "area"):
            attributes = image.attributes
            if image.tag != "img" and not (
                attributes.get("type", "").lower() == "image"
                or (image.tag == "area" and "href" in attributes)
            ):
                continue
            is_silent = is_hidden(image) or attributes.get("role") in {"presentation", "none"}
            missing = "alt" not in attributes if image.tag == "img" else not attributes.get("alt", "").strip()
            if missing and not is_silent and not _is_labelled(attributes):
                yield Problem(
                    site.place(page, image),
                    f"This `{image.tag}` has no alternative text.",
                    'Add `alt="…"`, or `alt=""` if it adds nothing.',
                )
        for image in page.elements:
            if (
                image.attributes.get("role") == "img"
                and image.tag != "img"
                and not image.text
                and not is_hidden(image)
            ):
                yield Problem(site.place(page, image), "This image has no name.", 'Add `aria-label="…"`.')


@rule("a11y", WARNING)
def file_name_alt(site: Site) -> Iterator[Problem]:
    """An alternative text says what is seen, not how the file is called.

    Bad:  alt="IMG_2041.jpg", alt="image"
    Good: alt="The water rises for six hours"
    """
    for page in site.pages.values():
        words = {each.casefold() for each in site.lexicon(page.language).words("image_words")}
        for image in page.of("img"):
            alt = image.attributes.get("alt", "").strip()
            if alt and (_FILE.fullmatch(alt) or _CAMERA.fullmatch(alt) or alt.casefold() in words):
                yield Problem(
                    site.place(page, image, "alt"),
                    f"`{alt}` does not say what is seen.",
                    'Say what the image shows, or write `alt=""` if it adds nothing.',
                )


@rule("a11y", ERROR)
def nameless_button(site: Site) -> Iterator[Problem]:
    """Every button says what it does.

    Bad:  <button><svg>…</svg></button>
    Good: <button aria-label="Close"><svg>…</svg></button>
    """
    for page in site.pages.values():
        for element in page.elements:
            is_button = element.tag == "button" or element.attributes.get("role") in {
                "button",
                "link",
                "menuitem",
                "tab",
            }
            is_input = element.tag == "input" and element.attributes.get("type", "").lower() == "button"
            if (
                is_button
                and element.tag != "a"
                and not element.text
                and not _is_labelled(element.attributes)
                and not is_hidden(element)
            ):
                yield Problem(
                    site.place(page, element), "The button has no name.", "Give it words, or `aria-label`."
                )
            elif (
                is_input
                and not element.attributes.get("value", "").strip()
                and not _is_labelled(element.attributes)
            ):
                yield Problem(site.place(page, element), "The button has no name.", "Give it a `value`.")


@rule("a11y", ERROR, WARNING)
def nameless_control(site: Site) -> Iterator[Problem]:
    """Every field of a form has a label.

    Bad:  <input name="q" placeholder="Search">
    Good: <label>Search <input name="q"></label>
    """
    for page in site.pages.values():
        labelled = {
            each.attributes["for"] for each in page.of("label") if each.attributes.get("for") and each.text
        }
        for control in page.of("input", "select", "textarea"):
            attributes = control.attributes
            if control.tag == "input" and attributes.get("type", "").lower() in _UNLABELLED:
                continue
            has_label = (
                attributes.get("id") in labelled or "label" in control.within or _is_labelled(attributes)
            )
            if not has_label and not is_hidden(control) and "hidden" not in attributes:
                yield Problem(
                    site.place(page, control),
                    f"This `{control.tag}` has no label.",
                    "Put it into a `label`, or name it with `aria-label`.",
                    severity=WARNING if attributes.get("type", "").lower() == "checkbox" else ERROR,
                )


@rule("a11y", ERROR)
def nameless_frame(site: Site) -> Iterator[Problem]:
    """A document or drawing within a page says what it is.

    Bad:  <iframe src="map/"></iframe>
    Good: <iframe src="map/" title="Map"></iframe>
    """
    for page in site.pages.values():
        for frame in page.of("iframe", "frame", "object", "embed"):
            if not (frame.text or _is_labelled(frame.attributes) or is_hidden(frame)):
                yield Problem(
                    site.place(page, frame), f"This `{frame.tag}` has no title.", 'Add `title="…"`.'
                )


@rule("a11y", ERROR)
def missing_aria_target(site: Site) -> Iterator[Problem]:
    """What names, describes or is controlled by an element is on the page.

    Bad:  <section aria-labelledby="tdie">
    Good: <section aria-labelledby="tide">, <h2 id="tide">
    """
    for page in site.pages.values():
        for element, attribute, name in _pointers(page):
            if name not in page.ids:
                yield Problem(
                    site.place(page, element, attribute),
                    f"`{attribute}` names `#{name}`, which is not on the page.",
                    "Name an id of this page, or remove the attribute.",
                )


def _pointers(page: SitePage) -> Iterator[tuple[Element, str, str]]:
    for element in page.elements:
        for attribute in _POINTING:
            # A control may name what a script has yet to make; what names or describes must be there.
            if attribute in element.attributes and not (
                attribute in {"aria-controls", "aria-owns"}
                and element.attributes.get("aria-expanded") == "false"
            ):
                yield from ((element, attribute, name) for name in element.attributes[attribute].split())
        if element.tag == "label" and element.attributes.get("for"):
            yield element, "for", element.attributes["for"]


@rule("a11y", WARNING)
def video_without_captions(site: Site) -> Iterator[Problem]:
    """What is said in a video can be read.

    Bad:  <video src="talk.mp4" controls></video>
    Good: <video src="talk.mp4" controls><track kind="captions" src="talk.vtt" srclang="en"></video>
    """
    for page in site.pages.values():
        for video in page.of("video"):
            if "track" not in video.holds and "muted" not in video.attributes:
                yield Problem(
                    site.place(page, video), "The video has no captions.", 'Add `<track kind="captions" …>`.'
                )


def _is_labelled(attributes: Mapping[str, str]) -> bool:
    return any(attributes.get(each, "").strip() for each in ("aria-label", "aria-labelledby", "title"))


def is_hidden(element: Element) -> bool:
    """Whether an element is hidden from those who listen."""
    return (
        element.attributes.get("aria-hidden") == "true"
        or not element.within.isdisjoint({"(hidden)", "(absent)"})
        or "hidden" in element.attributes
    )
