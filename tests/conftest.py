"""What every test has: nobody's home, settings or service around it; Hypothesis by profile; servers on demand."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.fixtures import calendar, proxy, radicale, server, xandikos

__all__ = ["calendar", "proxy", "radicale", "server", "xandikos"]

settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", deadline=None, max_examples=50)
settings.register_profile("long", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

SERVICE = ("CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "CONFIGURATION_DIRECTORY", "CACHE_DIRECTORY", "NOTIFY_SOCKET")
XDG = ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of the test's own, and an environment in which nobody has configured anything."""
    place = Path(tempfile.mkdtemp(dir=homes))
    for name in [name for name in os.environ if name.startswith("SYNCD_") or name in SERVICE]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(place))
    for name in XDG:
        monkeypatch.setenv(f"XDG_{name}", str(place / name.lower()))
    return place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, so that those who run them side by side end together."""
    items.sort(key=lambda item: "/machine/" not in item.nodeid)
