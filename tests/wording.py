"""Whether a text takes over sentences of another one: words in a row that both have.

The original paper is its author's and no part of this repository; what stands here instead are digests of all its
rows of seven words, in no order: `python tests/wording.py ORIGINAL.txt >tests/original-wording.txt` makes them anew.
"""

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

RUN = 7
"""As many words in a row that two texts share are a sentence of one of them."""

ORIGINAL = Path(__file__).with_name("original-wording.txt")


def words(text: str) -> list[str]:
    """The words of a text; an apostrophe parts none."""
    return re.findall(r"[^\W_]+", text.replace("’", "").replace("'", ""))


def folded(run: list[str]) -> str:
    """Words as one text in which capitals make no difference."""
    return " ".join(run).casefold()


def runs(text: str) -> Iterator[list[str]]:
    """Every so many words in a row."""
    found = words(text)
    return (found[start : start + RUN] for start in range(len(found) - RUN + 1))


def digest(run: str) -> str:
    """Twelve hexadecimal digits for a folded run: among a million others none has the same by chance."""
    return sha256(run.encode()).hexdigest()[:12]


def digests(text: str) -> set[str]:
    """The digest of every run of a text but those in which all words except small ones have capitals: names of bodies."""
    return {
        digest(folded(run))
        for run in runs(text)
        if not all(word[0].isupper() for word in run if len(word) > len("for"))
    }


def taken_over(text: str, known: set[str]) -> set[str]:
    """The folded runs of a text whose digests are known."""
    return {run for run in map(folded, runs(text)) if digest(run) in known}


if __name__ == "__main__":
    found = sorted(digests(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print(*(" ".join(found[start : start + 8]) for start in range(0, len(found), 8)), sep="\n")
