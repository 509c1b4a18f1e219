"""A folder of .ics files. The daemon keeps this module for months, so provider and watch are loaded when opened."""

from __future__ import annotations

from config.accounts import FolderAccount
from providers.contract import Provider, ProviderSpec, Surroundings, Watch


def _open(settings: FolderAccount, surroundings: Surroundings) -> Provider:
    from providers.folder_files import Folder

    return Folder(settings.path, surroundings.own, surroundings.zone, surroundings.before_request)


def _watch(settings: FolderAccount, surroundings: Surroundings) -> Watch:
    from providers.folder_watch import FolderWatch

    return FolderWatch(settings.path, surroundings.before_request)


PROVIDER = ProviderSpec("folder", FolderAccount, _open, watch=_watch)
