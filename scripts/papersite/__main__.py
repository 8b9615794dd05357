"""`python -m papersite COMMAND`: the commands that the scripts beside this package call."""

import gc
import sys

from papersite.commands import main

# A command makes many values, drops few and ends soon: looking for what can be freed takes longer than it gains.
gc.set_threshold(100_000)
sys.exit(main())
