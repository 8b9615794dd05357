"""Mistakes of the program itself into one sentence each: what failed, at which place of the paper, and where in the program."""

from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from papercheck.model import Place
from papercheck.printable import line


def describe_failure(command: str, what: str, error: Exception) -> str:
    """The sentence that stands where a traceback would."""
    frames = list(walk_tb(error.__traceback__))
    module, number = Path(frames[-1][0].f_code.co_filename).name, frames[-1][1]
    place = next(_places(error.__traceback__), None)
    about = f" at {place}" if place else ""
    return line(
        f"{command}: {what} failed{about} ({type(error).__name__} in {module}:{number}). "
        "This is a mistake of the program: please report it, with the file."
    )


def _places(traceback: TracebackType | None) -> Iterator[Place]:
    """The places that the program was busy with when it failed, the innermost first."""
    for frame, _ in reversed(list(walk_tb(traceback))):
        for value in frame.f_locals.values():
            place = value if isinstance(value, Place) else getattr(value, "place", None)
            path = getattr(value, "path", None)
            if isinstance(place, Place):
                yield place
            elif isinstance(path, str):
                yield Place(path)
