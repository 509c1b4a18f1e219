"""What the daemon keeps for months: finding a provider, and opening its watch, loads nothing of the provider itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.accounts import BUILT_IN

ROOT = Path(__file__).parents[2]
HEAVY = frozenset({"caldav", "niquests", "urllib3", "urllib3_future", "icalendar", "lxml", "recurring_ical_events"})
GOOGLES = frozenset({"google", "googleapiclient", "httplib2"})
OPEN = """
import sys
from config.accounts import BUILT_IN
from providers import find_provider
from providers.contract import Surroundings
spec = find_provider(sys.argv[1])
needed = {"caldav": {"url": "http://127.0.0.1:9/"}, "folder": {"path": "/nowhere"}}.get(sys.argv[1], {})
settings = BUILT_IN[sys.argv[1]].model_validate({"provider": sys.argv[1], **needed})
assert spec.watch is not None
spec.watch(settings, Surroundings("home", frozenset(), "UTC", lambda: None))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("kind", sorted(BUILT_IN))
def test_an_open_watch_is_light(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPEN, kind],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "providers" in loaded
    assert loaded & (HEAVY | GOOGLES) == set()
