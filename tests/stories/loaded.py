"""What a sync needs, loaded and warm: imported by the server that victims are forked from (`victim.py`)."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime

from providers.event import Event, Moment, Ref
from syncd.main import main
from syncd.recognise import Hints, recognise
from syncd.scan import may_matter

for _name in ("providers.caldav_server", "providers.google_server", "syncd.commands.sync"):
    importlib.import_module(_name)
_AT = Moment(datetime(2026, 11, 26, 10, tzinfo=UTC), "UTC")
may_matter("BEGIN:VEVENT\nSUMMARY:Interview with Acme\nEND:VEVENT")
recognise((Event(Ref("c", "r", "u"), _AT, _AT, title="Interview with Acme"),), Hints(frozenset(), UTC))

__all__ = ["main"]
