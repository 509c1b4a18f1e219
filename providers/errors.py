"""What can go wrong at a calendar service, by what to do next (design.md, rule 11).

Every error's text is one line for a person: what happened where, and what to do. It never holds a secret, and no
event's title, name or address. Other text that is not ours, such as a calendar's name, that of a file of events, or
what a program said, is in quotes as repr writes them: by these the log leaves it out (`syncd/daemon/words.py`).
"""

from __future__ import annotations

from datetime import timedelta


class ProviderError(Exception):
    """Parent of all. `account` and `calendar` say where; they are filled in on the way up by who knows them."""

    account: str | None = None
    calendar: str | None = None

    def __str__(self) -> str:
        where = [f"account {self.account}"] if self.account else []
        where += [f"calendar {self.calendar!r}"] if self.calendar else []
        return f"{', '.join(where)}: {super().__str__()}" if where else super().__str__()


class Unreachable(ProviderError):
    """No connection, a timeout, a server error: wait, longer each time."""


class Throttled(ProviderError):
    """The service asks to wait. `after` counts from its answer, None if it did not say how long."""

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class SignInExpired(ProviderError):
    """The service refuses the credentials: tell the person what to type, stop asking the server.

    `remedy` is what to do and to type, in the provider's own words; "" if it has none.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class Forbidden(ProviderError):
    """Signed in, but without the right: tell the person, stop asking."""


class Misconfigured(ProviderError):
    """What the configuration names is not there: no such service at the URL, no such calendar, no such folder."""


class Misunderstood(ProviderError):
    """The service spoke nonsense: stop this account, keep what it said."""


class Refused(ProviderError):
    """The service does not take this one event; the others may still go."""


class Changed(ProviderError):
    """The event is no longer the version that was read: plan again next cycle."""


class Gone(ProviderError):
    """The event is not there any more: plan again next cycle."""


class AlreadyThere(ProviderError):
    """An event with this id exists: ours, found. Plan again next cycle."""


class Dismissed(ProviderError):
    """The id belongs to an event that was deleted (a tombstone): the owner dismissed it."""
