"""Text of any origin into text that may be printed: nothing in it steers a terminal, a log or a table."""

import re
import unicodedata

LONGEST = 1000
"""As many characters of one message as anybody reads."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_CREDENTIALS = re.compile(r"([/\\]{2}|https?:[/\\]?(?![/\\]))[^/\\?#\s]*@", re.IGNORECASE)
_SECRET_FIELD = re.compile(
    r"(?i)([?&;](?:access_token|api_?key|auth_token|client_secret|passw(?:or)?d|pwd|secret|token)=)[^&;#\s`]+"
)


def printable(text: str) -> str:
    """One line, in which every control, direction and other unseen character is written out."""
    if text.isprintable():
        return text
    return "".join(
        each if unicodedata.category(each) not in _UNSEEN else f"\\u{ord(each):04x}" for each in text
    )


def without_credentials(text: str) -> str:
    """The text without the names and passwords of its addresses: `https://***@example.org/`."""
    return _SECRET_FIELD.sub(r"\1***", _CREDENTIALS.sub(r"\1***@", text))


def line(text: str) -> str:
    """The text as every report prints it: one line, no secret, no command of a build server, of bounded length."""
    shown = printable(without_credentials(text)).replace("##[", "##\\u005b")
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


def cell(text: str) -> str:
    """The text for a cell of a Markdown table: as code, so that it links, mentions and breaks nothing."""
    shown = line(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""
