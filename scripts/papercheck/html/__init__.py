"""A folder of built HTML into a `Site`, read as a browser reads it; each page is parsed once."""

from papercheck.html.depth import Depth
from papercheck.html.read import read

__all__ = ["Depth", "read"]
