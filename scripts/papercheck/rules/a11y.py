"""Rules about what people need who cannot see a page, or not well: names and languages, headings, tables, and the keyboard."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise, takewhile

from papercheck.languages.cldr import is_tag, primary_language
from papercheck.model import ERROR, WARNING
from papercheck.model.site import EMPTY_HEADER, LABELLING, UNSHOWN, Element, Site, SitePage, is_not_displayed
from papercheck.rules import Defect, page_rule, read_data

_NO_ALT = re.compile(
    r"""
    [^\s/]{0,200}\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?|ico)  # a file: tide.svg
    | (?:img|dsc|dscn|image|photo|screenshot|bild|foto)           # what cameras and browsers call an image:
      [-_ ]?[0-9][-_ 0-9]{0,30}                                   # IMG_2041, Screenshot 2030-01-01
    """,
    re.IGNORECASE | re.VERBOSE,
)

_DATA = read_data(__file__)
_BUTTONS, _UNLABELLED, _SECTIONS, _UNMADE, _CONTENT, _FOCUSABLE, _HIDING, _LAYOUT = (
    frozenset(_DATA[topic].split())
    for topic in ("buttons", "unlabelled", "sections", "unmade", "content", "focusable", "hiding", "layout")
)
_POINTING = tuple(f"aria-{name}" for name in _DATA["pointing"].split())
_ROLES = frozenset({*_DATA["landmarks"].values(), *_DATA["other_landmarks"].split()})

_SMALLEST_SCALE = 2
"""How many times a reader must be able to enlarge a page: 200 % (WCAG 1.4.4)."""
_SHORTEST_STAY = 72_000
"""Seconds after which a page may leave by itself: 20 hours (WCAG 2.2.1)."""

_MOST_COMPARED = 500
"""Elements of a menu that are compared with those of another: so many alike are the same menu."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def is_hidden(element: Element) -> bool:
    """Whether an element is hidden from those who listen."""
    attributes, around = element.attributes, element.ancestors
    is_silent = attributes.get("aria-hidden") == "true" or is_not_displayed(attributes)
    return is_silent or "(hidden)" in around or "(absent)" in around


def _is_labelled(element: Element) -> bool:
    attributes = element.attributes
    return any(attributes.get(name, "").strip() for name in LABELLING)


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
        if _lacks_alt(image):
            fix = 'Add `alt="…"`, or `alt=""` if it adds nothing.'
            yield Defect(image, f"This `{image.tag}` has no alternative text.", fix)
        elif (
            image.tag == "img"
            and "(labelled)" not in image.ancestors
            and (_NO_ALT.fullmatch(alt) or alt.casefold() in words)
        ):
            fix = 'Say what the image shows, or write `alt=""` if it adds nothing.'
            yield Defect(image, f"`{alt}` does not say what is seen.", fix, "alt", WARNING)
    for image in page.elements:
        is_image = image.attributes.get("role") == "img" and image.tag != "img"
        if is_image and not image.text and not is_hidden(image):
            yield Defect(image, "This image has no name.", 'Add `aria-label="…"`.')


def _lacks_alt(image: Element) -> bool:
    if is_hidden(image) or _is_decoration(image) or _is_labelled(image):
        return False
    if image.tag == "img":
        return "alt" not in image.attributes
    is_image = "href" in image.attributes if image.tag == "area" else _type(image) == "image"
    return is_image and not image.attributes.get("alt", "").strip()


@page_rule("a11y", ERROR, WARNING)
def missing_name(page: SitePage, site: Site) -> Iterator[Defect]:
    """What can be followed, pressed or filled in has a name, and so has a frame, and each of two landmarks of one kind.

    Bad:  <button><svg>…</svg></button>, <input name="q" placeholder="Search">, <nav>…</nav> <nav>…</nav>
    Good: <button aria-label="Close"><svg>…</svg></button>, <label>Search <input name="q"></label>
    """
    labels = [(label.attributes.get("for", ""), label.text) for label in page.select("label")]
    labelled, switched = {id_ for id_, said in labels if said} - {""}, {id_ for id_, _ in labels}
    landmarks: dict[tuple[str, str], Element] = {}
    # Programs that number lines of code make an empty link to itself of each; one of them stands for all.
    links = (link for link in page.select("a") if not link.text and link.attributes.get("id"))
    empty = (link.order for link in links if link.attributes.get("href") == f"#{link.attributes['id']}")
    repeated = {*islice(empty, 1, None)}
    for element in page.elements:
        # A box that an icon switches on and off is not shown itself.
        is_switch = _type(element) == "checkbox" and element.attributes.get("id") in switched
        is_told = element.tag == "a" and any(map(_lacks_alt, _list_within(element, page)))
        is_shown = site.is_publication or _HIDING.isdisjoint(element.tokens("class"))
        is_shown = is_shown and not _is_unshown(element, site)
        if is_shown and not (is_hidden(element) or element.order in repeated or is_switch or is_told):
            yield from _judge_landmark(element, landmarks, page)
            yield from _judge_name(element, labelled, site)


def _list_within(element: Element, page: SitePage) -> Iterator[Element]:
    """What is in an element, and behind it in the one of its kind around it."""
    behind = map(page.elements.__getitem__, range(element.order + 1, len(page.elements)))
    return takewhile(lambda inner: element.tag in inner.ancestors, islice(behind, _MOST_COMPARED))


def _judge_name(element: Element, labelled: set[str], site: Site) -> Iterator[Defect]:
    """What a link, button, field or frame lacks; `labelled` are the ids that a `label` is for."""
    tag, attributes = element.tag, element.attributes
    if tag == "a" and "href" in attributes and not element.text and not _is_decoration(element):
        yield Defect(element, f"The link to `{attributes['href']}` has no words.", "Write what it leads to.")
    if _is_labelled(element):
        return
    is_button = tag == "button" or (tag != "a" and attributes.get("role") in _BUTTONS)
    if is_button and not element.text:
        # An empty title is there for a script to fill.
        severity = WARNING if "title" in attributes and not site.is_publication else ERROR
        yield Defect(element, "The button has no name.", "Give it words, or `aria-label`.", severity=severity)
    elif tag == "input" and _type(element) == "button" and not attributes.get("value", "").strip():
        yield Defect(element, "The button has no name.", "Give it a `value`.")
    if tag in {"iframe", "frame", "object", "embed"} and not element.text:
        yield Defect(element, f"This `{tag}` has no title.", 'Add `title="…"`.')
    has_label = attributes.get("id") in labelled or "label" in element.ancestors
    if tag in {"input", "select", "textarea"} and _type(element) not in _UNLABELLED and not has_label:
        fix = "Put it into a `label`, or name it with `aria-label`."
        severity = WARNING if _type(element) == "checkbox" else ERROR
        # That of a list of tasks is not to be filled in, and says beside it what it is of.
        is_task = "disabled" in attributes and severity is WARNING and "li" in element.ancestors
        if not is_task:
            yield Defect(element, f"This `{tag}` has no label.", fix, severity=severity)


def _judge_landmark(
    element: Element, seen: dict[tuple[str, str], Element], page: SitePage
) -> Iterator[Defect]:
    """Whether another landmark of the same kind and name was seen before."""
    role = element.attributes.get("role", "").strip().lower()
    is_of_part = element.tag in {"header", "footer"} and element.ancestors & _SECTIONS
    role = role or ("" if is_of_part else _DATA["landmarks"].get(element.tag, ""))
    named = (element.attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby"))
    name = next(filter(None, named), "") if role in _ROLES else ""
    if role not in _ROLES or (role in {"region", "form"} and not name):
        return
    first = seen.setdefault((role, name.casefold()), element)
    if first is not element and not _has_same_links(element, first, page):
        message = f"This is a second `{role}` {f'also called `{name}`' if name else 'without a name'}."
        fix = "Keep one `main`." if role == "main" else "Give each a name of its own with `aria-label`."
        yield Defect(element, message, fix, severity=WARNING)


def _has_same_links(menu: Element, other: Element, page: SitePage) -> bool:
    """Whether two menus hold the same links: one is for narrow screens and one for wide ones, and one of them is shown."""
    inner = (_list_within(it, page) for it in (menu, other))
    one, two = ([it.attributes.get("href") for it in within if it.tag == "a"] for within in inner)
    end = min(len(one), len(two)) if "nav" in menu.ancestors | other.ancestors else None
    return menu.tag == other.tag == "nav" and one[:end] == two[:end] != []


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


@page_rule("a11y", ERROR, WARNING)
def unmarked_language(page: SitePage, site: Site) -> Iterator[Defect]:
    """A page, its parts, and its links to other languages say by a language tag which language they are in.

    Bad:  <html>, <i lang="deutsch">, <nav><a href="de/" hreflang="de">Deutsch</a></nav> on an English page
    Good: <html lang="en">, <i lang="de">, <nav><a href="de/" hreflang="de" lang="de">Deutsch</a></nav>
    """
    if not (page.language or page.redirect):
        message = "The page does not say which language it is in."
        yield Defect(next(page.select("html"), None), message, 'Write `<html lang="…">`.')
    for element in page.elements:
        for name in ("lang", "xml:lang", "hreflang"):
            value = element.attributes.get(name, "").strip()
            # `x-default`, and what people agree upon in private; a `link` is judged as a counterpart of the page.
            is_fine = not value or value.lower().startswith("x-") or is_tag(value)
            if not is_fine and (element.tag, name) != ("link", "hreflang"):
                fix = "Write a tag of two or three letters, with a region where it matters."
                yield Defect(element, f"`{value}` is no language tag.", fix, name)
    for link in page.select("a"):
        code = primary_language(link.attributes.get("hreflang", ""))
        is_other = code not in ("", primary_language(page.language)) and "lang" not in link.attributes
        is_switch = link.ancestors & {"nav", "header"} and not link.ancestors & {"article", "main"}
        if is_other and is_switch and link.text in site.lexicon(code).words("names"):
            message = f"`{link.text}` is in `{code}` and does not say so."
            yield Defect(link, message, f'Add `lang="{code}"`.', severity=WARNING)


@page_rule("a11y", ERROR)
def disabled_zoom(page: SitePage, _: Site) -> Iterator[Defect]:
    """A reader can enlarge the page.

    Bad:  <meta name="viewport" content="width=device-width, user-scalable=no">
    Good: <meta name="viewport" content="width=device-width, initial-scale=1">
    """
    for meta in page.metas.get("viewport", ()):
        parts = re.split(r"[,;]", meta.attributes.get("content", "").lower())
        settings = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in parts)}
        scale = re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})?", settings.get("maximum-scale", ""))
        if settings.get("user-scalable") in {"no", "0"} or (scale and float(scale[0]) < _SMALLEST_SCALE):
            fix = "Remove `user-scalable` and `maximum-scale`."
            yield Defect(meta, "Readers cannot enlarge the page.", fix, "content")


@page_rule("a11y", ERROR, WARNING)
def automatic_change(page: SitePage, _: Site) -> Iterator[Defect]:
    """No text moves by itself, no video or audio starts by itself, and no page leaves while a reader reads it.

    Bad:  <video autoplay>, <marquee>, <meta http-equiv="refresh" content="5; url=next.html">
    Good: <video controls>, <meta http-equiv="refresh" content="0; url=next.html">
    """
    for meta in page.metas.get("refresh", ()):
        delay = re.match(r"\s*([0-9]{1,9})", meta.attributes.get("content", ""))
        if delay and "http-equiv" in meta.attributes and 0 < int(delay[1]) <= _SHORTEST_STAY:
            leaves = "url" in meta.attributes["content"].lower()
            message = f"The page {'leaves' if leaves else 'reloads'} by itself after {int(delay[1])} s."
            fix = "Leave at once, or offer a link." if leaves else "Let readers reload it themselves."
            yield Defect(meta, message, fix, "content")
    for element in page.select("marquee", "blink"):
        yield Defect(element, f"`{element.tag}` moves by itself.", "Write it as plain text.")
    for element in page.select("video", "audio"):
        is_silent = element.tag == "video" and "muted" in element.attributes
        if "autoplay" in element.attributes and not (is_silent and "controls" in element.attributes):
            message, fix = f"The {element.tag} starts by itself.", "Remove `autoplay`, and add `controls`."
            yield Defect(element, message, fix, severity=WARNING if is_silent else ERROR)


def _find_level(element: Element) -> int:
    if role := element.attributes.get("role", ""):
        level = element.attributes.get("aria-level", "")
        return 0 if role != "heading" else int(level) if re.fullmatch(r"[0-9]", level) else 2
    return _HEADINGS.get(element.tag, 0)


def _is_unshown(element: Element, site: Site) -> bool:
    """Whether style sheets do not display an element, or what it is in; those of a publication hide nothing for good."""
    return UNSHOWN in element.ancestors and not site.is_publication


@page_rule("a11y", ERROR)
def broken_outline(page: SitePage, site: Site) -> Iterator[Defect]:
    """The headings of a page are its outline: one of the first level, none empty, and no level left out on the way down.

    Bad:  <h2>Tides</h2> alone, <h1> twice, <h2></h2>, <h2> followed by <h4>
    Good: <h1>Tides</h1> <h2>High tide</h2> <h3>Spring tide</h3>
    """
    levels = ((_find_level(element), element) for element in page.elements)
    shown = ((level, it) for level, it in levels if level and not _is_unshown(it, site))
    headings = [(level, element) for level, element in shown if not is_hidden(element)]
    first = [heading for level, heading in headings if level == 1]
    if headings and not first:
        message = "No heading of the page is an `h1`."
        yield Defect(headings[0][1], message, "Make the title of the text an `h1`.")
    for heading in first[1:]:
        # What a theme makes the first one of every page is one mistake, whatever stands below.
        message, kind = f"`{heading.text}` is an `h1` beside `{first[0].text}`.", f"h1 {first[0].text}"
        yield Defect(heading, message, "Keep one: the title of the text.", kind=kind)
    if not headings and page.is_listed and page.title and page.tags.keys() & _CONTENT:
        main = next(page.select("main"), None)
        yield Defect(main, "The page has no heading.", "Begin the text with an `h1`.")
    for (before, _heading), (level, heading) in pairwise(headings):
        if level > before + 1:
            message = f"`{heading.text}` is of level {level} and follows level {before}."
            yield Defect(heading, message, f"Make it an `h{before + 1}`.")
    for _level, heading in headings:
        if not any(map(str.isalnum, heading.text)):
            yield Defect(heading, "The heading is empty.", "Give it words, or remove it.")


@page_rule("a11y", ERROR, WARNING)
def table_without_headers(page: SitePage, site: Site) -> Iterator[Defect]:
    """A table says what its rows and columns are.

    Bad:  <table><tr><td>Day</td><td>Height</td></tr></table>
    Good: <table><tr><th>Day</th><th>Height</th></tr></table>
    """
    for table in page.select("table"):
        is_layout = _is_decoration(table) or not _LAYOUT.isdisjoint(table.tokens("class"))
        # A table beside line numbers is how programs show code.
        if is_layout or "td" not in table.contents or not table.contents.isdisjoint({"th", "pre"}):
            continue
        message, fix = "The table has no header cells.", "Make its first row or column `th`"
        if EMPTY_HEADER in table.contents:
            # Markdown has no table without a row of them, so that pictures side by side get empty ones.
            message = "The header cells of the table are all empty."
            fix = "Say in them what the columns or rows are"
        fix = f"{fix}; what is only to stand side by side needs no table."
        # Elsewhere nobody knows whether it holds data.
        yield Defect(table, message, fix, severity=ERROR if site.is_publication else WARNING)


@page_rule("a11y", ERROR, WARNING)
def wrong_focus(page: SitePage, _: Site) -> Iterator[Defect]:
    """The keyboard starts at the start of a page, follows the order of the text, and reaches nothing that is not read out.

    Bad:  <input name="q" autofocus>, <a href="#text" tabindex="1">, <a href="../" aria-hidden="true">Home</a>
    Good: <input name="q">, <a href="#text">, <a href="../">Home</a>
    """
    for element in page.elements:
        attributes, around = element.attributes, element.ancestors
        value = attributes.get("tabindex", "").strip()
        if value.isascii() and value.isdigit() and int(value[:9]) > 0:
            message = f'`tabindex="{value[:9]}"` changes the order of the keyboard.'
            fix = "Remove it, and put the element where it is to be reached."
            yield Defect(element, message, fix, "tabindex", WARNING)
        if "autofocus" in attributes and "dialog" not in around:
            message = "The page starts in the middle, at this element."
            yield Defect(element, message, "Remove `autofocus`.", severity=WARNING)
        is_silent = attributes.get("aria-hidden") == "true" or "(hidden)" in around
        if is_silent and "(absent)" not in around and _is_focusable(element):
            message = f"This `{element.tag}` is reached by the keyboard and hidden from those who listen."
            yield Defect(element, message, 'Remove `aria-hidden`, or add `tabindex="-1"`.')


def _is_focusable(element: Element) -> bool:
    attributes, tabindex = element.attributes, element.attributes.get("tabindex", "").strip()
    if "disabled" in attributes or "hidden" in attributes or tabindex.startswith("-"):
        return False
    if element.tag in {"a", "area"}:
        return "href" in attributes
    is_field = element.tag == "input" and _type(element) != "hidden"
    return element.tag in _FOCUSABLE or is_field or tabindex.isdigit()
