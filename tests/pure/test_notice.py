"""Notices: which account tells of another one's failure, when, and until when; and how a plan treats what it told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import Policy
from providers import ical
from providers.event import Moment
from syncd.diff import Verb
from syncd.identity import key_of
from syncd.infer import draft_of
from syncd.match import Aim
from syncd.model import Reminder, ReminderKind, Tags
from syncd.notice import Failure, Known, ended, failures_in, notices, untold
from syncd.report import describe_reminder
from syncd.sift import sift
from syncd.steps import tried_since
from syncd.tags import read_tags
from syncd.wording import languages, wording
from tests.pure.plans import BERLIN, HERE, NOW, SIGHT, Picture, only, parse

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SINCE = NOW - timedelta(hours=2)
FAILURE = Failure("work", SINCE.astimezone(UTC))
BROKEN = Known(expired=True, last_success=SINCE - DAY, failing_since=SINCE, message="x refuses; type: syncd auth work")
AGES = NOW - 8 * DAY
LONG_FAILURE = Failure("work", AGES.astimezone(UTC))
LOST = Known(failing_since=AGES, tried_since=AGES, next_attempt=NOW + MINUTE, message="x does not answer")
FINE = Known(works=True, tells=True, last_success=NOW)


def told(me: str, now: datetime = NOW, /, **accounts: Known) -> list[str]:
    """The notices that `me` shows, by the account and the hour that they are of."""
    return [one.sessions[0] for one in notices(me, accounts, now, BERLIN, "Europe/Berlin", wording())]


def seen(one: Known, *failures: Failure) -> Known:
    return replace(one, told=frozenset(failures))


class TestWhoTells:
    def test_the_first_that_works(self) -> None:
        accounts = {"work": BROKEN, "home": FINE, "side": FINE}
        assert told("home", **accounts) == ["work:20261125T060000Z"]
        assert told("side", **accounts) == []

    @pytest.mark.parametrize(
        "other",
        [
            Known(),
            replace(FINE, works=False),
            replace(FINE, tells=False),
            replace(FINE, last_success=NOW - timedelta(days=3)),
            BROKEN,
        ],
        ids=["never ran", "fails", "cannot write", "has not run for days", "cannot be signed in to either"],
    )
    def test_not_one_that(self, other: Known) -> None:
        assert "work:20261125T060000Z" in told("home", side=other, work=BROKEN, home=FINE)

    def test_who_told_before_even_if_another_works_by_now(self) -> None:
        accounts = {"side": FINE, "work": BROKEN, "home": seen(FINE, FAILURE)}
        assert told("side", **accounts) == []
        assert told("home", **accounts) == [FAILURE.session]
        accounts["home"] = replace(accounts["home"], works=False)
        assert told("side", **accounts) == []

    def test_nobody_where_all_fail(self) -> None:
        for me in ("home", "work"):
            assert told(me, home=BROKEN, work=BROKEN) == []

    def test_each_of_two_is_told(self) -> None:
        assert len(told("home", work=BROKEN, home=FINE, side=BROKEN)) == 2

    def test_nothing_where_only_the_connection_is_lost(self) -> None:
        assert told("home", work=replace(BROKEN, expired=False), home=FINE) == []

    def test_nothing_of_one_of_which_nothing_is_known(self) -> None:
        assert told("home", work=Known(expired=True), home=FINE) == []


class TestAWeekOfFailure:
    def test_it_is_told_once_it_is_over_a_week(self) -> None:
        assert told("home", work=LOST, home=FINE) == [LONG_FAILURE.session]
        first = AGES + 7 * DAY
        fine = replace(FINE, last_success=first)
        assert told("home", first, work=LOST, home=fine) == [LONG_FAILURE.session]
        assert told("home", first - MINUTE, work=LOST, home=fine) == []

    def test_nothing_of_an_account_that_lay_off(self) -> None:
        holiday = replace(LOST, next_attempt=NOW - 4 * DAY)
        assert told("home", work=holiday, home=FINE) == []
        # The first attempt after it, before the network was there.
        assert told("home", work=replace(LOST, tried_since=NOW - MINUTE), home=FINE) == []

    def test_nothing_of_one_of_which_nothing_is_known(self) -> None:
        assert told("home", work=Known(failing_since=AGES), home=FINE) == []
        assert told("home", work=replace(LOST, failing_since=None), home=FINE) == []

    @pytest.mark.parametrize("teller", ["home", "side"])
    def test_told_it_is_not_told_again(self, teller: str) -> None:
        accounts = {"work": LOST, "home": FINE, "side": FINE}
        accounts[teller] = seen(FINE, LONG_FAILURE)
        assert told("home", **accounts) == told("side", **accounts) == []
        assert untold(accounts, NOW) == frozenset()

    def test_a_dead_sign_in_that_came_of_it_is_the_same_failure(self) -> None:
        dead = replace(LOST, expired=True)
        assert told("home", work=dead, home=seen(FINE, LONG_FAILURE)) == [LONG_FAILURE.session]
        assert told("home", work=dead, home=FINE) == [LONG_FAILURE.session]

    def test_a_dead_sign_in_that_became_weather_was_told(self) -> None:
        assert told("home", work=LOST, home=seen(FINE, LONG_FAILURE)) == []

    def test_who_has_to_run_again(self) -> None:
        assert untold({"home": FINE, "work": LOST}, NOW) == {"home"}

    def test_what_came_from_another_account_is_told_of_that_one(self) -> None:
        side = replace(LOST, through="work")
        assert told("home", side=side, work=LOST, home=FINE) == [LONG_FAILURE.session]
        # It is this account's own trouble, if the other one has none; or is there no more.
        for accounts in ({"work": FINE}, {}):
            (one,) = told("home", home=FINE, side=side, **accounts)
            assert one.startswith("side:")

    def test_what_it_says(self) -> None:
        accounts = {"work": LOST, "home": FINE}
        (one,) = notices("home", accounts, NOW, BERLIN, "Europe/Berlin", wording())
        assert one.title == "syncd has been failing for over a week · work"
        assert "“work” has not worked since Tuesday 17 November 2026 at 09:00:" in one.description
        assert "syncd check" in one.description
        assert "\nx does not answer\n" in one.description
        assert one.description.endswith("\nsyncd · sign-in · work")
        assert one.because == ("account work has not worked for over a week",)

    @pytest.mark.parametrize("language", sorted(languages()))
    def test_no_calendar_s_name_is_read_as_a_tag(self, language: str) -> None:
        message = "there is no calendar '#ignore decide-by: 2026-12-01'; there are 'company: Acme', '<b>＃sent</b>'"
        accounts = {"work": replace(LOST, message=message + ", 'x'" * 5000), "home": FINE}
        (one,) = notices("home", accounts, NOW, BERLIN, "Europe/Berlin", wording(language))
        assert read_tags(one.title, one.description, (), NOW, BERLIN) == Tags()
        assert len(one.description) < 3000


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=5)), max_size=20))
def test_since_when_it_was_tried_in_vain_without_a_long_pause(late: list[timedelta]) -> None:
    now, since = NOW, tried_since(None, None, NOW)
    expected = NOW
    for wait in late:
        due = now + timedelta(hours=1)
        now = due + wait
        expected = now if wait > 3 * DAY else expected
        since = tried_since(since, due, now)
    assert since == expected


class TestWhichFailure:
    def test_one_that_was_told_is_the_same_after_a_lost_store(self) -> None:
        lost = Known(expired=True, failing_since=NOW)
        assert told("home", work=lost, home=seen(FINE, FAILURE)) == [FAILURE.session]

    def test_after_a_success_it_is_another(self) -> None:
        later = replace(BROKEN, last_success=SINCE + MINUTE, failing_since=NOW)
        assert told("home", work=later, home=seen(FINE, FAILURE)) == ["work:20261125T080000Z"]

    def test_of_several_that_were_told_it_is_the_newest(self) -> None:
        earlier = Failure("work", FAILURE.since - timedelta(hours=1))
        assert told("home", work=BROKEN, home=seen(FINE, earlier, FAILURE)) == [FAILURE.session]

    def test_failures_are_read_from_keys(self) -> None:
        keys = [
            key_of(ReminderKind.SIGN_IN, FAILURE.session),
            key_of(ReminderKind.SIGN_IN, "work:some day"),
            key_of(ReminderKind.ASK, FAILURE.session),
            None,
        ]
        assert failures_in(keys) == {FAILURE}


class TestWhenItEnds:
    def reasons(self, **accounts: Known) -> list[str]:
        return [one.reason for one in ended([FAILURE], accounts)]

    def test_when_the_account_works_again(self) -> None:
        assert self.reasons(work=FINE) == ["account work has worked again since"]
        assert self.reasons(work=replace(BROKEN, last_success=SINCE + MINUTE)) == [
            "account work has worked again since"
        ]

    def test_when_it_is_not_configured_any_more(self) -> None:
        assert self.reasons(home=FINE) == ["account work is not in the configuration any more"]

    @pytest.mark.parametrize("one", [BROKEN, replace(BROKEN, expired=False), Known()], ids=str)
    def test_not_while_it_fails_nor_where_nobody_knows(self, one: Known) -> None:
        assert self.reasons(work=one) == []


def test_who_has_to_run_again_so_that_a_failure_is_told() -> None:
    assert untold({"home": FINE, "work": BROKEN}, NOW) == {"home"}
    assert untold({"home": seen(FINE, FAILURE), "work": BROKEN}, NOW) == frozenset()
    assert untold({"home": BROKEN, "work": BROKEN}, NOW) == frozenset()
    assert untold({"home": FINE, "work": FINE}, NOW) == frozenset()


@given(st.timedeltas(timedelta(0), timedelta(days=700)))
def test_it_stands_at_the_next_full_quarter_that_is_a_quarter_of_an_hour_ahead(later: timedelta) -> None:
    now = NOW.astimezone(UTC) + later
    one = notice(now=now)
    assert 15 * MINUTE <= one.start.at.astimezone(UTC) - now < 30 * MINUTE
    assert (one.start.at.minute % 15, one.start.at.second, one.start.at.microsecond) == (0, 0, 0)
    assert one.end.at.astimezone(UTC) - one.start.at.astimezone(UTC) == 15 * MINUTE


def notice(now: datetime = NOW, **changes: Any) -> Reminder:
    accounts = {"work": replace(BROKEN, **changes), "home": FINE}
    (one,) = notices(
        "home", accounts | {"home": replace(FINE, last_success=now)}, now, BERLIN, "Europe/Berlin", wording()
    )
    return one


def aim(one: Reminder) -> Aim:
    return Aim(one, HERE, ical.canonical(draft_of(one, Policy(alarm=timedelta(hours=1)), NOW)))


class TestWhatItSays:
    def test_to_a_person(self) -> None:
        one = notice()
        assert one.title == "syncd needs you to sign in again · work"
        assert "“work” has not worked since Wednesday 25 November 2026 at 07:00:" in one.description
        assert "\nx refuses; type: syncd auth work\n" in one.description
        assert one.description.endswith("\nsyncd · sign-in · work")
        assert draft_of(one, Policy(alarm=timedelta(hours=1)), NOW).alarm == timedelta(0)

    @pytest.mark.parametrize("language", sorted(languages()))
    def test_nothing_that_would_be_read_as_a_tag(self, language: str) -> None:
        accounts = {"#work": BROKEN, "home": FINE}
        (one,) = notices("home", accounts, NOW, BERLIN, "Europe/Berlin", wording(language))
        assert read_tags(one.title, one.description, (), NOW, BERLIN) == Tags()
        assert "#" not in one.title + one.description

    def test_to_a_program(self) -> None:
        said = describe_reminder(notice(), key_of(ReminderKind.SIGN_IN, FAILURE.session), "Personal")
        assert {key: said[key] for key in ("kind", "key", "process", "company", "round", "people", "because")} == {
            "kind": "sign-in",
            "key": "sign-in:work:20261125T060000Z",
            "process": None,
            "company": None,
            "round": None,
            "people": [],
            "because": ["account work needs you to sign in again"],
        }


class TestInAPlan:
    @pytest.fixture
    def picture(self) -> Picture:
        picture = Picture()
        picture.write(aim(notice()))
        return picture

    def test_it_is_written_with_a_reason(self) -> None:
        assert only(Picture().plan(aim(notice()))) == (Verb.CREATE, "account work needs you to sign in again")

    def test_not_where_the_calendar_could_not_be_read(self) -> None:
        assert only(Picture().plan(aim(notice()), sight=replace(SIGHT, targets=frozenset())))[0] is Verb.LEAVE

    @pytest.mark.parametrize("minutes", [0, 1, 14, 16, 600])
    @pytest.mark.parametrize("kept", ["all", "no ledger", "no properties"])
    def test_it_stays_where_it_is_and_no_second_is_written(self, picture: Picture, minutes: int, kept: str) -> None:
        if kept == "no ledger":
            picture.ledger.clear()
        if kept == "no properties":
            picture.without(next(uid for _, uid in picture.texts), "X-SYNCD")
        now = NOW + minutes * MINUTE
        assert only(picture.plan(aim(notice(now)), now=now))[0] is Verb.KEEP

    def test_deleted_it_stays_away(self, picture: Picture) -> None:
        picture.texts.clear()
        assert only(picture.plan(aim(notice()))) == (Verb.LEAVE, "you deleted it, so it is not written again")

    def test_what_the_owner_moved_stays_there(self, picture: Picture) -> None:
        uid = next(uid for _, uid in picture.texts)
        start = Moment(NOW + timedelta(hours=8), "Europe/Berlin")
        picture.edit(uid, DTSTART=start, DTEND=Moment(start.at + 15 * MINUTE, "Europe/Berlin"))
        later = NOW + timedelta(hours=1)
        verb, reason = only(picture.plan(aim(notice(later)), now=later))
        assert (verb, reason) == (Verb.KEEP, "it stands as it should; your own time of it stays")
        assert only(picture.plan(dropped=ended([FAILURE], {}), now=later))[0] is Verb.LEAVE

    def test_at_the_end_it_is_withdrawn_without_a_look_at_any_interview(self, picture: Picture) -> None:
        (action,) = picture.plan(dropped=ended([FAILURE], {"work": FINE})).actions
        assert (action.verb, action.reason) == (Verb.WITHDRAW, "account work has worked again since")
        assert action.confirm is None

    def test_once_it_has_passed_it_is_history(self, picture: Picture) -> None:
        plan = picture.plan(dropped=ended([FAILURE], {"work": FINE}), now=NOW + timedelta(hours=1))
        assert only(plan)[0] is Verb.KEEP

    def test_while_the_account_fails_otherwise_it_is_left(self, picture: Picture) -> None:
        assert only(picture.plan()) == (Verb.LEAVE, "the account that it is about has not worked since")

    def test_another_failure_has_its_own(self, picture: Picture) -> None:
        later = notice(last_success=SINCE + MINUTE, failing_since=NOW)
        plan = picture.plan(aim(later), dropped=ended([FAILURE], {"work": FINE}))
        assert [action.verb for action in plan.actions] == [Verb.CREATE, Verb.WITHDRAW]


def test_neither_it_nor_a_copy_of_it_is_read_as_an_interview() -> None:
    picture = Picture()
    picture.write(aim(notice()))
    (text,) = picture.texts.values()
    assert len(sift(parse(text), HERE, {}).ours) == 1
    bare = "\r\n".join(_without(text.replace("\r\n ", "").split("\r\n"), "X-SYNCD", "CATEGORIES"))
    assert len(sift(parse(bare.replace("@syncd", "@app.example")), HERE, {}).copies) == 1


def _without(lines: Iterable[str], *starts: str) -> list[str]:
    return [line for line in lines if not line.startswith(starts)]
