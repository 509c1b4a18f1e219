"""Each account's figures in a file for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from syncd.record import Record


class MetricsUnwritable(Exception):
    """The file cannot be written; the text names it."""


def write_metrics(file: Path, records: Mapping[str, Record]) -> None:
    raise MetricsUnwritable(f"{file}: {len(records)}")
