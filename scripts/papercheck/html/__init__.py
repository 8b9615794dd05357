"""A folder of built HTML into a `Site`, read as a browser reads it; each page is parsed once."""

from papercheck.html.site_reader import collector_off, read_site

__all__ = ["collector_off", "read_site"]
