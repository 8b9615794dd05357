"""The display face of the theme into what pages load: a file of the characters and the kerning that their titles use, and icons.

The icons are a monogram in the face: as SVG in a URL, and as PNG in the sizes that browsers ask for.
"""

from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import typst
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FACE = "assets/display-face.woff2"
"""The whole face below the folder of the theme. It is not published, and its licence lies beside it."""

PUBLISHED = "assets/display.woff2"

LEAST_SHIFT = 1 / 44
"""Of an em: kerning below it moves a letter by less than a pixel in the largest heading (44 px)."""

_COPYRIGHT, _LICENCE_URL = 0, 14
"""Entries of the table `name` (OpenType) that stay in what is published, as the licence of the face asks."""

SIZES = {"mark-180.png": 180, "mark-32.png": 32}
"""File name to pixels: what a phone shows on its home screen, and what browsers show that read no SVG."""

_SIDE = 32
_HEIGHT = 18
"""Of the figure within the icon's side."""
_GROUND, _INK = "#8a2f26", "#fdfcf9"
_TYPST = "#set page(width: 32pt, height: 32pt, margin: 0pt, fill: none)\n#image({source}, width: 32pt)"


def reduce_face(face: Path, texts: Iterable[str]) -> bytes:
    """The face as WOFF2 with the characters of the texts, as far as it has them, and the digits.

    Kerning is kept where it can be seen, for pairs of letters that stand beside each other in one of the texts: most
    pairs never do.
    """
    listed = sorted(set(texts))
    font = TTFont(face, recalcTimestamp=False)
    options = Options(
        layout_features=["kern"],
        hinting=False,
        glyph_names=False,
        bidi_closure=False,
        name_IDs=[_COPYRIGHT, _LICENCE_URL],
    )
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(listed) + "0123456789")
    subsetter.subset(font)
    glyphs = font.getBestCmap()
    pairs = {pair for text in listed for pair in pairwise(text)}
    _keep_kerning(font, {(glyphs.get(ord(left)), glyphs.get(ord(right))) for left, right in pairs})
    font.flavor = "woff2"
    output = BytesIO()
    font.save(output)
    return output.getvalue()


def _keep_kerning(font: TTFont, pairs: set[tuple[str | None, str | None]]) -> None:
    """Drop the pairs that are not among `pairs`; the face has plain ones (GPOS, PairPosFormat1) and no classes."""
    least = LEAST_SHIFT * font["head"].unitsPerEm
    for lookup in font["GPOS"].table.LookupList.Lookup if "GPOS" in font else ():
        for table in lookup.SubTable:
            kept = []
            for glyph, pair_set in zip(table.Coverage.glyphs, table.PairSet, strict=True):
                pair_set.PairValueRecord = [
                    record
                    for record in pair_set.PairValueRecord
                    if (glyph, record.SecondGlyph) in pairs and abs(record.Value1.XAdvance) >= least
                ]
                if pair_set.PairValueRecord:
                    kept.append((glyph, pair_set))
            table.Coverage.glyphs = [glyph for glyph, _ in kept]
            table.PairSet = [pair_set for _, pair_set in kept]


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
