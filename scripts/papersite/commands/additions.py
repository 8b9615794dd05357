"""`scripts/new page`, `source`, `term`, `claim`, `language`: what is new in a paper, as a draft of its files."""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial

from papercheck.cli.options import add_command
from papercheck.languages import read_lexicons
from papercheck.languages.cldr import is_tag
from papercheck.registry.records import CLAIM_KINDS, SUPPORTS
from papersite.bibliography import choose_key, read_entries
from papersite.commands.drafts import TO_WRITE, Draft, RefusalError, ask, carry_out
from papersite.commands.skeleton import add_paper, extend_words, name_language, page_text

_PAGE = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*\.md")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*", re.IGNORECASE)


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command, and a command below it for each thing that can be new."""
    parser = commands.add_parser("new", prog="scripts/new", help="begin a paper, or add something to one")
    kinds = parser.add_subparsers(title="what is new", required=True, metavar="WHAT")
    add_paper(kinds)
    page = _add_kind(kinds, "page", "write a page in every language, and name it in a menu", _draw_page)
    page.add_argument("id", metavar="NAME", help="its path below the folder of a language: history.md")
    page.add_argument(
        "--list", metavar="NAME", help="menu, parts or foot: where nav lists it (by its folder)"
    )
    source = _add_kind(
        kinds,
        "source",
        "add what BibTeX, RIS or CSL-JSON on standard input names to the registry",
        _draw_sources,
    )
    source.add_argument(
        "--id", metavar="KEY", help="the key that it is cited by (made as those that are there)"
    )
    term = _add_kind(kinds, "term", "add a term to the glossary", _draw_term)
    claim = _add_kind(kinds, "claim", "add a statement of the original to the ledger", _draw_claim)
    for parser, what in ((term, "its anchor on the glossary page"), (claim, "its name in the ledger: A1")):
        parser.add_argument("id", metavar="ID", help=what)
    claim.add_argument("--kind", choices=CLAIM_KINDS, action="append", help="what it is; may be given again")
    claim.add_argument("--support", choices=SUPPORTS, help="what the original itself gives for it")
    claim.add_argument("--pinpoint", metavar="ID", help="the paragraph that restates it: r1-p2")
    for parser, names in ((page, "title description"), (term, "term definition"), (claim, "text")):
        for name in names.split():
            parser.add_argument(
                f"--{name}",
                action="append",
                metavar="TEXT",
                help=f"its {name}; once a language, in their order",
            )
    language = _add_kind(kinds, "language", "begin a language, as one that is not finished", _draw_language)
    language.add_argument("id", metavar="CODE", help="its code: it, or pt-BR")


def _add_kind(
    kinds: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    what: str,
    draw: "Callable[[Draft], None]",
) -> argparse.ArgumentParser:
    parser = add_command(kinds, name, what, partial(carry_out, draw))
    parser.prog = f"scripts/new {name}"
    parser.set_defaults(name=parser.prog)
    return parser


def _draw_page(draft: Draft) -> None:
    name = f"{draft.options.id.removesuffix('.md')}.md"
    if not _PAGE.fullmatch(name):
        raise RefusalError(
            f"`{name}` is no name of a page. Write small letters, digits and hyphens: history.md."
        )
    parts = [page for page in draft.paper.in_language(draft.codes[0]) if page.kind == "part"]
    folder = name.rpartition("/")[0]
    is_part = bool(folder) and folder in {page.name.rpartition("/")[0] for page in parts}
    group = draft.options.list or ("parts" if is_part else "foot")
    prefix = (
        f"{re.sub('[0-9]+$', '', parts[-1].prefix or 'r') if parts else 'r'}{len(parts) + 1}"
        if group == "parts"
        else ""
    )
    titles, whose = draft.texts_of("title"), draft.paper.strings.get("attribution.title", {})
    descriptions = draft.texts_of("description", TO_WRITE)
    for code in draft.codes:
        path = f"docs/{code}/{name}"
        if (draft.root / path).exists():
            raise RefusalError(f"{path} is there already. Choose another name, or edit it.")
        description = descriptions[code]
        if description == TO_WRITE:
            description = f"{TO_WRITE} {whose.get(code, '')}".strip()
        draft.texts[path] = page_text(code, titles[code], description, prefix)
    draft.extend("mkdocs.yml", "nav", group, value=[name])
    draft.steps.append(
        f"Write what stands for {TO_WRITE}; scripts/ready names each place. Then scripts/stamp."
    )


def _draw_sources(draft: Draft) -> None:
    path = draft.paper.registries[0]
    if not path.endswith((".yml", ".yaml")):
        raise RefusalError(f"{path} is no YAML: add the entry by the program that writes the file.")
    if sys.stdin.isatty():
        print("Paste BibTeX, RIS or CSL-JSON, then Ctrl-D on a line of its own:", file=sys.stderr)
    entries, taken = read_entries(sys.stdin.buffer.read()), [*draft.paper.sources]
    if draft.options.id and len(entries) > 1:
        raise RefusalError(f"--id names one entry, and there are {len(entries)}.")
    for entry in entries:
        key = draft.options.id or choose_key(entry, taken)
        taken.append(key)
        value = [{"id": key, **entry, "custom": dict.fromkeys(("read", "copy", "checked", "note"))}]
        try:
            draft.extend(path, "references", value=value, head="references:\n")
        except RefusalError:
            draft.extend(path, value=value)
        draft.steps.append(
            f"Cite it as [@{key}]; say under `custom` when you read it (`read`), and what of it (`copy`)."
        )


def _draw_term(draft: Draft) -> None:
    texts = {"term": draft.texts_of("term"), "definition": draft.texts_of("definition", TO_WRITE)}
    _extend_record(draft, "terms", {**texts, "law": None})


def _draw_claim(draft: Draft) -> None:
    options, how = draft.options, ", ".join(CLAIM_KINDS)
    kinds = options.kind or ask(f"kind ({how})", "--kind").replace(",", " ").split()
    support = options.support or ask(f"support in the original ({', '.join(SUPPORTS)})", "--support")
    pinpoint = options.pinpoint or ask("pinpoint of the paragraph that restates it", "--pinpoint")
    value = {
        "kind": kinds,
        "hedge": None,
        "support": support,
        "pinpoint": pinpoint,
        "text": draft.texts_of("text"),
    }
    finding = {"status": "open", "text": dict.fromkeys(draft.codes, TO_WRITE)}
    _extend_record(draft, "claims", {**value, "finding": finding})


def _extend_record(draft: Draft, record: str, value: Mapping[str, object]) -> None:
    id_, path = draft.options.id, f"docs/_data/{record}.yml"
    if not _ID.fullmatch(id_):
        raise RefusalError(f"`{id_}` is no id. Write letters, digits and hyphens.")
    draft.extend(path, value=[{"id": id_, **value}])
    if TO_WRITE in draft.texts[path]:
        draft.steps.append(
            f"Write what stands for {TO_WRITE} in {path}; scripts/ready names each place. Then scripts/stamp."
        )


def _draw_language(draft: Draft) -> None:
    code = draft.options.id
    if not is_tag(code):
        raise RefusalError(f"`{code}` is no code of a language. Write it like it or pt-BR.")
    if code in [language.code for language in draft.paper.languages]:
        raise RefusalError(f"`{code}` is a language of this paper already.")
    language = {"locale": code, "name": name_language(code), "build": True}
    draft.extend("mkdocs.yml", "plugins", "i18n", "languages", value=[language])
    try:
        draft.extend("mkdocs.yml", "extra", "paper", "unfinished", value=[code])
    except RefusalError:
        draft.extend("mkdocs.yml", "extra", "paper", value={"unfinished": [code]})
    path = "docs/_data/strings.yml"
    text = (draft.root / path).read_text("utf-8")
    draft.texts[path], left = extend_words(text, code)
    knows = "knows" if code.partition("-")[0] in read_lexicons(()) else "knows little of"
    draft.steps += [
        f"{left} words of the interface are left to translate in {path}.",
        f"Translate pages into docs/{code}/, one after the other; what is missing shows the original.",
        f"The checker {knows} this language; what it has no words for, it does not judge.",
        f"When all is there, take `{code}` out of `unfinished` in mkdocs.yml.",
    ]
