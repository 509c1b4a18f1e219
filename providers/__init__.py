"""Where events come from and go to. A provider is one file here, or an entry point of the group `syncd.providers`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib import metadata

from config.accounts import ENTRY_POINTS
from providers.contract import ProviderSpec


def find_provider(kind: str) -> ProviderSpec:
    """The provider of that kind; only its own module is imported. Raises LookupError if there is none."""
    if kind in module_names():
        spec = getattr(importlib.import_module(f"{__name__}.{kind}"), "PROVIDER", None)
        if isinstance(spec, ProviderSpec):
            return spec
    for point in metadata.entry_points(group=ENTRY_POINTS, name=kind):
        spec = point.load()
        if isinstance(spec, ProviderSpec):
            return spec
    raise LookupError(f"there is no provider {kind!r}")


def module_names() -> Iterator[str]:
    """Names of the modules in this package; some of them are providers."""
    return (module.name for module in pkgutil.iter_modules(__path__))
