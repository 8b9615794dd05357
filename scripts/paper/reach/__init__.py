"""Addresses into verdicts, under the network rules: judged before they are asked, asked politely, and never trusted.

`classify` says what needs no network; `check_all` asks for the rest; `ledger` remembers what was learned.
"""

from paper.reach.addresses import Target, admitted, classify
from paper.reach.check import check_all
from paper.reach.world import Manners, World

__all__ = ["Manners", "Target", "World", "admitted", "check_all", "classify"]
