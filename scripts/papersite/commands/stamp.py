"""`scripts/stamp`: record that translations were read against their original."""

import argparse
import sys
from datetime import date

from papercheck.cli.arguments import added
from papercheck.load import load
from papercheck.report import text_report
from papersite.commands.writing import written
from papersite.locks import stamps_text


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    parser = added(commands, "stamp", "record that translations were read against their original", run)
    parser.add_argument("language", nargs="?", help="only this language")
    parser.add_argument("files", nargs="*", help="only these files, such as reasons/1.md or _data/claims.yml")


def run(options: argparse.Namespace) -> int:
    """Renew the digests of translations, after a person has read them against the original."""
    paper, unreadable = load(options.root, date.max)
    if unreadable:
        print(text_report(unreadable, paper))
        return 1
    codes = [language.code for language in paper.translations]
    if options.language and options.language not in codes:
        print(
            f"`{options.language}` is no translation of this paper; there are {', '.join(codes)}.",
            file=sys.stderr,
        )
        return 2
    unknown = [file for file in options.files if file not in paper.digests]
    if unknown:
        print(
            f"`{unknown[0]}` is no file of the original; write it like reasons/1.md or _data/claims.yml.",
            file=sys.stderr,
        )
        return 2
    return written(
        options.root, "docs/_data/translations.yml", stamps_text(paper, options.language, options.files)
    )
