"""Findings and verdicts into what people and machines read: one module a format, and one for what may be printed."""

from papercheck.report.text import closing, text_report
from papercheck.text import cell, line, printable

__all__ = ["cell", "closing", "line", "printable", "text_report"]
