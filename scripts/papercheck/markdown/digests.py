"""Digests of text: what a translation was made from, in sixteen characters that white space never changes."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from papercheck.model import Block, BlockKind

FRONT = "front"
"""The key under which title and description count."""


def digest(*texts: str) -> str:
    """SHA-256 of the texts' words, shortened to 16 hexadecimal digits."""
    words = "\x1f".join(" ".join(text.split()) for text in texts)
    return sha256(words.encode()).hexdigest()[:16]


def block_digests(title: str, description: str, blocks: Iterable[Block]) -> Mapping[str, str]:
    """A digest for each id of a page; a block without an id belongs to the id before it."""
    gathered: dict[str, list[str]] = {FRONT: [title, description]}
    current = FRONT
    for block in blocks:
        current = block.id or current
        text = f"slot {block.text}" if block.kind is BlockKind.SLOT else block.text
        gathered.setdefault(current, []).append(text)
    return {id_: digest(*texts) for id_, texts in gathered.items()}
