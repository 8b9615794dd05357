"""Arguments into exit status: 0 nothing wrong, 1 findings, 2 wrong usage or a failure of the program itself."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence

from paper.commands import check, lock, ready, sources, stamp


def main(arguments: Sequence[str]) -> int:
    """Run one command; its name is the first argument."""
    parser = argparse.ArgumentParser(prog="scripts", description="Commands for a paper in several languages.")
    commands = parser.add_subparsers(title="commands", required=True)
    for command in (check, stamp, lock, ready, sources):
        command.add(commands)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    run: Callable[[argparse.Namespace], int] = options.run
    return _until_nobody_reads(run, options)


def _until_nobody_reads(run: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """Run a command; that the reader of its output went away, as `head` does, is no mistake worth a traceback."""
    try:
        status = run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
