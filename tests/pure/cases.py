"""How many random cases the properties of the policy run, by Hypothesis profile (HYPOTHESIS_PROFILE).

A property that is slow takes its share of `CASES`, so that a long run stays as balanced as a short one:

    make test HYPOTHESIS_PROFILE=long ARGS="tests/pure -k 'properties or reference or settled'"
"""

from __future__ import annotations

from hypothesis import settings

CASES = {"ci": 2_000, "dev": 200, "long": 40_000}.get(settings.get_current_profile_name(), 2_000)
