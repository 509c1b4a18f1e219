"""The only module that knows the time, and the zone that it is told in; everywhere else `now` is an argument."""

from __future__ import annotations

from datetime import UTC, datetime

from config.settings import Settings
from providers import times


def now() -> datetime:
    """The moment of the call, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def zone_name(settings: Settings) -> str:
    """The IANA name of the owner's zone, as it is known without a calendar: the configured one, else the machine's."""
    return settings.timezone or times.local_zone_name()
