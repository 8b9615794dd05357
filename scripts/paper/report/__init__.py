"""Findings and verdicts into what people and machines read: one module a format, and one for what may be printed."""

from paper.report.escape import cell, line, printable
from paper.report.text import closing, text_report

__all__ = ["cell", "closing", "line", "printable", "text_report"]
