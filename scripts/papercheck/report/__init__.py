"""Findings and verdicts into what people and machines read: one module a format, and one for what may be printed."""

from papercheck.printable import cell, line, printable
from papercheck.report.text import closing, text_report

__all__ = ["cell", "closing", "line", "printable", "text_report"]
