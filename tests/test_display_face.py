"""The display face becomes what pages load: the characters and the kerning of their titles, and a monogram."""

from io import BytesIO
from pathlib import Path
from string import ascii_letters

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import REPOSITORY
from papersite.publish.display_face import FACE, SIZES, draw_monogram, reduce_face, write_icons

WHOLE = REPOSITORY / "overrides" / FACE


def characters(face: bytes) -> set[str]:
    return {chr(code) for code in TTFont(BytesIO(face)).getBestCmap()}


def kerning(face: bytes) -> dict[tuple[str, str], int]:
    font = TTFont(BytesIO(face))
    letters = {name: chr(code) for code, name in font.getBestCmap().items()}
    return {
        (letters[first], letters[record.SecondGlyph]): record.Value1.XAdvance
        for lookup in font["GPOS"].table.LookupList.Lookup
        for table in lookup.SubTable
        for first, pair_set in zip(table.Coverage.glyphs, table.PairSet, strict=True)
        for record in pair_set.PairValueRecord
    }


def test_the_face_has_the_characters_of_the_texts_and_the_digits_and_no_others() -> None:
    assert characters(reduce_face(WHOLE, ["Gründe", "Two"])) == set("GründeTwo0123456789")


def test_kerning_is_kept_for_letters_that_stand_beside_each_other() -> None:
    kept = kerning(reduce_face(WHOLE, ["We Te", "ToW"]))
    assert ("W", "e") in kept
    assert ("W", "o") not in kept, "no text has them beside each other"


def test_kerning_that_nobody_sees_is_dropped() -> None:
    """A shift of a pixel at the largest size is 1/44 of an em; the face has 400 units in an em."""
    shifts = {
        abs(shift)
        for shift in kerning(
            reduce_face(WHOLE, [f"{one}{other}" for one in ascii_letters for other in ascii_letters])
        ).values()
    }
    assert min(shifts) == 10


def test_the_copyright_of_the_face_stays() -> None:
    name = TTFont(BytesIO(reduce_face(WHOLE, ["a"])))["name"]
    assert "Newsreader" in str(name.getDebugName(0))
    assert "OFL" in str(name.getDebugName(14))


def test_the_same_texts_in_any_order_make_the_same_bytes() -> None:
    assert reduce_face(WHOLE, ["One", "Two", "One"]) == reduce_face(WHOLE, ["Two", "One"])


@settings(deadline=None, max_examples=15)
@given(st.text(max_size=40))
def test_any_text_makes_a_face_with_what_of_it_the_whole_face_has(text: str) -> None:
    known = {chr(code) for code in TTFont(WHOLE).getBestCmap()}
    assert characters(reduce_face(WHOLE, [text])) == (set(text) & known) | set("0123456789")


@pytest.mark.parametrize("text", ["7", "12", "Ω", ""])
def test_a_monogram_is_drawn_of_any_text(text: str, tmp_path: Path) -> None:
    drawing = draw_monogram(WHOLE, text)
    assert drawing.startswith("<svg")
    assert ("M" in drawing.partition(' d="')[2].partition('"')[0]) is (text in ("7", "12"))
    write_icons(WHOLE, text, tmp_path)
    for name, pixels in SIZES.items():
        data = (tmp_path / name).read_bytes()
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20]) == int.from_bytes(data[20:24]) == pixels
