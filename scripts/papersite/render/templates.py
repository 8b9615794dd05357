"""Folders of templates into the one Jinja environment that renders slots, whole pages, the sitemap and redirects."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def template_environment(folders: Sequence[Path]) -> Environment:
    """An environment that reads templates from the first folder that has them.

    Every value is escaped where it is printed, in HTML and XML alike; only `Markup` is printed as it stands.
    """
    return Environment(
        loader=FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def strict(environment: Environment) -> Environment:
    """The same environment, for templates of our own: a value they ask for and do not get is an error."""
    return environment.overlay(undefined=StrictUndefined)
