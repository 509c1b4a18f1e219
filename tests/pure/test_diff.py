"""The diff: from what should stand, what stands and what is remembered to one action each, with its reason."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.event import Day, Moment
from syncd.diff import Sight, Verb
from syncd.identity import digest
from syncd.ledger import State
from syncd.match import Aim
from syncd.model import Dropped, ReminderKind
from syncd.sift import Place
from tests.pure.plans import BERLIN, CHECK_IN, HERE, NOW, SIGHT, THERE, Picture, aim, at, only, reminder, verbs

BLIND = Sight(sources=True, targets=frozenset({THERE}), own=SIGHT.own)
HALF = Sight(sources=False, targets=SIGHT.targets, own=SIGHT.own)
# The interview's hour, the stated date, the plain start.
MOVED = "moved date plain"
BASES = ("interview date plain", "interview date other", "interview said plain", MOVED)
GONE = "its interview is not in the calendar any more"


def moment(text: str) -> Moment:
    return Moment(at(text), "Europe/Berlin")


@pytest.fixture
def picture() -> Picture:
    return Picture()


@pytest.fixture
def standing(picture: Picture) -> str:
    """A check-in that was written; its UID."""
    return picture.write(aim(reminder()))


class TestWhatDoesNotStand:
    def test_it_is_written_under_its_key(self, picture: Picture) -> None:
        (action,) = picture.plan(aim(reminder("acme@x", "acme-2@x"))).actions
        assert (action.verb, action.reason) == (Verb.CREATE, "a reason of the policy")
        assert action.key == "check-in:acme@x"
        assert action.draft is not None
        assert action.draft.uid.endswith("@syncd")
        assert action.draft.marker.key == action.key
        assert action.draft.marker.sessions.split()[0] == digest("personal")

    def test_not_in_the_past(self, picture: Picture) -> None:
        assert only(picture.plan(aim(reminder(start="2026-11-25 09:00")))) == (Verb.LEAVE, "its time has passed")

    def test_not_where_the_calendar_was_not_read_completely(self, picture: Picture) -> None:
        verb, reason = only(picture.plan(aim(reminder()), sight=BLIND))
        assert (verb, reason) == (
            Verb.LEAVE,
            "its calendar could not be read completely, so nothing is written there",
        )

    def test_also_where_a_source_was_not_read_completely(self, picture: Picture) -> None:
        assert verbs(picture.plan(aim(reminder()), sight=HALF)) == [Verb.CREATE]

    def test_deleted_by_the_owner_it_is_noted_and_not_written_again(self, picture: Picture, standing: str) -> None:
        picture.texts.clear()
        (action,) = picture.plan(aim(reminder())).actions
        assert (action.verb, action.reason) == (Verb.LEAVE, "you deleted it, so it is not written again")
        assert action.note == replace(picture.ledger[standing], state=State.DISMISSED)

    @pytest.mark.usefixtures("standing")
    def test_deleted_long_ago_there_is_nothing_to_note(self, picture: Picture) -> None:
        picture.texts.clear()
        picture.carry_out(picture.plan(aim(reminder())))
        (action,) = picture.plan(aim(reminder(basis=MOVED, start="2026-12-08 10:00"))).actions
        assert (action.verb, action.note) == (Verb.LEAVE, None)

    @pytest.mark.usefixtures("standing")
    def test_deleted_it_stays_deleted_for_sessions_that_join_its_round_and_outlast_the_first(
        self, picture: Picture
    ) -> None:
        picture.texts.clear()
        picture.carry_out(picture.plan(aim(reminder("acme@x", "joined@x"))))
        (action,) = picture.plan(aim(reminder("joined@x"))).actions
        assert (action.verb, action.reason) == (Verb.LEAVE, "you deleted it, so it is not written again")

    @pytest.mark.usefixtures("standing")
    def test_its_time_passed_it_is_written_again_if_it_is_due_again_however_late(self, picture: Picture) -> None:
        now = at("2026-12-09 09:00")
        (action,) = picture.plan(
            aim(reminder(basis=MOVED, start="2026-12-09 10:00", plain="2026-12-07 10:00")), now=now
        ).of(Verb.CREATE)
        assert action.draft is not None
        assert picture.plan(aim(reminder(basis=MOVED, start="2026-12-01 10:00")), now=now).settled

    @pytest.mark.usefixtures("standing")
    def test_dismissed_under_one_interview_of_the_round_it_is_dismissed_under_all(self, picture: Picture) -> None:
        picture.texts.clear()
        picture.carry_out(picture.plan(aim(reminder())))
        assert verbs(picture.plan(aim(reminder("earlier@x", "acme@x")))) == [Verb.LEAVE]

    @pytest.mark.usefixtures("standing")
    def test_unseen_in_a_calendar_that_was_not_read_it_is_not_called_deleted(self, picture: Picture) -> None:
        picture.texts.clear()
        (action,) = picture.plan(aim(reminder()), sight=BLIND).actions
        assert (action.verb, action.note) == (Verb.LEAVE, None)
        assert "could not be read completely" in action.reason

    def test_withdrawn_by_us_it_is_written_as_the_next_generation(self, picture: Picture, standing: str) -> None:
        picture.carry_out(picture.plan(dropped=[Dropped(CHECK_IN, ("acme@x",), "cancelled")]))
        assert picture.texts == {}
        (action,) = picture.plan(aim(reminder())).actions
        assert action.verb is Verb.CREATE
        assert action.draft is not None
        assert action.draft.uid != standing
        picture.carry_out(picture.plan(aim(reminder())))
        assert [one.generation for one in picture.ours()] == [1]
        picture.see()
        assert picture.plan(aim(reminder())).settled


class TestWhatStands:
    @pytest.mark.usefixtures("standing")
    def test_as_it_should_it_is_kept(self, picture: Picture) -> None:
        assert only(picture.plan(aim(reminder()))) == (Verb.KEEP, "it stands as it should")

    @pytest.mark.usefixtures("standing")
    def test_also_without_the_ledger(self, picture: Picture) -> None:
        picture.ledger.clear()
        assert only(picture.plan(aim(reminder()))) == (Verb.KEEP, "it stands as it should")

    @pytest.mark.parametrize(
        ("wanted", "what"),
        [
            (aim(reminder(title="Earliest check-in · Acme, round 2")), "title"),
            (aim(reminder(text="Other.\n\nsyncd · check-in · acme · round 2")), "text"),
            (aim(reminder(), alarm=timedelta(minutes=5)), "alarm"),
            (aim(reminder(start="2026-12-08 10:00", basis=MOVED)), "time"),
            (aim(reminder(start="2026-12-08 10:00", basis=MOVED, title="Other")), "time and title"),
        ],
        ids=["title", "text", "alarm", "time", "both"],
    )
    def test_what_changed_is_brought_up_to_date(self, picture: Picture, standing: str, wanted: Aim, what: str) -> None:
        plan = picture.plan(wanted)
        assert only(plan) == (Verb.UPDATE, f"its {what} changed{' · a reason of the policy' * ('time' in what)}")
        picture.carry_out(plan)
        assert [one.uid for one in picture.ours()] == [standing]
        (event,) = [one.event for one in picture.ours()]
        assert (event.title, event.description) == (wanted.draft.title, wanted.draft.description)
        assert event.start == wanted.draft.start
        assert event.alarms == (wanted.draft.alarm,)
        assert verbs(picture.plan(wanted)) == [Verb.KEEP]

    @pytest.mark.usefixtures("standing")
    def test_it_is_not_moved_while_only_the_hour_of_the_run_is_another(self, picture: Picture) -> None:
        late = aim(reminder(start="2026-12-02 14:30", plain="2026-12-01 10:00"))
        assert only(picture.plan(late)) == (Verb.KEEP, "it stands as it should")

    @pytest.mark.usefixtures("standing")
    def test_its_round_gained_an_interview(self, picture: Picture) -> None:
        wanted = aim(reminder("acme@x", "acme-2@x"))
        plan = picture.plan(wanted)
        assert verbs(plan) == [Verb.UPDATE]
        picture.carry_out(plan)
        assert verbs(picture.plan(wanted)) == [Verb.KEEP]

    def test_its_first_interview_is_gone_it_is_known_by_the_other(self, picture: Picture) -> None:
        uid = picture.write(aim(reminder("acme@x", "acme-2@x")))
        plan = picture.plan(aim(reminder("acme-2@x")), dropped=[Dropped(CHECK_IN, ("acme@x",), "cancelled")])
        (action,) = plan.actions
        assert (action.verb, action.key) == (Verb.UPDATE, "check-in:acme@x")
        picture.carry_out(plan)
        assert [one.uid for one in picture.ours()] == [uid]
        assert picture.plan(aim(reminder("acme-2@x"))).settled

    def test_its_round_is_split_each_part_has_its_own(self, picture: Picture) -> None:
        uid = picture.write(aim(reminder("acme@x", "acme-2@x")))
        parts = aim(reminder("acme@x")), aim(reminder("acme-2@x", start="2026-12-08 10:00"))
        plan = picture.plan(*parts)
        assert verbs(plan) == [Verb.CREATE, Verb.UPDATE]
        picture.carry_out(plan)
        picture.see()
        assert uid in {one.uid for one in picture.ours()}
        assert verbs(picture.plan(*parts)) == [Verb.KEEP, Verb.KEEP]

    def test_its_round_is_split_after_its_time_the_rest_has_its_own(self, picture: Picture) -> None:
        picture.write(aim(reminder("acme@x", "acme-2@x")))
        parts = aim(reminder("acme@x")), aim(reminder("acme-2@x", start="2026-12-18 10:00"))
        assert verbs(picture.plan(*parts, now=at("2026-12-05 12:00"))) == [Verb.CREATE, Verb.KEEP]

    @pytest.mark.usefixtures("standing")
    @pytest.mark.parametrize("sight", [BLIND, HALF], ids=["target", "source"])
    def test_after_an_incomplete_read_it_is_not_changed(self, picture: Picture, sight: Sight) -> None:
        verb, reason = only(picture.plan(aim(reminder(title="Other")), sight=sight))
        assert verb is Verb.LEAVE
        assert "could not be read completely" in reason

    @pytest.mark.usefixtures("standing")
    def test_passed_by_a_change_it_is_withdrawn(self, picture: Picture) -> None:
        past = aim(reminder(start="2026-11-24 10:00", basis=MOVED))
        assert only(picture.plan(past)) == (
            Verb.WITHDRAW,
            "what it follows from changed, and the time for it has passed",
        )
        assert verbs(picture.plan(past, sight=HALF)) == [Verb.LEAVE]
        assert verbs(picture.plan(past, sight=BLIND)) == [Verb.LEAVE]

    def test_twice_one_goes(self, picture: Picture, standing: str) -> None:
        copy = Picture()
        other = copy.write(aim(reminder(), THERE))
        picture.texts |= copy.texts
        plan = picture.plan(aim(reminder()))
        assert [(one.verb, one.standing.uid) for one in plan.actions if one.standing] == [
            (Verb.WITHDRAW, other),
            (Verb.KEEP, standing),
        ]
        assert plan.actions[0].confirm is None

    def test_its_marker_lost_and_no_ledger_it_is_left(self, picture: Picture, standing: str) -> None:
        picture.without(standing, "X-SYNCD")
        picture.ledger.clear()
        verb, reason = only(picture.plan(aim(reminder(title="Other"))))
        assert verb is Verb.LEAVE
        assert "marker is lost" in reason
        assert [one.verb for one in picture.plan().actions] == [Verb.LEAVE]

    def test_its_marker_lost_the_ledger_knows_it(self, picture: Picture, standing: str) -> None:
        picture.without(standing, "X-SYNCD")
        assert only(picture.plan(aim(reminder()))) == (Verb.KEEP, "it stands as it should")
        assert verbs(picture.plan(aim(reminder(title="Other")))) == [Verb.UPDATE]

    def test_a_damaged_seal_is_taken_from_the_ledger_else_it_is_left(self, picture: Picture, standing: str) -> None:
        picture.without(standing, "X-SYNCD-SEAL")
        assert only(picture.plan(aim(reminder()))) == (Verb.KEEP, "it stands as it should")
        picture.ledger.clear()
        assert verbs(picture.plan(aim(reminder()))) == [Verb.LEAVE]


@dataclass(frozen=True)
class Hand:
    """One edit of the owner's, and what is said of it."""

    name: str
    edit: Callable[[Picture, str], None]
    held: str


HANDS = (
    Hand("title", lambda picture, uid: picture.edit(uid, SUMMARY="Mine"), "title"),
    Hand("text", lambda picture, uid: picture.edit(uid, DESCRIPTION="Mine"), "text"),
    Hand("alarm off", lambda picture, uid: picture.edit(uid, alarms=[]), "alarm"),
    Hand("alarm earlier", lambda picture, uid: picture.edit(uid, alarms=[timedelta(hours=1)]), "alarm"),
    Hand(
        "moved",
        lambda picture, uid: picture.edit(uid, DTSTART=moment("2026-12-03 14:00"), DTEND=moment("2026-12-03 14:15")),
        "time",
    ),
)


class TestTheOwnersHand:
    @pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.name)
    def test_an_edit_is_kept(self, picture: Picture, standing: str, hand: Hand) -> None:
        hand.edit(picture, standing)
        assert only(picture.plan(aim(reminder()))) == (
            Verb.KEEP,
            f"it stands as it should; your own {hand.held} of it stays",
        )

    @pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.name)
    def test_an_edited_one_is_never_withdrawn(self, picture: Picture, standing: str, hand: Hand) -> None:
        hand.edit(picture, standing)
        assert only(picture.plan()) == (Verb.LEAVE, f"you changed it, so it stays ({GONE})")
        passed = aim(reminder(start="2026-11-24 10:00", basis=MOVED))
        assert verbs(picture.plan(passed)) == [Verb.LEAVE]

    @pytest.mark.parametrize("hand", HANDS[:4], ids=lambda hand: hand.name)
    def test_its_time_still_follows_the_interview(self, picture: Picture, standing: str, hand: Hand) -> None:
        hand.edit(picture, standing)
        before = picture.ours()[0].event
        wanted = aim(reminder(start="2026-12-08 10:00", basis=MOVED, title="New", text="New\nsyncd · check-in · a"))
        picture.carry_out(picture.plan(wanted))
        after = picture.ours()[0].event
        assert after.start == moment("2026-12-08 10:00")
        assert after.title == (before.title if hand.held == "title" else "New")
        assert after.description == (before.description if hand.held == "text" else wanted.draft.description)
        assert after.alarms == before.alarms
        verb, reason = only(picture.plan(wanted))
        assert (verb, reason) == (Verb.KEEP, f"it stands as it should; your own {hand.held} of it stays")

    def test_a_pinned_time_stays_while_its_text_is_brought_up_to_date(self, picture: Picture, standing: str) -> None:
        HANDS[-1].edit(picture, standing)
        picture.carry_out(picture.plan(aim(reminder(title="New"))))
        event = picture.ours()[0].event
        assert (event.title, event.start) == ("New", moment("2026-12-03 14:00"))
        assert only(picture.plan(aim(reminder(title="New")))) == (
            Verb.KEEP,
            "it stands as it should; your own time of it stays",
        )

    def test_a_pin_outlasts_another_plain_start(self, picture: Picture, standing: str) -> None:
        HANDS[-1].edit(picture, standing)
        wanted = aim(reminder(start="2026-12-08 10:00", basis=BASES[1]))
        picture.carry_out(picture.plan(wanted))
        assert picture.ours()[0].event.start == moment("2026-12-03 14:00")
        assert picture.plan(wanted).settled

    @pytest.mark.parametrize("basis", BASES[2:])
    def test_a_pin_is_released_when_the_interview_or_the_date_changes(
        self, picture: Picture, standing: str, basis: str
    ) -> None:
        HANDS[-1].edit(picture, standing)
        wanted = aim(reminder(start="2026-12-08 10:00", basis=basis))
        picture.carry_out(picture.plan(wanted))
        assert picture.ours()[0].event.start == moment("2026-12-08 10:00")
        assert only(picture.plan(wanted)) == (Verb.KEEP, "it stands as it should")

    def test_moved_into_the_past_it_is_history(self, picture: Picture, standing: str) -> None:
        picture.edit(standing, DTSTART=moment("2026-11-24 14:00"), DTEND=moment("2026-11-24 14:15"))
        assert verbs(picture.plan(aim(reminder(title="New")))) == [Verb.KEEP]

    def test_made_an_all_day_event_it_is_left(self, picture: Picture, standing: str) -> None:
        picture.edit(standing, DTSTART=Day(at("2026-12-03 00:00").date()), DTEND=Day(at("2026-12-04 00:00").date()))
        verb, reason = only(picture.plan(aim(reminder(title="New"))))
        assert verb is Verb.LEAVE
        assert "all-day" in reason
        assert verbs(picture.plan()) == [Verb.LEAVE]

    def test_made_to_recur_it_is_left(self, picture: Picture, standing: str) -> None:
        text = picture.texts[HERE, standing]
        picture.texts[HERE, standing] = text.replace("CLASS:PRIVATE", "RRULE:FREQ=DAILY;COUNT=3\r\nCLASS:PRIVATE")
        verb, reason = only(picture.plan(aim(reminder(title="New"))))
        assert verb is Verb.LEAVE
        assert "recur" in reason
        assert verbs(picture.plan()) == [Verb.LEAVE]

    def test_what_is_no_field_of_ours_is_no_edit(self, picture: Picture, standing: str) -> None:
        picture.edit(standing, LOCATION="at my desk", CATEGORIES=["syncd", "mine"])
        assert only(picture.plan(aim(reminder()))) == (Verb.KEEP, "it stands as it should")
        assert verbs(picture.plan()) == [Verb.WITHDRAW]


class TestHistory:
    LATER = at("2026-12-05 12:00")

    @pytest.mark.usefixtures("standing")
    def test_it_stays_as_it_is(self, picture: Picture) -> None:
        wanted = aim(reminder(title="Other"))
        assert only(picture.plan(wanted, now=self.LATER)) == (
            Verb.KEEP,
            "its time has passed: it is history, and stays as it is",
        )
        dropped = [Dropped(CHECK_IN, ("acme@x",), "cancelled")]
        assert verbs(picture.plan(dropped=dropped, now=self.LATER)) == [Verb.KEEP]

    @pytest.mark.usefixtures("standing")
    def test_its_interview_moved_on_it_stands_anew_beside_it(self, picture: Picture) -> None:
        moved = aim(reminder(start="2026-12-15 10:00", basis=MOVED))
        plan = picture.plan(moved, now=self.LATER)
        assert verbs(plan) == [Verb.CREATE, Verb.KEEP]
        picture.carry_out(plan)
        picture.see()
        assert len(picture.texts) == 2
        assert picture.plan(moved, now=self.LATER).settled

    @pytest.mark.usefixtures("standing")
    def test_the_new_one_dismissed_stays_dismissed(self, picture: Picture) -> None:
        moved = aim(reminder(start="2026-12-15 10:00", basis=MOVED))
        plan = picture.plan(moved, now=self.LATER)
        picture.carry_out(plan)
        created = plan.actions[0].draft
        assert created is not None
        del picture.texts[HERE, created.uid]
        plan = picture.plan(moved, now=self.LATER)
        assert verbs(plan) == [Verb.KEEP, Verb.LEAVE]
        picture.carry_out(plan)
        assert verbs(picture.plan(moved, now=self.LATER)) == [Verb.KEEP, Verb.LEAVE]

    @pytest.mark.usefixtures("standing")
    def test_at_its_very_start_it_is_history(self, picture: Picture) -> None:
        assert verbs(picture.plan(now=at("2026-12-01 10:00"))) == [Verb.KEEP]
        assert verbs(picture.plan(now=at("2026-12-01 09:59"))) == [Verb.WITHDRAW]


class TestWhatShouldNotStand:
    @pytest.mark.usefixtures("standing")
    def test_its_interview_is_dropped(self, picture: Picture) -> None:
        plan = picture.plan(dropped=[Dropped(CHECK_IN, ("acme@x",), "the interview was cancelled")])
        (action,) = plan.actions
        assert (action.verb, action.reason, action.confirm) == (Verb.WITHDRAW, "the interview was cancelled", None)

    def test_its_key_s_own_reason_is_preferred(self, picture: Picture) -> None:
        picture.write(aim(reminder("acme@x", "acme-2@x")))
        dropped = [
            Dropped(ReminderKind.ASK, ("acme@x",), "of another kind"),
            Dropped(CHECK_IN, ("acme-2@x",), "of the other"),
            Dropped(CHECK_IN, ("acme@x",), "of the first"),
        ]
        assert only(picture.plan(dropped=dropped)) == (Verb.WITHDRAW, "of the first")
        assert only(picture.plan(dropped=dropped[:2])) == (Verb.WITHDRAW, "of the other")

    @pytest.mark.usefixtures("standing")
    def test_its_interview_is_not_to_be_seen_it_has_to_be_confirmed_gone(self, picture: Picture) -> None:
        (action,) = picture.plan().actions
        assert (action.verb, action.reason, action.confirm) == (Verb.WITHDRAW, GONE, "acme@x")

    def test_one_of_a_series_is_confirmed_by_its_uid(self, picture: Picture) -> None:
        picture.write(aim(reminder("acme@x#20261126T090000Z")))
        (action,) = picture.plan().actions
        assert action.confirm == "acme@x"

    @pytest.mark.usefixtures("standing")
    def test_nothing_is_removed_after_an_incomplete_read(self, picture: Picture) -> None:
        dropped = [Dropped(CHECK_IN, ("acme@x",), "cancelled")]
        for sight in (BLIND, HALF):
            assert verbs(picture.plan(sight=sight)) == [Verb.LEAVE]
            assert verbs(picture.plan(dropped=dropped, sight=sight)) == [Verb.LEAVE]

    def test_another_account_s_is_left(self, picture: Picture) -> None:
        picture.write(aim(reminder(calendar="elsewhere")))
        verb, reason = only(picture.plan())
        assert verb is Verb.LEAVE
        assert "another account" in reason

    def test_but_not_if_its_interview_is_seen_here(self, picture: Picture) -> None:
        picture.write(aim(reminder(calendar="elsewhere")))
        assert verbs(picture.plan(dropped=[Dropped(CHECK_IN, ("acme@x",), "cancelled")])) == [Verb.WITHDRAW]


# Properties

HOURS = st.integers(-48, 24 * 30).map(lambda hours: (NOW + timedelta(hours=hours)).strftime("%Y-%m-%d %H:%M"))


@dataclass(frozen=True)
class Case:
    """What should stand after what stood, with the owner's hand in between."""

    before: tuple[Aim, ...]
    after: tuple[Aim, ...]
    hands: tuple[tuple[int, Hand | None], ...]
    dropped: tuple[Dropped, ...]
    forgotten: bool
    sight: Sight


@st.composite
def wants(draw: st.DrawFn) -> tuple[Aim, ...]:
    """Aims for rounds that share no interview, as `remind` makes them."""
    names = draw(st.permutations(["a@x", "b@x", "c@x", "d@x", "e@x#20261126T090000Z"]))
    cuts = sorted(draw(st.lists(st.integers(0, len(names)), max_size=3)))
    groups = [names[a:b] for a, b in itertools.pairwise([0, *cuts])]
    kinds = st.lists(st.sampled_from(ReminderKind), unique=True, min_size=1, max_size=2)
    return tuple(
        aim(
            reminder(
                *group,
                kind=kind,
                start=draw(HOURS),
                plain=draw(HOURS),
                basis=draw(st.sampled_from(BASES)),
                title=draw(st.sampled_from(["Title", "Other"])),
            ),
            draw(st.sampled_from([HERE, THERE])),
        )
        for group in groups
        if group
        for kind in draw(kinds)
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    hands = st.tuples(st.integers(0, 5), st.sampled_from([None, *HANDS]))
    drops = st.builds(
        Dropped, st.sampled_from(ReminderKind), st.sampled_from([("a@x",), ("b@x", "c@x")]), st.just("dropped")
    )
    return Case(
        draw(wants()),
        draw(wants()),
        tuple(draw(st.lists(hands, max_size=3))),
        tuple(draw(st.lists(drops, max_size=2))),
        draw(st.booleans()),
        draw(st.sampled_from([SIGHT, SIGHT, BLIND, HALF])),
    )


def play(case: Case) -> Picture:
    """What stands when the second plan is made."""
    picture = Picture()
    picture.carry_out(picture.plan(*case.before, now=NOW - timedelta(days=3)))
    picture.see()
    for number, hand in case.hands:
        where = list(picture.texts)
        if number < len(where):
            if hand is None:
                del picture.texts[where[number]]
            else:
                place, uid = where[number]
                moved = Picture({(HERE, uid): picture.texts[place, uid]})
                hand.edit(moved, uid)
                picture.texts[place, uid] = moved.texts[HERE, uid]
    if case.forgotten:
        picture.ledger.clear()
    picture.see()
    return picture


@given(cases(), st.randoms())
def test_the_order_of_what_it_is_given_does_not_matter(case: Case, chance: object) -> None:
    picture = play(case)
    first = picture.plan(*case.after, dropped=case.dropped, sight=case.sight)
    shuffled = Picture(
        dict(sorted(picture.texts.items(), key=lambda item: digest(item[0][1]))),
        dict(sorted(picture.ledger.items(), reverse=True)),
    )
    aims = list(case.after)
    getattr(chance, "shuffle")(aims)  # noqa: B009 - Random or Hypothesis' own
    second = shuffled.plan(*aims, dropped=case.dropped, sight=case.sight)
    assert sorted(map(repr, first.actions)) == sorted(map(repr, second.actions))


@given(cases())
def test_every_aim_and_every_standing_one_gets_exactly_one_action(case: Case) -> None:
    picture = play(case)
    plan = picture.plan(*case.after, dropped=case.dropped, sight=case.sight)
    standing = [(one.place, one.standing.uid) for one in plan.actions if one.standing is not None]
    assert len(set(standing)) == len(standing)
    assert set(standing) == set(picture.texts)
    aimed = [one.reminder for one in plan.actions if one.reminder is not None]
    assert len(aimed) == len(case.after)
    assert all(one.reminder in aimed for one in case.after)
    assert [list(Verb).index(verb) for verb in verbs(plan)] == sorted(list(Verb).index(verb) for verb in verbs(plan))
    assert all(one.reason for one in plan.actions)


@given(cases())
def test_carried_out_it_wants_nothing_more(case: Case) -> None:
    picture = play(case)
    plan = picture.plan(*case.after, dropped=case.dropped, sight=case.sight)
    picture.carry_out(plan)
    picture.see()
    again = picture.plan(*case.after, dropped=case.dropped, sight=case.sight)
    assert again.settled, (plan.actions, again.actions)
    if case.sight is BLIND:
        assert all(one.place != HERE for one in plan.of(Verb.CREATE, Verb.UPDATE, Verb.WITHDRAW))
    if case.sight is HALF:
        assert not plan.of(Verb.WITHDRAW)


@given(cases())
def test_the_owners_hand_is_never_written_over(case: Case) -> None:
    picture = play(case)
    plan = picture.plan(*case.after, dropped=case.dropped)
    for action in plan.of(Verb.UPDATE):
        assert action.standing is not None
        assert action.draft is not None
        event = action.standing.event
        if event.title == "Mine":
            assert action.draft.title == "Mine"
        if event.description == "Mine":
            assert action.draft.description == "Mine"
    for action in plan.of(Verb.WITHDRAW):
        assert action.standing is not None
        assert "Mine" not in (action.standing.event.title, action.standing.event.description)
        assert isinstance(action.standing.event.start, Moment)
        assert action.standing.event.start.at > NOW
    for action in plan.of(Verb.CREATE):
        assert action.draft is not None
        assert action.draft.start.at > NOW


def test_places_are_told_apart() -> None:
    assert Place("home", "personal") == HERE
    assert HERE != THERE
    assert datetime(2026, 11, 25, 9, tzinfo=BERLIN) == NOW
