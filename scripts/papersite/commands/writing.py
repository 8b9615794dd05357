"""Text into files of the paper."""

from pathlib import Path


def written(root: Path, path: str, text: str) -> int:
    """Write a file below the root, say so, and return that all went well."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(f"Wrote {path}.")
    return 0
