"""The display face of the theme into the file that pages load: only the characters, and the kerning, that their titles use."""

from collections.abc import Iterable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FACE = "assets/display-face.woff2"
"""The whole face below the folder of the theme. It is not published, and its licence lies beside it."""

PUBLISHED = "assets/display.woff2"

LEAST_SHIFT = 1 / 44
"""Of an em: kerning below it moves a letter by less than a pixel in the largest heading (44 px)."""

_COPYRIGHT, _LICENCE_URL = 0, 14
"""Entries of the table `name` (OpenType) that stay in what is published, as the licence of the face asks."""


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
                records = [
                    record
                    for record in pair_set.PairValueRecord
                    if (glyph, record.SecondGlyph) in pairs and abs(record.Value1.XAdvance) >= least
                ]
                pair_set.PairValueRecord, pair_set.PairValueCount = records, len(records)
                if records:
                    kept.append((glyph, pair_set))
            table.Coverage.glyphs = [glyph for glyph, _ in kept]
            table.PairSet, table.PairSetCount = [pair_set for _, pair_set in kept], len(kept)
