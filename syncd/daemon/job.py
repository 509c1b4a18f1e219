"""What the daemon hands to a worker, and what it gets back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from config.load import Loaded
from syncd.record import Record


@dataclass(frozen=True, slots=True)
class Job:
    """One cycle of an account. `whole`: its calendars are read whole, whatever is remembered of them.

    The configuration comes with it: the file may have been edited since, and no reload asked for.
    """

    loaded: Loaded
    account: str
    whole: bool = False
    verbose: bool = False


class End(StrEnum):
    """How a worker ended."""

    DONE = "done"  # a cycle was made, whatever came of it
    BUSY = "busy"  # another syncd is working on the account
    STOPPED = "stopped"  # it was told to
    STUCK = "stuck"  # it did not get on, and was killed
    REPLACED = "replaced"  # another version of syncd is installed by now


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a job. `record` is None where no cycle was made.

    `problems` are events that could not be read, None where a cycle did not come so far.
    """

    end: End
    record: Record | None = None
    created: int = 0
    updated: int = 0
    withdrawn: int = 0
    problems: int | None = None

    def dumps(self) -> str:
        """One line that `loads` reads."""
        return json.dumps(asdict(self))

    @staticmethod
    def loads(line: bytes) -> Report:
        """Raises ValueError, TypeError, KeyError for anything else."""
        data = json.loads(line)
        record = data.pop("record")
        return Report(**{**data, "end": End(data["end"])}, record=Record(**record) if record is not None else None)
