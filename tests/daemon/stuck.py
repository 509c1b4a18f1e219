"""A provider that is installed beside syncd, and hangs where it is told to: in the daemon's poll, or in a worker."""

from __future__ import annotations

PROVIDER = """
import os
import sys
import time
from datetime import timedelta
from config.accounts import CalendarAccount
from providers.contract import Calendar, Cursor, ProviderSpec, Snapshot

daemon = sys.modules.get("syncd.daemon.attend")
if daemon:
    daemon.BETWEEN = timedelta(0)  # it waits for no slow resolver, which would take a test two minutes

class Settings(CalendarAccount):
    provider: str = "stuck"
    where: str = "cycle"
    flag: str = ""

class Stuck:
    def __init__(self, settings, around):
        self.settings, self.around = settings, around
    def hang(self, where):
        self.around.before_request()
        while self.settings.where == where and os.path.exists(self.settings.flag):
            time.sleep(0.05)
    def calendars(self):
        self.hang("cycle")
        return (Calendar("one", "One"),)
    def read(self, calendar, window, since, wanted):
        return Snapshot(calendar, window, True, (), (), Cursor("1", {}))
    def changed(self, calendar, window, seen):
        self.hang("poll")
        return False
    def remarks(self):
        return ()
    def close(self):
        pass

PROVIDER = ProviderSpec("stuck", Settings, Stuck, None, Stuck)
"""
# By name in the folder of packages.
FILES = {
    "stuck-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: stuck\nVersion: 1\n",
    "stuck-1.dist-info/entry_points.txt": "[syncd.providers]\nstuck = stuck_provider:PROVIDER\n",
    "stuck_provider.py": PROVIDER,
}


def account(where: str, flag: object) -> str:
    """An account `odd` that hangs there, in its "poll" or its "cycle", as long as the file `flag` is there."""
    return f'[accounts.odd]\nprovider = "stuck"\ntimeout = "1s"\nwhere = "{where}"\nflag = "{flag}"\n'
