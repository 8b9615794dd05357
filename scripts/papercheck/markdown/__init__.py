"""Markdown text into blocks, pinpoints, citations, links and digests, each with its place."""
