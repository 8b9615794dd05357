"""A Markdown file into its front matter text and body."""

from papercheck.model import Finding, Place


def split(text: str, path: str) -> tuple[str, str, int, list[Finding]]:
    """Front matter text, body, the line the body starts on, and what is wrong with the fence between them."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, 1, []
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2, []
    finding = Finding(
        Place(path),
        "unclosed-front-matter",
        "The front matter opens with `---` and never closes.",
        "Put a line with `---` below the last field.",
    )
    return "", "", len(lines), [finding]
