"""Notices: of an account that cannot be signed in to, or fails for a week, another one's calendar tells. Pure.

A notice is a reminder like the others, but of an account's failure in place of an interview: it is known by the account
and since when that fails. So one failure never has a second notice, and a later one has its own. It stands until the
account has worked again, or is taken out of the configuration; what the owner makes of it stays.

A dead sign-in is told at once, since only the owner ends it; whatever else goes wrong may be weather, and is told after
a week. But it is one failure, and has one notice, however its kind changes on the way. Told after a week, the notice
stays as it was told; only if nothing but a new sign-in helps by now, and it still lies ahead, does it say that instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from syncd import policy, texts
from syncd.identity import kind_of, session_of
from syncd.model import Dropped, Reminder, ReminderKind
from syncd.steps import PAUSE
from syncd.wallclock import instant, moments
from syncd.wording import Wording, wording

_KIND = ReminderKind.SIGN_IN
_ENGLISH = wording()  # of reasons that stand in no calendar
_AHEAD = timedelta(minutes=15)  # so that other programs have fetched it before its alarm is due
_QUARTER = timedelta(minutes=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FRESH = timedelta(days=2)  # who has not run for so long tells nobody anything
_WEEK = timedelta(days=7)
_SINCE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Failure:
    """That an account does not work, and since when, in UTC and whole seconds: what a notice is of."""

    account: str
    since: datetime

    @property
    def session(self) -> str:
        """It takes the place of an interview's identity in the notice's key."""
        return f"{self.account}:{self.since:{_SINCE}}"


@dataclass(frozen=True, slots=True)
class Known:
    """What one account knows of another. Moments are aware.

    `works` says that its last cycle ran through, `tells` that it has a calendar in which a notice can stand, `expired`
    that nothing but a new sign-in helps it. `tried_since` is since when it has been tried in vain without a long pause,
    None while it works, and `through` the other account that its failure came from. `message` says what happened, and
    what to do. `told` are the failures of which it has written, or seen, a notice, `withdrawn` the UIDs of what it took
    back.
    """

    works: bool = False
    tells: bool = False
    expired: bool = False
    last_success: datetime | None = None
    failing_since: datetime | None = None
    tried_since: datetime | None = None
    next_attempt: datetime | None = None
    through: str | None = None
    message: str = ""
    told: frozenset[Failure] = frozenset()
    withdrawn: frozenset[str] = frozenset()

    def has_worked_since(self, since: datetime) -> bool:
        """Whether a failure of that time is over. Where its store is lost nobody knows: it is not."""
        if self.last_success is None:
            return False
        return self.failing_since is None or self.last_success.replace(microsecond=0) > since

    def has_failed_for_a_week(self, now: datetime) -> bool:
        """Whether it was tried in vain all that time, and lately: after a holiday the first attempt tells nothing."""
        if self.tried_since is None or self.next_attempt is None:
            return False
        return self.tried_since + _WEEK <= now <= self.next_attempt + PAUSE


def failures_in(keys: Iterable[str | None]) -> frozenset[Failure]:
    """The failures that the notices among those keys are of."""
    found = (_failure(session_of(key)) for key in keys if key is not None and kind_of(key) is _KIND)
    return frozenset(failure for failure in found if failure is not None)


def notices(
    me: str, accounts: Mapping[str, Known], now: datetime, zone: tzinfo, zone_name: str, words: Wording
) -> tuple[Reminder, ...]:
    """The notices that account `me` has to show. `accounts` are all of them, in the configuration's order."""
    told = ((_teller(name, accounts, now), accounts[name]) for name in to_tell(accounts, now))
    return tuple(
        _notice(found[1], one, now, zone, zone_name, words)
        for found, one in told
        if found is not None and found[0] == me
    )


def to_tell(accounts: Mapping[str, Known], now: datetime) -> tuple[str, ...]:
    """The accounts of which a notice has to be written, or kept up to date."""
    return tuple(name for name, one in accounts.items() if one.expired or _is_long_and_untold(name, accounts, now))


def _is_long_and_untold(account: str, accounts: Mapping[str, Known], now: datetime) -> bool:
    """Whether it has failed for a week, and nothing was told of that. What came from another account is that one's to
    tell, as long as it fails itself."""
    one = accounts[account]
    other = accounts.get(one.through) if one.through is not None else None
    own = other is None or other.works
    return own and one.has_failed_for_a_week(now) and not _told_by(account, accounts)


def ended(standing: Iterable[Failure], accounts: Mapping[str, Known]) -> tuple[Dropped, ...]:
    """Of which failures a notice stands that should not any more, and why."""
    reasons = ((failure, _why_ended(failure, accounts)) for failure in standing)
    return tuple(Dropped(_KIND, (failure.session,), reason) for failure, reason in reasons if reason is not None)


def untold(accounts: Mapping[str, Known], now: datetime) -> frozenset[str]:
    """The accounts that have to show a notice and have not: another one failed after their turn."""
    silent = [name for name in to_tell(accounts, now) if not _told_by(name, accounts)]
    tellers = (_teller(name, accounts, now) for name in silent)
    return frozenset(found[0] for found in tellers if found is not None)


def mended(account: str, worked: datetime | None, accounts: Mapping[str, Known]) -> frozenset[str]:
    """Who has told of a failure of that account which is over only now: `worked` is when it had worked last before."""

    def is_over_now(failure: Failure) -> bool:
        is_new = worked is None or worked <= failure.since
        return failure.account == account and is_new and accounts[account].has_worked_since(failure.since)

    return frozenset(name for name, one in accounts.items() if any(map(is_over_now, one.told)))


def _teller(account: str, accounts: Mapping[str, Known], now: datetime) -> tuple[str, Failure] | None:
    """Which account shows the notice of another one's present failure: who has shown it, else the first that works.

    Which failure it is, is what has been told of it: where the store is lost, its own beginning may be another one.
    """
    told = _told_by(account, accounts)
    if told:
        return next(iter(told.items()))
    since = accounts[account].failing_since
    first = next((name for name, one in accounts.items() if name != account and _can_tell(one, now)), None)
    return (first, Failure(account, _whole(since))) if first is not None and since is not None else None


def _told_by(account: str, accounts: Mapping[str, Known]) -> Mapping[str, Failure]:
    """Who has told of the account's present failure, and as which."""
    told: dict[str, Failure] = {}
    for other, one in accounts.items():
        present = (
            failure
            for failure in one.told
            if other != account == failure.account and not accounts[account].has_worked_since(failure.since)
        )
        newest = max(present, key=lambda failure: failure.since, default=None)
        if newest is not None:
            told[other] = newest
    return told


def _can_tell(one: Known, now: datetime) -> bool:
    return one.works and one.tells and one.last_success is not None and one.last_success > now - _FRESH


def _why_ended(failure: Failure, accounts: Mapping[str, Known]) -> str | None:
    if failure.account not in accounts:
        return _ENGLISH.say("dropped.no-account", account=failure.account)
    if accounts[failure.account].has_worked_since(failure.since):
        return _ENGLISH.say("dropped.works-again", account=failure.account)
    return None


def _notice(failure: Failure, one: Known, now: datetime, zone: tzinfo, zone_name: str, words: Wording) -> Reminder:
    ahead = instant(now) + _AHEAD
    at = (ahead + (_EPOCH - ahead) % _QUARTER).astimezone(zone)
    start, end = moments(at, policy.LASTS, zone_name)
    return Reminder(
        kind=_KIND,
        sessions=(failure.session,),
        calendar="",
        process="",
        company=None,
        round=0,
        start=start,
        end=end,
        plain_start=at,
        # Its time follows from the failure alone: once written it is not moved, whatever the hour of the run.
        basis=f"{failure.session} -",
        title=texts.notice_title(failure.account, words, expired=one.expired),
        description=texts.notice_text(
            failure.account, failure.since.astimezone(zone), one.message, words, expired=one.expired
        ),
        because=(words.say("notice.reason" if one.expired else "notice.reason-long", account=failure.account),),
    )


def _failure(session: str) -> Failure | None:
    account, _, since = session.rpartition(":")
    try:
        return Failure(account, datetime.strptime(since, _SINCE).replace(tzinfo=UTC))
    except ValueError:
        return None


def _whole(at: datetime) -> datetime:
    return instant(at).replace(microsecond=0)
