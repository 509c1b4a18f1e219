"""CalDAV (RFC 4791). The daemon keeps this module for months, so the provider and its watch are loaded when opened."""

from __future__ import annotations

from config.accounts import CalDAVAccount
from providers.contract import Provider, ProviderSpec, Surroundings, Watch


def _open(settings: CalDAVAccount, surroundings: Surroundings) -> Provider:
    from providers.caldav_server import CalDAV

    return CalDAV(settings, surroundings)


def _watch(settings: CalDAVAccount, surroundings: Surroundings) -> Watch:
    from providers.caldav_watch import CalDAVWatch

    return CalDAVWatch(settings, surroundings)


PROVIDER = ProviderSpec("caldav", CalDAVAccount, _open, watch=_watch)
