"""`python -m syncd`."""

import sys

from syncd.main import main

sys.exit(main())
