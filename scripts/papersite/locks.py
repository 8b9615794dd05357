"""The two lock files as text: byte-stable, sorted, with a line on who writes them."""

import json
import re
from collections.abc import Collection, Iterator, Mapping

from papercheck.model import Paper
from papercheck.translations import stamped


def anchors_text(paper: Paper) -> str:
    """`anchors.yml`: what was locked stays, new pinpoints are added behind it; aliases are kept as written."""
    locked = {name: list(ids) for name, ids in paper.anchors.locked.items()}
    for page in paper.in_language(paper.original.code):
        known = locked.setdefault(page.name, []) if page.prefix else []
        known += [block.id for block in page.pinpoints if page.prefix and block.id and block.id not in known]
    lines = [
        "# Pinpoints that were published, by page. Written by scripts/lock; an id never leaves this list.",
        "locked:",
    ]
    for name in sorted(locked):
        lines.append(f"  {_quoted(name)}:")
        lines += [f"    - {_plain(id_)}" for id_ in locked[name]]
    lines += ["", "# Where ids that moved went. Written by hand: `old-id: new-id`."]
    lines += (
        ["aliases:", *(f"  {_plain(old)}: {_plain(new)}" for old, new in paper.anchors.aliases.items())]
        if paper.anchors.aliases
        else ["aliases: {}"]
    )
    return "\n".join(lines) + "\n"


def stamps_text(paper: Paper, language: str | None = None, files: Collection[str] = ()) -> str:
    """`translations.yml`, renewed for one language or all, for some files or all."""
    lines = [
        "# The text of the original that each translated block was made from, as a digest.",
        "# Written by scripts/stamp after a person has read the translation against the original.",
    ]
    for each in paper.translations:
        kept = language is not None and each.code != language
        digests = paper.stamps.get(each.code, {}) if kept else stamped(paper, each.code, files)
        lines += [f"{each.code}:", *_digest_lines(digests)]
    return "\n".join(lines) + "\n"


def _digest_lines(digests: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    for file, keys in sorted(digests.items()):
        yield f"  {_quoted(file)}:"
        for key, value in keys.items():
            yield f"    {_quoted(key)}: {_quoted(value)}"


def _plain(id_: str) -> str:
    """An id as it is, where YAML reads it as text."""
    return id_ if re.fullmatch(r"[A-Za-z][\w-]*", id_) else _quoted(id_)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
