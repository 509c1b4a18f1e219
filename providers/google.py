"""Google Calendar (API v3). The daemon keeps this module for months, so what each part needs is loaded when opened."""

from __future__ import annotations

from config.accounts import GoogleAccount
from providers.contract import Consent, Provider, ProviderSpec, Surroundings, Watch


def _open(settings: GoogleAccount, surroundings: Surroundings) -> Provider:
    from providers.google_server import Google

    return Google(settings, surroundings)


def _consent(settings: GoogleAccount, surroundings: Surroundings) -> Consent:
    from providers.google_consent import GoogleConsent

    return GoogleConsent(settings, surroundings)


def _watch(settings: GoogleAccount, surroundings: Surroundings) -> Watch:
    from providers.google_watch import GoogleWatch

    return GoogleWatch(settings, surroundings)


PROVIDER = ProviderSpec("google", GoogleAccount, _open, _consent, _watch)
