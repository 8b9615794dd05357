"""A folder of built HTML into a `Site`, read as a browser reads it; each page is parsed once."""

from paper.site.depth import Depth
from paper.site.read import read

__all__ = ["Depth", "read"]
