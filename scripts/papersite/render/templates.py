"""Folders of templates into the environment that renders them, which escapes every value."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def template_environment(folders: Sequence[Path]) -> Environment:
    """An environment that reads templates from the first folder that has them.

    Every value is escaped where it is printed, in HTML and XML alike; only `Markup` is printed as it stands.
    """
    loader = FileSystemLoader(folders)
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)


@lru_cache(maxsize=2)
def strict(environment: Environment) -> Environment:
    """The same environment, for templates of our own: a value they ask for and do not get is an error.

    Made once for each environment: every overlay compiles its templates anew.
    """
    return environment.overlay(undefined=StrictUndefined)
