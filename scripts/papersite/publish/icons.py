"""A number in the display face into the icons of a site: a monogram as SVG in a URL, and as PNG in the sizes that browsers ask for."""

from pathlib import Path
from urllib.parse import quote

import typst
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

SIZES = {"mark-180.png": 180, "mark-32.png": 32}
"""File name to pixels: what a phone shows on its home screen, and what browsers show that read no SVG."""

_SIDE = 32
_HEIGHT = 18
"""Of the figure within the icon's side."""
_GROUND, _INK = "#8a2f26", "#fdfcf9"
_TYPST = "#set page(width: 32pt, height: 32pt, margin: 0pt, fill: none)\n#image({source}, width: 32pt)"


def draw_monogram(face: Path, text: str) -> str:
    """An SVG of 32 by 32 units: the text in the face, in the middle of a disc. What the face lacks is left out."""
    font = TTFont(face)
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    known = [glyphs[names[ord(character)]] for character in text if ord(character) in names]
    bounds, start = BoundsPen(glyphs), 0
    for glyph in known:
        glyph.draw(TransformPen(bounds, (1, 0, 0, 1, start, 0)))
        start += glyph.width
    left, bottom, right, top = bounds.bounds or (0, 0, 1, 1)
    scale = min(_HEIGHT / (top - bottom), (_SIDE - 8) / (right - left))
    across = (_SIDE - (right - left) * scale) / 2 - left * scale
    down = (_SIDE + (top - bottom) * scale) / 2 + bottom * scale
    pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.1f}".rstrip("0").rstrip("."))
    for glyph in known:
        glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, across, down)))
        across += glyph.width * scale
    disc = f'<circle cx="16" cy="16" r="16" fill="{_GROUND}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{disc}<path d="{pen.getCommands()}" fill="{_INK}"/></svg>'


def icon_url(drawing: str) -> str:
    """A drawing as a URL that holds it (RFC 2397)."""
    return "data:image/svg+xml," + quote(drawing.replace('"', "'"), safe="/:=',")


def write_icons(face: Path, text: str, folder: Path) -> None:
    """Write the monogram as PNGs into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source = f"bytes(({','.join(map(str, draw_monogram(face, text).encode('utf-8')))}))"
    document = _TYPST.format(source=source).encode("utf-8")
    for name, pixels in SIZES.items():
        image = typst.compile(document, format="png", ppi=72 * pixels / _SIDE)
        (folder / name).write_bytes(image)
