"""Addresses into verdicts, under the network rules: judged before they are asked, asked politely, and never trusted.

`classify` says what needs no network; `check.check_all` asks for the rest; `ledger` remembers what was learned.
What asks is not imported here: whoever only looks at addresses need not wait for it.
"""

from papercheck.fetch.addresses import Target, admitted, classify

__all__ = ["Target", "admitted", "classify"]
