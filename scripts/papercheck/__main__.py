"""`python -m papercheck`: the same as the console command `papercheck`."""

import sys

from papercheck.cli import main

sys.exit(main())
