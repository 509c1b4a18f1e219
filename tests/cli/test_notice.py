"""An account that cannot be signed in to is told of in another one's calendar: `sync`, `plan`, and the owner's hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from providers.errors import SignInExpired, Unreachable
from providers.event import Event, Moment
from providers.memory import Fault, Memory, Partial, Request
from syncd.store import Store
from tests.cli.conftest import HOME, WORK, Desk
from tests.cli.test_sync import fail
from tests.stories.world import NOW, at, interview

TITLE = "syncd needs you to sign in again · work"
MINUTE = timedelta(minutes=1)
REFUSED = SignInExpired("the password is refused", "type: syncd auth work")
READS = ("calendars", "read")


@pytest.fixture
def broken(desk: Desk) -> Desk:
    """`home` works and has no interview, `work` cannot be signed in to; it comes second."""
    desk.configure(HOME, WORK)
    desk.home.remove("Personal", "acme.ics")
    desk.work.fault = fail(REFUSED, *READS)
    return desk


def sync(desk: Desk, *arguments: str, minutes: int = 0, status: int = 77) -> list[dict[str, Any]]:
    """One sync so long after NOW; what it did in `home`."""
    desk.set_now(NOW + minutes * MINUTE)
    actions = desk.say("sync", *arguments, status=status)["accounts"]["home"]["actions"]
    assert isinstance(actions, list)
    return actions


def verbs(actions: list[dict[str, Any]]) -> list[str]:
    return [one["action"] for one in actions]


def notice(of: Memory, calendar: str = "Personal") -> Event:
    (found,) = (event for event in of.events(calendar) if event.title == TITLE)
    return found


@pytest.mark.parametrize("order", [(HOME, WORK), (WORK, HOME)], ids=["fails last", "fails first"])
def test_one_is_written_at_once_and_no_second(broken: Desk, order: tuple[str, str]) -> None:
    broken.configure(*order)
    (action,) = sync(broken)
    assert (action["action"], action["kind"], action["done"]) == ("create", "sign-in", True)
    assert (action["process"], action["company"], action["round"]) == (None, None, None)
    assert action["start"] == at(25, 9, 15).isoformat()
    event = notice(broken.home)
    assert (event.private, event.transparent, event.alarms, event.people) == (True, True, (timedelta(0),), ())
    assert "the password is refused; type: syncd auth work\n" in event.description
    assert event.description.endswith("\nsyncd · sign-in · work")
    for minutes in (0, 5, 14, 16, 60, 3000):
        assert verbs(sync(broken, minutes=minutes)) == ["keep"]
    assert broken.titles("Job", broken.work) == []
    assert broken.written() == ["create"]


def test_a_notice_that_could_not_be_written_hides_nothing_of_what_was(broken: Desk) -> None:
    broken.home.put("Personal", "acme.ics", interview("acme@x", at(26, 10), "Interview with Acme"))
    turns = iter([None, Unreachable("does not answer")])

    def fault(request: Request) -> Fault | None:
        if (request.op, request.phase) == ("read", "before") and (error := next(turns)) is not None:
            raise error
        return None

    broken.home.fault = fault
    accounts = broken.say("sync", status=77)["accounts"]
    assert verbs(accounts["home"]["actions"]) == ["create"] * 3
    assert accounts["home"]["error"] == "account home: does not answer"


def test_a_sync_of_the_other_account_alone_tells_too(broken: Desk) -> None:
    broken.run("sync", "--account", "work", status=77)
    assert verbs(sync(broken, "--account", "home", status=0)) == ["create"]


def test_a_plan_shows_it_and_writes_nothing(broken: Desk) -> None:
    broken.run("sync", "--account", "work", status=77)
    (action,) = broken.say("plan", "--account", "home")["accounts"]["home"]["actions"]
    assert (action["action"], action["done"]) == ("create", False)
    assert action["reason"] == "account work needs you to sign in again"
    assert broken.written() == []


def test_it_goes_when_the_account_works_again(broken: Desk) -> None:
    sync(broken)
    broken.work.fault = None
    sync(broken, minutes=5, status=0)
    actions = sync(broken, minutes=6, status=0)
    assert broken.titles() == []
    assert verbs(actions) in (["withdraw"], [])
    assert verbs(sync(broken, minutes=7, status=0)) == []


def test_past_it_is_history(broken: Desk) -> None:
    sync(broken)
    broken.work.fault = None
    for minutes in (30, 31):
        sync(broken, minutes=minutes, status=0)
    assert broken.titles() == [TITLE]


def test_it_goes_when_the_account_is_taken_out_of_the_configuration(broken: Desk) -> None:
    sync(broken)
    broken.configure(HOME)
    (action,) = sync(broken, minutes=5, status=0)
    assert (action["action"], action["reason"]) == (
        "withdraw",
        "account work is not in the configuration any more",
    )


def test_a_later_failure_has_its_own(broken: Desk) -> None:
    sync(broken)
    broken.work.fault = None
    for minutes in (30, 31):
        sync(broken, minutes=minutes, status=0)
    broken.work.fault = fail(REFUSED, *READS)
    assert sorted(verbs(sync(broken, minutes=40))) == ["create", "keep"]
    assert broken.titles() == [TITLE, TITLE]


def test_deleted_by_the_owner_it_stays_away(broken: Desk) -> None:
    sync(broken)
    broken.home.remove("Personal", notice(broken.home).ref.uid)
    for minutes in (5, 10, 3000):
        assert "create" not in verbs(sync(broken, minutes=minutes))
    assert broken.titles() == []


def test_moved_by_the_owner_it_stays_there(broken: Desk) -> None:
    sync(broken)
    start = Moment(at(26, 18), "Europe/Berlin")
    end = Moment(at(26, 19), "Europe/Berlin")
    broken.home.edit("Personal", notice(broken.home).ref.uid, start=start, end=end)
    assert verbs(sync(broken, minutes=5)) == ["keep"]
    broken.work.fault = None
    for minutes in (30, 31):
        assert set(verbs(sync(broken, minutes=minutes, status=0))) <= {"keep", "leave"}
    assert notice(broken.home).start == start


@pytest.mark.parametrize("minutes", [5, 60])
def test_with_lost_stores_there_is_no_double(broken: Desk, minutes: int) -> None:
    sync(broken)
    for file in broken.state.iterdir():
        file.unlink()
    for later in (0, 5):
        assert verbs(sync(broken, minutes=minutes + later)) in (["keep"], ["leave"])
    assert broken.titles() == [TITLE]


def test_the_connection_that_is_lost_in_between_changes_nothing(broken: Desk) -> None:
    sync(broken)
    broken.work.fault = fail(Unreachable("does not answer"), *READS)
    assert verbs(sync(broken, minutes=5, status=75)) == ["keep"]
    assert verbs(sync(broken, minutes=7, status=75)) == ["leave"]
    broken.work.fault = fail(REFUSED, *READS)
    for minutes in (10, 12):
        assert verbs(sync(broken, minutes=minutes)) in (["keep"], ["leave"])
    assert broken.written() == ["create"]


LONG = "syncd has been failing for over a week · work"
DAY = 24 * 60


@pytest.fixture
def away(broken: Desk) -> Desk:
    """`work` has not answered for seven days; a sync a day has seen it."""
    broken.work.fault = fail(Unreachable("does not answer"), *READS)
    for day in range(7):
        assert verbs(sync(broken, minutes=day * DAY, status=75)) == []
    return broken


def test_a_week_of_failure_is_told_once(away: Desk) -> None:
    assert verbs(sync(away, minutes=7 * DAY - 1, status=75)) == []
    (action,) = sync(away, minutes=7 * DAY + 1, status=75)
    assert (action["action"], action["kind"], action["key"]) == ("create", "sign-in", "sign-in:work:20261125T080000Z")
    (event,) = (event for event in away.home.events("Personal") if event.title == LONG)
    assert "\ndoes not answer\n" in event.description
    for minutes in (2, 3, 60, 7 * DAY, 20 * DAY):
        assert set(verbs(sync(away, minutes=7 * DAY + minutes, status=75))) <= {"keep", "leave"}
    assert away.written() == ["create"]


def test_a_week_of_failure_that_ends_takes_its_notice_back(away: Desk) -> None:
    sync(away, minutes=7 * DAY + 1, status=75)
    away.work.fault = None
    for minutes in (2, 3):
        sync(away, minutes=7 * DAY + minutes, status=0)
    assert away.titles() == []
    assert verbs(sync(away, minutes=7 * DAY + 4, status=0)) == []
    # What fails then is another failure, with a week of its own.
    away.work.fault = fail(Unreachable("does not answer"), *READS)
    for day in range(8, 15):
        assert verbs(sync(away, minutes=day * DAY, status=75)) == []
    assert verbs(sync(away, minutes=15 * DAY, status=75)) == ["create"]
    assert away.written() == ["create", "withdraw", "create"]


@pytest.mark.parametrize(
    ("minutes", "titles"), [(2, [TITLE]), (60, [LONG])], ids=["it says so while it lies ahead", "it is history"]
)
def test_weather_that_becomes_a_dead_sign_in_has_no_second_notice(away: Desk, minutes: int, titles: list[str]) -> None:
    sync(away, minutes=7 * DAY + 1, status=75)
    away.work.fault = fail(REFUSED, *READS)
    for later in (0, 1, 2, 3 * DAY):
        sync(away, minutes=7 * DAY + minutes + later)
    assert away.titles() == titles
    assert away.written().count("create") == 1
    away.work.fault = fail(Unreachable("does not answer"), *READS)
    sync(away, minutes=12 * DAY, status=75)
    assert away.titles() == titles


def test_deleted_by_the_owner_a_week_of_failure_stays_untold(away: Desk) -> None:
    sync(away, minutes=7 * DAY + 1, status=75)
    (event,) = (event for event in away.home.events("Personal") if event.title == LONG)
    away.home.remove("Personal", event.ref.uid)
    for minutes in (2, 60, DAY, 9 * DAY):
        assert "create" not in verbs(sync(away, minutes=7 * DAY + minutes, status=75))
    assert away.titles() == []


def test_after_a_holiday_the_first_attempt_that_fails_is_no_week_of_failure(broken: Desk) -> None:
    broken.work.fault = fail(Unreachable("does not answer"), *READS)
    for day in (0, 20, 21):
        assert verbs(sync(broken, minutes=day * DAY, status=75)) == []
    assert broken.written() == []


def test_with_lost_stores_a_week_of_failure_is_told_no_second_time(away: Desk) -> None:
    sync(away, minutes=7 * DAY + 1, status=75)
    for file in away.state.iterdir():
        file.unlink()
    for day in range(8, 20):
        assert set(verbs(sync(away, minutes=day * DAY, status=75))) <= {"keep", "leave"}
    assert away.titles() == [LONG]


def test_what_one_account_cannot_do_in_a_calendar_of_another_is_told_of_itself(broken: Desk) -> None:
    side = '[accounts.side]\nprovider = "memory"\nname = "side"\nwrite_to = "work/Nowhere"\n'
    broken.work.fault = None
    broken.side()
    broken.configure(HOME, WORK, side)
    for day in range(9):
        sync(broken, minutes=day * DAY, status=78)
    assert broken.titles() == ["syncd has been failing for over a week · side"]


def test_nobody_can_tell_where_all_fail(broken: Desk) -> None:
    broken.home.fault = fail(REFUSED, *READS)
    broken.run("sync", status=77)
    assert broken.written() == []


def test_nothing_is_written_into_a_calendar_that_was_not_read_whole(broken: Desk) -> None:
    broken.home.fault = lambda request: Partial() if (request.op, request.phase) == ("read", "after") else None
    assert verbs(sync(broken)) in ([], ["leave"])
    assert broken.written() == []
    broken.home.fault = None
    assert verbs(sync(broken, minutes=5)) == ["create"]


@pytest.mark.parametrize(
    ("settings", "calendar"),
    [("", "Personal"), ('write_to = "Mine"\n', "Mine"), ('write_to = "Team"\n', "Personal")],
    ids=["the first", "where reminders go", "not where nothing can be written"],
)
def test_where_it_stands(broken: Desk, settings: str, calendar: str) -> None:
    for name, writable in (("Team", False), ("Mine", True)):
        broken.home.add_calendar(name, writable=writable)
    broken.configure(HOME + settings, WORK)
    sync(broken)
    assert notice(broken.home, calendar).title == TITLE


def test_one_that_can_write_nowhere_leaves_it_to_the_next(broken: Desk) -> None:
    side = '[accounts.side]\nprovider = "memory"\nname = "side"\n'
    broken.configure(side, HOME, WORK)
    broken.side().read_only = True
    assert verbs(sync(broken)) == ["create"]


def test_an_account_that_writes_into_another_one_s_calendar_needs_no_sign_in_itself(broken: Desk) -> None:
    side = '[accounts.side]\nprovider = "memory"\nname = "side"\nwrite_to = "work/Job"\n'
    broken.side()
    broken.configure(HOME, WORK, side)
    sync(broken)
    assert broken.titles() == [TITLE]


def test_it_is_listed_and_removed_like_any_other(broken: Desk) -> None:
    sync(broken)
    assert TITLE in broken.run("status", status=77)[0]
    assert TITLE in broken.run("purge", "--account", "home", "--yes")[0]
    assert broken.titles() == []


@pytest.mark.parametrize("spoilt", ["store", "record"])
def test_an_account_of_which_nothing_can_be_known_disturbs_no_other(broken: Desk, spoilt: str) -> None:
    sync(broken)
    if spoilt == "store":
        (broken.state / "work.sqlite3").write_bytes(b"garbage " * 1000)
    else:
        store = Store(broken.state, "work")
        store.set_note("health", '{"state": "sign-in", "failing_since": "yesterday"}')
        store.close()
    assert verbs(sync(broken, "--account", "home", minutes=5, status=0)) == ["leave"]


def test_in_the_owner_s_language(broken: Desk) -> None:
    broken.configure(HOME, WORK, '[policy]\nlanguage = "de"\n')
    sync(broken)
    assert broken.titles() == ["syncd braucht eine neue Anmeldung · work"]
