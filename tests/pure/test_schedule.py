"""When an account has its next turn, and when the daemon has nothing left to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.values import DaySpan
from syncd.daemon.schedule import end_status, first_turn, next_turn, put_off, status_line
from syncd.record import Record

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
FINE = Record(state="ok", status=0, last_success=NOW.isoformat(), next_attempt=(NOW + 5 * MINUTE).isoformat())
AWAY = Record(state="waiting", status=75, failures=3, next_attempt=(NOW + HOUR).isoformat())


def refused(since: datetime = NOW, status: int = 77, worked: datetime | None = None) -> Record:
    success = worked.isoformat() if worked is not None else None
    state = {77: "sign-in", 78: "error"}[status]
    attempt = (NOW + HOUR).isoformat()
    return Record(
        state=state,
        status=status,
        failures=1,
        state_since=since.isoformat(),
        last_success=success,
        next_attempt=attempt,
    )


class TestFirstTurn:
    @pytest.mark.parametrize("record", [Record(), FINE, refused(), refused(status=78)])
    def test_at_once(self, record: Record) -> None:
        assert first_turn(record, NOW) == NOW

    def test_a_wait_outlives_a_restart(self) -> None:
        assert first_turn(AWAY, NOW) == NOW + HOUR

    @pytest.mark.parametrize("now", [NOW + HOUR, NOW + 3 * DAY, NOW - 30 * DAY], ids=["over", "long over", "clock"])
    def test_unless_it_is_over_or_the_clock_was_wrong(self, now: datetime) -> None:
        assert first_turn(AWAY, now) == now


class TestNextTurn:
    def test_as_the_record_says(self) -> None:
        assert next_turn(FINE, NOW) == NOW + 5 * MINUTE
        assert next_turn(AWAY, NOW) == NOW + HOUR

    def test_never_at_once(self) -> None:
        assert next_turn(FINE, NOW + DAY) > NOW + DAY
        assert next_turn(Record(), NOW) > NOW

    def test_who_fails_is_left_alone_for_a_minute(self) -> None:
        asked = Record(state="waiting", status=75, failures=1, next_attempt=(NOW + timedelta(seconds=1)).isoformat())
        assert next_turn(asked, NOW) == NOW + MINUTE

    def test_it_is_put_off_to_the_active_hours(self) -> None:
        hours = DaySpan.parse("14:00..22:00")
        assert put_off(NOW, None, BERLIN) == NOW
        assert put_off(NOW + 2 * HOUR, hours, BERLIN) == NOW + 2 * HOUR  # 15:00 there
        assert put_off(NOW, hours, BERLIN) == NOW + HOUR


class TestEnd:
    @pytest.mark.parametrize(
        ("records", "status"),
        [
            ([refused()], 77),
            ([refused(), refused()], 77),
            ([refused(), refused(status=78)], 78),
            ([refused(status=78)], 78),
            ([refused(status=78, worked=NOW - DAY)], None),  # a calendar that is away: perhaps the server's affair
            ([refused(), AWAY], None),
            ([refused(), FINE], None),
            ([AWAY], None),
            ([], None),
        ],
    )
    def test_after_the_first_attempts(self, records: list[Record], status: int | None) -> None:
        assert end_status(dict(enumerate_names(records)), NOW, first=True) == status

    def test_later_only_after_a_day_of_refusals_all_over(self) -> None:
        long, short = refused(NOW - DAY), refused(NOW - DAY + MINUTE)
        assert end_status({"a": long}, NOW, first=False) == 77
        assert end_status({"a": short}, NOW, first=False) is None
        assert end_status({"a": long, "b": short}, NOW, first=False) is None
        assert end_status({"a": long, "b": FINE}, NOW, first=False) is None
        assert end_status({"a": refused(NOW - DAY, 78)}, NOW, first=False) is None


def enumerate_names(records: list[Record]) -> list[tuple[str, Record]]:
    return [(f"account{number}", record) for number, record in enumerate(records)]


def test_what_systemd_shows_is_on_the_owner_s_clock() -> None:
    away = Record(state="waiting", failing_since=NOW.isoformat(), next_attempt=(NOW + HOUR).isoformat())
    assert status_line([("home", FINE), ("work", away), ("new", Record())], BERLIN) == (
        "home: settled 28 Nov 13:00, next 28 Nov 13:05; work: waiting since 28 Nov 13:00, next 28 Nov 14:00; "
        "new: not yet"
    )
