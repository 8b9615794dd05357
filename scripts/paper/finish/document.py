"""A built page without what the theme's frame leaves behind."""

from lxml import html

_LEFTOVERS = "//input[contains(@class, 'md-toggle')] | //label[@class='md-overlay'] | //body/div[@data-md-component and not(@data-md-component='container')]"
"""Controls of the theme's script bundle, which is not loaded: they would be dead tab stops."""


def finish(document: str, language: str | None = None) -> str:
    """A built page without the theme's dead controls; `language` where the page's own is not that of the build."""
    root = html.document_fromstring(document)
    if language:
        root.set("lang", language)
    for element in root.xpath(_LEFTOVERS):
        element.drop_tree()
    root.attrib.pop("class", None)
    return "<!doctype html>\n" + html.tostring(root, encoding="unicode") + "\n"
