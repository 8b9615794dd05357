"""`python -m paper COMMAND`: the commands that the scripts beside this package call."""

import sys

from paper.commands import main

sys.exit(main(sys.argv[1:]))
