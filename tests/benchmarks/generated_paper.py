"""Papers of any size, made up: the invented paper of `tests/papers/other` in two languages, with more reasons and other pages."""

from pathlib import Path
from typing import Any

import yaml

from folders import OTHER, REPOSITORY

LANGUAGES = {"en": "English", "fr": "Français"}
"""The first is the original."""
_LEFT_OUT = ("changes.md", "cite.md", "forms.md", "parallel.md", "status.md")
"""Pages that a paper may have and need not."""
_PARAGRAPHS = 6
_PAGES_PER_REASON = 10
_PAGES_PER_SOURCE = 4
_SENTENCES = {
    "en": "Train {page} stops {number} times between the sea and the hills, and those who wait there know why it does.",
    "fr": "Le train {page} s’arrête {number} fois entre la mer et les collines, et qui l’attend là sait pourquoi il le fait.",
}
_SEE = {
    "en": "See [the other one]({url}), and [the next line]({near}).",
    "fr": "Voir [l’autre]({url}), et [la ligne d’après]({near}).",
}
_TITLES = {"en": "What line {page} is for", "fr": "À quoi sert la ligne {page}"}
_HEADS = {
    "en": ("Line", "Minutes", "The argument", "What we checked"),
    "fr": ("Ligne", "Minutes", "L’argument", "Ce que nous avons vérifié"),
}


def generate(folder: Path, count: int) -> None:
    """Write a paper of `count` pages below a folder, half of them in each language: citations, claims, links and a table on each."""
    data = {
        file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in (OTHER / "docs/_data").glob("*.yml")
    }
    kept = {
        file.relative_to(OTHER / "docs/en"): file
        for file in (OTHER / "docs/en").rglob("*.md")
        if file.name not in _LEFT_OUT
    }
    added = max(1, count // len(LANGUAGES) - len(kept))
    reasons = max(1, added // _PAGES_PER_REASON)
    names = [f"reasons/{3 + number}.md" for number in range(reasons)]
    names += [f"lines/{number // 50}/{number}.md" for number in range(added - reasons)]
    data["sources"]["references"] += [_source(number) for number in range(1 + added // _PAGES_PER_SOURCE)]
    data["claims"] += [_claim(name) for name in names]
    for name, value in data.items():
        if name not in {"anchors", "translations"}:
            kept_words = _without_other_languages(value)
            _write(
                folder / f"docs/_data/{name}.yml",
                yaml.safe_dump(kept_words, allow_unicode=True, sort_keys=False),
            )
    for code in LANGUAGES:
        for path in kept:
            _write(folder / "docs" / code / path, (OTHER / "docs" / code / path).read_text(encoding="utf-8"))
        drawing = (OTHER / "docs" / code / "drawings/train.svg").read_text(encoding="utf-8")
        _write(folder / "docs" / code / "drawings/train.svg", drawing)
        for number, name in enumerate(names):
            _write(folder / "docs" / code / name, _page(code, names, number))
    _write(folder / "mkdocs.yml", _settings(names[:reasons]))


def _without_other_languages(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_other_languages(item) for item in value]
    if isinstance(value, dict):
        kept = ((name, item) for name, item in value.items() if name != "nl" or not isinstance(item, str))
        return {name: _without_other_languages(item) for name, item in kept}
    return value


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _settings(reasons: list[str]) -> str:
    text = (OTHER / "mkdocs.yml").read_text(encoding="utf-8").replace("../../..", str(REPOSITORY))
    head, _, rest = text.partition("plugins:\n")
    languages = "".join(
        f"        - locale: {code}\n          name: {name}\n          default: {str(code == 'en').lower()}\n"
        for code, name in LANGUAGES.items()
    )
    plugin = f"plugins:\n  - i18n:\n      docs_structure: folder\n      fallback_to_default: false\n      languages:\n{languages}\n"
    rest = rest[rest.index("markdown_extensions:") :]
    for name in _LEFT_OUT:
        rest = rest.replace(f"      - {name}\n", "")
    listed = "".join(f"      - {name}\n" for name in reasons)
    rest = rest.replace("      - reasons/2.md\n", f"      - reasons/2.md\n{listed}")
    return f"{head}{plugin}not_in_nav: |\n  /*/lines/\n\n{rest}"


def _prefix(name: str) -> str:
    folder, number = name.removesuffix(".md").split("/")[0], name.removesuffix(".md").rpartition("/")[2]
    return f"{folder[0]}{number}"


def _source(number: int) -> dict[str, Any]:
    custom = {"read": "2025-05-04", "copy": "abstract", "checked": None, "note": None}
    return {
        "id": f"station-{1900 + number}",
        "type": "report",
        "title": f"Report on station {number}",
        "author": [{"literal": f"Office of station {number}"}],
        "issued": str(1900 + number % 120),
        "language": "en",
        "custom": custom,
    }


def _claim(name: str) -> dict[str, Any]:
    prefix = _prefix(name)
    return {
        "id": prefix.upper(),
        "kind": ["empirical"],
        "hedge": None,
        "support": "none",
        "pinpoint": f"{prefix}-p2",
        "text": {"en": f"Train {prefix} is of use.", "fr": f"Le train {prefix} sert."},
        "finding": {
            "status": "not-checkable",
            "text": {"en": "No source says so.", "fr": "Aucune source ne le dit."},
        },
    }


def _page(code: str, names: list[str], at: int) -> str:
    name, near, far = names[at], names[(at + 1) % len(names)], names[(at * 7 + 3) % len(names)]
    prefix, up = _prefix(name), "../" * name.count("/")
    line, minutes, argument, checked = _HEADS[code]
    badge = "badge: not-checkable\n" if name.startswith("reasons") else ""
    see = _SEE[code].format(url=f"{up}{far}#{_prefix(far)}-p2", near=f"{up}{near}")
    paragraphs = [
        f"{_sentences(code, prefix, number)} [@station-{1900 + (at + number) // _PAGES_PER_SOURCE % (1 + len(names) // _PAGES_PER_SOURCE)}, p. {number}].\n{{: #{prefix}-p{number} }}\n"
        for number in range(1, _PARAGRAPHS)
    ]
    half = _PARAGRAPHS // 2
    return "\n".join(
        [
            f"---\ntitle: {_TITLES[code].format(page=prefix)}\ndescription: Brantain, 2019, {_TITLES[code].format(page=prefix).lower()}.\npinpoints: {prefix}\n{badge}---\n",
            f"## {argument} {{: #{prefix}-argument .argument }}\n",
            *paragraphs[:half],
            f"{see}\n{{: #{prefix}-p{_PARAGRAPHS} }}\n",
            f"## {checked} {{: #{prefix}-checked .checked }}\n",
            *paragraphs[half:],
            f"| {line} | {minutes} |\n| --- | --- |\n| {prefix} | {at} |\n| {prefix} b | {at + 1} |\n",
        ]
    )


def _sentences(code: str, prefix: str, number: int) -> str:
    sentences = [_SENTENCES[code].format(page=f"{prefix}-{number}-{at}", number=at + 2) for at in range(3)]
    return "\n".join(sentences).removesuffix(".")
