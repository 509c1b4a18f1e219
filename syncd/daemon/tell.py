"""What the daemon says of each turn: in the log what matters, once; to systemd, to a metrics file, on the desktop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from syncd.daemon.attend import Turned
from syncd.daemon.job import Report
from syncd.daemon.journal import Journal, Priority
from syncd.daemon.words import public
from syncd.record import Record
from syncd.steps import Health

_GRAVITY = {Health.WAITING: Priority.WARNING}  # weather; everything else is for the person to mend


@dataclass(slots=True)
class Teller:
    """Says what became of turns. What goes on failing is said once, until it fails in another way, and its end, too.

    `notify` shows a title and a text to the person, where there is a desktop.
    """

    journal: Journal
    notify: Callable[[str, str], object]
    _failing: dict[str, tuple[str, int]] = field(default_factory=dict)
    _problems: dict[str, int] = field(default_factory=dict)

    def begin_anew(self) -> None:
        """Another configuration holds: who still fails is told of once more, whatever it fails by now."""
        self._failing = dict.fromkeys(self._failing, ("", 0))

    def tell(self, turned: Turned) -> None:
        """One turn."""
        if turned.report is not None:
            self._tell_work(turned.account, turned.report)
        self._tell_change(turned.account, turned.record)

    def _tell_work(self, account: str, report: Report) -> None:
        done = {"created": report.created, "updated": report.updated, "withdrawn": report.withdrawn}
        line = ", ".join(f"{count} {what}" for what, count in done.items() if count)
        if line:
            self.journal.say(Priority.INFO, "written", line, account=account, **done)
        else:
            self.journal.say(Priority.DEBUG, "cycle", f"a cycle ended: {report.end}", account=account)
        if report.problems is not None and report.problems != self._problems.get(account, 0):
            self._problems[account] = report.problems
            some = "1 event" if report.problems == 1 else f"{report.problems} events"
            line = f"{some} cannot be read; `syncd plan` shows more" if report.problems else ""
            self.journal.say(
                Priority.NOTICE if report.problems else Priority.INFO,
                "problems",
                line or "all events can be read again",
                account=account,
                problems=report.problems,
            )

    def _tell_change(self, account: str, record: Record) -> None:
        if record.message is None:
            # Of an account whose store was removed nothing is known.
            if record.state == Health.OK and self._failing.pop(account, None) is not None:
                self.journal.say(Priority.NOTICE, "recovered", "works again", account=account)
            return
        way = (record.state, record.status)
        if self._failing.get(account) == way:
            self.journal.say(Priority.DEBUG, "failing", record.message, account=account, state=record.state)
            return
        self._failing[account] = way
        said = record.message if self.journal.level >= Priority.DEBUG else public(record.message)
        priority = _GRAVITY.get(Health(record.state), Priority.ERROR)
        self.journal.say(
            priority, "failing", said, account=account, state=record.state, next_attempt=record.next_attempt
        )
        if record.state in (Health.SIGN_IN, Health.FORBIDDEN):
            self.notify(f"syncd has no access to your account {account}", public(record.message))


def tell_end(journal: Journal, records: Mapping[str, Record], status: int) -> None:
    """Why the daemon ends by itself."""
    names = ", ".join(records)
    journal.say(
        Priority.CRITICAL,
        "gave-up",
        f"no account works before you do something about it ({names}): the lines before say what; then start it again",
        status=status,
    )
