"""Renders a paper that `papercheck` has read as a website, and writes the lists that a publication keeps."""
