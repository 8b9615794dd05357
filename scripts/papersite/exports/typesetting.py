"""Values into printed pages: a template of the theme (`print/*.typ`) set by typst, as PDF or as one PNG a page."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from papersite.exports.writer import ExportError

if TYPE_CHECKING:
    from typst import Fonts

FOLDER = "print"
_FACE, _STYLES = "assets/display-face.woff2", "assets/paper.css"
_COLOUR = re.compile(r"--(\w+): (#[0-9a-f]{3,6});")
_PANIC = re.compile(r"\A(?:panicked with: |assertion failed: )+")
PIXELS_PER_INCH = 72
"""Of a PNG: a point of the template is a pixel."""


@dataclass(frozen=True)
class Typesetter:
    """Sets the templates of a theme, in its display face and its colours; no face of the system is used."""

    theme: Path
    """The folder that has the templates in `print/`."""

    @cached_property
    def _theme_bytes(self) -> bytes:
        files = sorted((self.theme / FOLDER).iterdir())
        parts = [file.read_bytes() for file in (*files, self.theme / _FACE, self.theme / _STYLES)]
        return b"\0".join([version("typst").encode(), *parts])

    def ingredients(self, values: Mapping[str, object]) -> bytes:
        """All that a page is made of: values, every template, the face, the style sheet, the version of typst."""
        return json.dumps(values, sort_keys=True).encode() + self._theme_bytes

    def set_images(self, template: str, values: Mapping[str, object]) -> list[bytes]:
        """A PNG of each page. Raises `ExportError` with what the template refuses."""
        return self._run(template, values, format="png", ppi=PIXELS_PER_INCH)

    def set_pdf(self, template: str, values: Mapping[str, object]) -> bytes:
        """A tagged PDF (PDF/UA-1, ISO 14289-1). Raises `ExportError` with what the template, or the standard, refuses."""
        return self._run(template, values, format="pdf", pdf_standards=["ua-1"])[0]

    def _run(self, template: str, values: Mapping[str, object], **options: Any) -> list[bytes]:
        import typst

        with _ONE_AT_A_TIME:
            fonts, _ = _read_fonts(self.theme / _FACE)
        compiler = typst.Compiler(
            self.theme / FOLDER / template,
            root=self.theme,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps({**values, "colours": self._colours()})},
        )
        try:
            made = compiler.compile(**options)
        except typst.TypstError as error:
            raise ExportError(_PANIC.sub("", error.message).strip('"')) from None
        return [made] if isinstance(made, bytes) else list(made or ())

    def _colours(self) -> Mapping[str, str]:
        """The colours of the style sheet by name; its first block holds those for light paper."""
        found = _COLOUR.findall((self.theme / _STYLES).read_text(encoding="utf-8"))
        return dict(reversed(found))


_ONE_AT_A_TIME = Lock()


@cache
def _read_fonts(face: Path) -> tuple["Fonts", TemporaryDirectory[str]]:
    """The faces of typst and of the theme, and the folder that this is read from when a letter is set: typst reads no WOFF2."""
    from fontTools.ttLib import TTFont
    from typst import Fonts

    folder = TemporaryDirectory()
    font = TTFont(face, recalcTimestamp=False)
    font.flavor = None
    font.save(Path(folder.name, "face.ttf"))
    return Fonts(include_system_fonts=False, font_paths=[folder.name]), folder
