"""Each account's figures in Prometheus' text format, for the textfile collector of node_exporter. Pure.

Counters begin again when an account's store was lost; Prometheus takes that for the restart that it looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from syncd import __version__
from syncd.record import Record
from syncd.steps import Health

USUAL = "syncd.prom"
Sample = tuple[Mapping[str, str], float]  # its labels and its value

# What is told of each account: name, type, meaning, and the value, None where there is none yet.
_FIGURES: tuple[tuple[str, str, str, Callable[[Record], float | None]], ...] = (
    (
        "syncd_last_success_timestamp_seconds",
        "gauge",
        "When the account was last synced; missing if never.",
        lambda record: _seconds(record.last_success),
    ),
    (
        "syncd_next_attempt_timestamp_seconds",
        "gauge",
        "When the account is to be looked at next; missing if it was never looked at.",
        lambda record: _seconds(record.next_attempt),
    ),
    (
        "syncd_failing",
        "gauge",
        "Whether the last attempt failed (1) or not (0).",
        lambda record: record.failing_since is not None,
    ),
    ("syncd_successes_total", "counter", "Syncs that went well.", lambda record: record.successes_total),
    ("syncd_failures_total", "counter", "Syncs that failed.", lambda record: record.failures_total),
    ("syncd_requests_total", "counter", "Requests to the calendar service.", lambda record: record.requests_total),
    ("syncd_writes_total", "counter", "Events written, changed or removed.", lambda record: record.writes_total),
    ("syncd_sessions", "gauge", "Interviews that the last sync saw.", lambda record: record.sessions),
)


def render(records: Mapping[str, Record], now: datetime, file: str = USUAL, *, running: bool = True) -> str:
    """The whole file: what the accounts' records say, by account. `running` is False in the last one of a daemon.

    In a `file` that is not called as usual each line has the label `daemon`, the file's name: the collector refuses all
    that it finds in a directory if two files have the same metric with the same labels.
    """
    daemon = {} if file == USUAL else {"daemon": file.removesuffix(".prom")}
    return "".join(f"{line}\n" for line in _lines(records, now, daemon, running=running))


def _lines(records: Mapping[str, Record], now: datetime, daemon: Mapping[str, str], *, running: bool) -> Iterator[str]:
    version = {**daemon, "version": __version__}
    yield from _metric("syncd_info", "gauge", "The version that wrote this.", [(version, 1)])
    meaning = "Whether the daemon goes on (1) or was stopped (0)."
    yield from _metric("syncd_running", "gauge", meaning, [(daemon, running)])
    accounts = [({"account": name, **daemon}, record) for name, record in records.items()]
    states = [({**labels, "state": state}, record.state == state) for labels, record in accounts for state in Health]
    yield from _metric("syncd_state", "gauge", "The account's state (1) among all that there are (0).", states)
    for metric, kind, meaning, value_of in _FIGURES:
        values = ((labels, value_of(record)) for labels, record in accounts)
        yield from _metric(metric, kind, meaning, [(labels, v) for labels, v in values if v is not None])
    ahead = [(labels, _ahead(record, now)) for labels, record in accounts]
    yield from _metric("syncd_reminders", "gauge", "Reminders that are still to come.", ahead)


def _ahead(record: Record, now: datetime) -> int:
    starts = (_seconds(reminder["start"]) for reminder in record.reminders)
    return sum(start is not None and start > now.timestamp() for start in starts)


def _metric(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        told = ",".join(f'{label}="{_escape(text)}"' for label, text in labels.items())
        yield f"{name}{{{told}}} {_number(value)}" if told else f"{name} {_number(value)}"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _seconds(moment: str | None) -> float | None:
    """A record's moment in seconds since 1970; None if there is none, or if another version wrote it otherwise."""
    try:
        return datetime.fromisoformat(moment).timestamp() if moment is not None else None
    except ValueError:
        return None
