"""The JSON objects of interface.md: their keys, exactly, and their values."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date
from typing import Any

import pytest

from config.policy import Policy
from providers.contract import Calendar, Problem
from providers.errors import Unreachable
from providers.event import Status
from syncd.apply import Result
from syncd.cycle import Outcome
from syncd.diff import Plan
from syncd.infer import Inferred, infer
from syncd.model import Contact, Dropped
from syncd.report import (
    describe_action,
    describe_events,
    describe_failure,
    describe_inspection,
    describe_outcome,
    describe_reminder,
    format_when,
    format_window,
)
from tests.pure.build import HINTS, event
from tests.pure.plans import BERLIN, CHECK_IN, HERE, NOW, Picture, aim, at, reminder

REMINDER = {
    "kind", "key", "calendar", "process", "company", "round", "start", "end", "summary", "description", "people",
    "because",
}  # fmt: skip
ACTION = {"action", "reason", "done"} | REMINDER
CALENDARS = {HERE: Calendar("personal", "Personal")}


def described(plan: Plan) -> list[dict[str, Any]]:
    found = [describe_action(action, done=True, calendars=CALENDARS) for action in plan.actions]
    assert json.loads(json.dumps(found)) == found
    return found


def test_a_reminder() -> None:
    one = replace(reminder(), people=(Contact("Dana Lee", "dana@acme.example"), Contact(None, None)))
    said = describe_reminder(one, "check-in:acme@x", "Personal")
    assert said.keys() == REMINDER
    assert said["kind"] == "check-in"
    assert (said["start"], said["end"]) == ("2026-12-01T10:00:00+01:00", "2026-12-01T10:15:00+01:00")
    assert said["people"] == [{"name": "Dana Lee", "email": "dana@acme.example"}, {"name": None, "email": None}]
    window = describe_reminder(replace(one, earliest=date(2026, 12, 1), latest=date(2026, 12, 3)), "k", "c")
    assert window.keys() == REMINDER | {"earliest", "latest"}
    assert (window["earliest"], window["latest"]) == ("2026-12-01", "2026-12-03")


def test_every_action_has_the_same_keys() -> None:
    picture = Picture()
    (create,) = described(picture.plan(aim(reminder())))
    uid = picture.write(aim(reminder()))
    (keep,) = described(picture.plan(aim(reminder())))
    (update,) = described(picture.plan(aim(reminder(title="Other"))))
    (withdraw,) = described(picture.plan(dropped=[Dropped(CHECK_IN, ("acme@x",), "cancelled")]))
    picture.without(uid, "X-SYNCD")
    picture.ledger.clear()
    (leave,) = described(picture.plan())
    every = (create, keep, update, withdraw, leave)
    assert [one["action"] for one in every] == ["create", "keep", "update", "withdraw", "leave"]
    for one in every:
        assert one.keys() == ACTION
        assert one["calendar"] == "Personal"
        assert one["start"] == "2026-12-01T10:00:00+01:00"
    assert update["summary"] == "Other"
    assert (withdraw["kind"], withdraw["key"], withdraw["summary"]) == (
        "check-in",
        "check-in:acme@x",
        "Earliest check-in · Acme, round 1",
    )
    assert (leave["kind"], leave["key"]) == (None, "")


def test_it_says_what_stands_where_the_owner_moved_it() -> None:
    picture = Picture()
    uid = picture.write(aim(reminder()))
    moved = at("2026-12-03 14:00")
    picture.texts[HERE, uid] = picture.texts[HERE, uid].replace("20261201T10", "20261203T14")
    (one,) = described(picture.plan(aim(reminder())))
    assert (one["action"], one["start"]) == ("keep", moved.isoformat())


@pytest.fixture
def outcome() -> Outcome:
    plan = Picture().plan(aim(reminder()))
    problem = Problem("Personal", "a@x", "is broken")
    return Outcome("home", True, plan, (), (problem,), Inferred(), CALENDARS)


class TestAnOutcome:
    def test_planned_nothing_is_done(self, outcome: Outcome) -> None:
        said = describe_outcome(outcome, None)
        assert said.keys() == {"complete", "settled", "actions", "problems", "error"}
        assert (said["complete"], said["settled"], said["error"]) == (True, False, None)
        assert [one["done"] for one in said["actions"]] == [False]
        assert said["problems"] == [{"calendar": "Personal", "event": "a@x", "message": "is broken"}]

    def test_carried_out_it_says_what_was_done(self, outcome: Outcome) -> None:
        (action,) = outcome.plan.actions
        for done in (True, False):
            result = Result(action, done=done, error=None if done else Unreachable("x"))
            said = describe_outcome(replace(outcome, results=(result,)), None)
            assert [one["done"] for one in said["actions"]] == [done]

    def test_a_failure_has_the_same_keys(self, outcome: Outcome) -> None:
        assert describe_failure("why").keys() == describe_outcome(outcome, None).keys()
        assert describe_failure("why")["error"] == "why"


def test_an_inspection() -> None:
    events = [
        event("Interview with Acme: Backend Engineer", uid="acme@x", by="Dana Lee <dana@acme.example>"),
        event("Dentist", uid="dentist@x"),
        event("Interview with Beta", uid="beta@x", by="Sam Roe <sam@beta.example>", status=Status.CANCELLED),
    ]
    inferred = infer(events, (), HINTS, Policy(), NOW, "Europe/Berlin")
    said = describe_inspection(inferred, (), (), "file", NOW.astimezone(UTC), "Europe/Berlin")
    assert said.keys() == {"schema", "now", "zone", "events", "reminders", "problems"}
    assert (said["schema"], said["now"], said["zone"]) == (1, "2026-11-25T08:00:00+00:00", "Europe/Berlin")
    found = describe_events(inferred)
    assert found.keys() == {"acme@x", "dentist@x", "beta@x"}
    optional = {"process", "company", "stage", "interviewers", "decision_by", "channel", "outcome"}
    for one in found.values():
        assert {"interview", "round", "confidence", "because"} <= one.keys()
        assert one.keys() <= {"interview", "round", "confidence", "because"} | optional
        assert 0 <= one["confidence"] <= 1
        assert all(isinstance(reason, str) for reason in one["because"])
    assert found["acme@x"]["interview"] is True
    assert found["acme@x"]["round"] == 1
    assert found["acme@x"]["company"] == "Acme"
    assert found["acme@x"]["interviewers"] == [{"name": "Dana Lee", "email": "dana@acme.example"}]
    assert found["dentist@x"]["interview"] is False
    assert found["dentist@x"]["round"] is None
    assert "stage" not in found["dentist@x"]
    assert found["beta@x"]["round"] is None
    json.dumps(said)


def test_words_for_people() -> None:
    assert format_when(NOW.astimezone(UTC), BERLIN) == "Wed 2026-11-25 09:00"
    assert format_window(None, None) == ""
    assert format_window(date(2026, 12, 1), date(2026, 12, 1)) == "01 Dec"
    assert format_window(date(2026, 12, 1), date(2026, 12, 3)) == "01 Dec to 03 Dec"
