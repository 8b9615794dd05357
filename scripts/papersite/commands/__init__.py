"""Arguments into exit status, for the commands that only a publication needs."""

import argparse
import sys
from collections.abc import Sequence

from papercheck.cli import run_command
from papersite.commands import additions, build_records, locks, publication_checks, release

COMMANDS = (additions, locks, publication_checks, release, build_records)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its name is the first argument. Returns 0, 1 for problems, 2 for wrong usage or a failure."""
    parser = argparse.ArgumentParser(prog="scripts", description="Commands for a paper that is published.")
    commands = parser.add_subparsers(title="commands", required=True)
    for command in COMMANDS:
        command.add(commands)
    return run_command(parser.parse_args(sys.argv[1:] if arguments is None else arguments))
