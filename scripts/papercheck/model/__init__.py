"""The values that every room shares: frozen, complete at birth, and without behaviour that reads the world.

Places are 1-based and relative to the paper's root; languages are BCP 47 tags as the site's folders name them.
"""

from papercheck.model.page import *  # noqa: F403
from papercheck.model.paper import *  # noqa: F403
from papercheck.model.rule import *  # noqa: F403
from papercheck.model.settings import *  # noqa: F403
