"""What commands share: how they are added, and how folders and days are typed."""

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from papercheck.urls import split_url


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    what: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """Add a command that prints `what` as its help, takes a root, and calls `run`."""
    parser = commands.add_parser(
        name,
        prog=f"scripts/{name}",
        help=what,
        description=f"{what[:1].upper()}{what[1:]}.",
        formatter_class=Help,
    )
    add_root(parser)
    parser.set_defaults(run=run, name=f"scripts/{name}")
    return parser


def add_root(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the folder a command works on; without it, that is the working directory."""
    parser.add_argument(
        "--root",
        type=parse_folder,
        default=Path.cwd(),
        metavar="DIR",
        help="the folder of the paper (the working directory)",
    )


class Help(argparse.RawDescriptionHelpFormatter):
    """Help of one width, whatever the terminal, so that it can be written down."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=22, width=100)


def parse_folder(text: str) -> Path:
    """A folder that is there."""
    path = Path(text)
    # Asked of the system itself: which of its answers `is_dir` keeps to itself changes from Python to Python.
    try:
        if S_ISDIR(path.stat().st_mode):
            return path.resolve()
        problem = "is a file, not a folder"
    except (FileNotFoundError, NotADirectoryError):
        problem = "is not there"
    except OSError as error:
        problem = f"cannot be opened: {error.strerror}"
    except ValueError:
        problem = "is no name that a folder can have"
    raise argparse.ArgumentTypeError(f"{text} {problem}")


def parse_site_url(text: str) -> str:
    """The URL that a site is published under."""
    parts = split_url(text)
    if parts and parts.scheme in ("http", "https") and parts.hostname:
        return text
    raise argparse.ArgumentTypeError(
        f"{text} is no address of a site; write it like https://example.org/paper/"
    )


def parse_host(text: str) -> str:
    """A host by its name or number, with or without a port."""
    if re.fullmatch(r"[^\s/@?#\\]+", text):
        return text
    raise argparse.ArgumentTypeError(f"{text or 'nothing'} is no host; write it like localhost or 127.0.0.1")


ALLOWED_HOSTS: Mapping[str, Any] = {
    "type": parse_host,
    "action": "append",
    "default": [],
    "metavar": "HOST",
    "help": "a host that may be asked although it is not public",
}
"""What `argparse` is told of `--allow-host`, which may be given more than once."""


def parse_day(text: str) -> date:
    """A day of the calendar."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day; write it as YYYY-MM-DD") from None
