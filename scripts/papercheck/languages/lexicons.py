"""The machine's files on languages into lexicons."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from papercheck.languages.lexicon_file import lexicon
from papercheck.model import Lexicon

FOLDER = Path(__file__).parent


def lexicons(codes: Iterable[str]) -> Mapping[str, Lexicon]:
    """What the machine knows of languages: all that it has files of, and these, if as varieties of them."""
    known = {file.stem: lexicon(file.read_text("utf-8"), file.name)[0] for file in FOLDER.glob("*.yml")}
    return with_varieties(known, codes)


def with_varieties(known: Mapping[str, Lexicon], codes: Iterable[str]) -> Mapping[str, Lexicon]:
    """Lexicons, and for each of these codes that has none of its own that of the language it is a variety of."""
    bases = {code: code if code in known else code.partition("-")[0] for code in codes}
    return {**known, **{code: known[base] for code, base in bases.items() if base in known}}
