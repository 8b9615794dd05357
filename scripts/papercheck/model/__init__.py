"""The values that every room shares: frozen, complete at birth, and without behaviour that reads the world.

Places are 1-based and relative to the paper's root; languages are BCP 47 tags as the site's folders name them.
"""

from papercheck.model.page import PINPOINTED as PINPOINTED
from papercheck.model.page import SLOTS as SLOTS
from papercheck.model.page import Attribute as Attribute
from papercheck.model.page import Block as Block
from papercheck.model.page import BlockKind as BlockKind
from papercheck.model.page import Citation as Citation
from papercheck.model.page import CitedWork as CitedWork
from papercheck.model.page import Link as Link
from papercheck.model.page import Locator as Locator
from papercheck.model.page import Page as Page
from papercheck.model.page import Part as Part
from papercheck.model.page import PartKind as PartKind
from papercheck.model.page import Slot as Slot
from papercheck.model.paper import Anchors as Anchors
from papercheck.model.paper import Check as Check
from papercheck.model.paper import Claim as Claim
from papercheck.model.paper import Digests as Digests
from papercheck.model.paper import Language as Language
from papercheck.model.paper import Lexicon as Lexicon
from papercheck.model.paper import LocatorWords as LocatorWords
from papercheck.model.paper import Name as Name
from papercheck.model.paper import Operator as Operator
from papercheck.model.paper import Paper as Paper
from papercheck.model.paper import Profile as Profile
from papercheck.model.paper import Reading as Reading
from papercheck.model.paper import Related as Related
from papercheck.model.paper import Source as Source
from papercheck.model.paper import Style as Style
from papercheck.model.paper import Term as Term
from papercheck.model.paper import Texts as Texts
from papercheck.model.paper import Typed as Typed
from papercheck.model.paper import original as original
from papercheck.model.rule import ERROR as ERROR
from papercheck.model.rule import WARNING as WARNING
from papercheck.model.rule import AnyRule as AnyRule
from papercheck.model.rule import Finding as Finding
from papercheck.model.rule import Health as Health
from papercheck.model.rule import Origin as Origin
from papercheck.model.rule import Outcome as Outcome
from papercheck.model.rule import ParserRule as ParserRule
from papercheck.model.rule import Place as Place
from papercheck.model.rule import Problem as Problem
from papercheck.model.rule import Result as Result
from papercheck.model.rule import Rule as Rule
from papercheck.model.rule import Severity as Severity
from papercheck.model.rule import Verdict as Verdict
from papercheck.model.rule import Waiver as Waiver
