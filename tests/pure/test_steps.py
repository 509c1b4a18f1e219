"""From errors to next steps and exit statuses."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers import errors
from syncd.steps import LONGEST_HOLD, LONGEST_WAIT, PLAN_AGAIN, SPREAD, Health, gravest, jitter_of, next_step

POLL = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
ALL = [
    kind("what happened")
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.ProviderError)
]


@pytest.mark.parametrize(
    ("error", "health", "status"),
    [
        (errors.Unreachable("x"), Health.WAITING, 75),
        (errors.Throttled("x"), Health.WAITING, 75),
        (errors.Changed("x"), Health.WAITING, 75),
        (errors.Gone("x"), Health.WAITING, 75),
        (errors.AlreadyThere("x"), Health.WAITING, 75),
        (errors.Dismissed("x"), Health.WAITING, 75),
        (errors.SignInExpired("x"), Health.SIGN_IN, 77),
        (errors.Forbidden("x"), Health.FORBIDDEN, 77),
        (errors.Misconfigured("x"), Health.ERROR, 78),
        (errors.Misunderstood("x"), Health.ERROR, 1),
        (errors.Refused("x"), Health.ERROR, 1),
        (errors.ProviderError("x"), Health.ERROR, 1),
        (ValueError("x"), Health.ERROR, 1),
        (OSError("x"), Health.ERROR, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_an_error_means(error: Exception, health: Health, status: int) -> None:
    step = next_step(error, 1, POLL, "home")
    assert (step.health, step.status) == (health, status)


@given(st.sampled_from(ALL), st.integers(1, 10**6), st.timedeltas(timedelta(seconds=1), timedelta(days=30)))
def test_every_wait_has_an_end_and_a_length(error: Exception, failures: int, poll: timedelta) -> None:
    step = next_step(error, failures, poll, "home")
    assert timedelta(0) < step.wait
    if not isinstance(error, PLAN_AGAIN):
        assert step.wait <= LONGEST_WAIT
        assert next_step(error, failures + 1, poll, "home").wait >= step.wait


def test_without_a_connection_it_waits_longer_each_time_up_to_an_hour() -> None:
    waits = [next_step(errors.Unreachable("x"), failures, POLL, "home").wait for failures in range(1, 8)]
    assert waits[:4] == [POLL, 2 * POLL, 4 * POLL, 8 * POLL]
    assert waits[4:] == [LONGEST_WAIT] * 3
    assert next_step(errors.Unreachable("x"), 1, timedelta(seconds=1), "home").wait == MINUTE


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_a_growing_wait_is_up_to_a_quarter_longer_but_never_longer_than_an_hour(failures: int, jitter: float) -> None:
    plain = next_step(errors.Unreachable("x"), failures, POLL, "home").wait
    wait = next_step(errors.Unreachable("x"), failures, POLL, "home", jitter).wait
    assert plain <= wait <= min(plain * (1 + SPREAD), LONGEST_WAIT)
    exact = next_step(errors.Throttled("x", 47 * MINUTE), failures, POLL, "home", jitter)
    assert exact.wait == 47 * MINUTE


def test_jitter_scatters_accounts_and_moments_and_is_the_same_again() -> None:
    moment = datetime(2026, 11, 25, 9, tzinfo=UTC)
    found = [jitter_of(account, moment + number * MINUTE) for account in ("home", "work") for number in range(200)]
    assert found[0] == jitter_of("home", moment)
    assert 0 <= min(found) < 0.05
    assert 0.95 < max(found) <= 1
    assert 0.4 < sum(found) / len(found) < 0.6


@pytest.mark.parametrize("after", [timedelta(seconds=1), timedelta(minutes=10), timedelta(hours=7)])
def test_throttled_it_waits_exactly_as_long_as_asked(after: timedelta) -> None:
    for failures in (1, 100):
        assert next_step(errors.Throttled("x", after), failures, POLL, "home").wait == after


def test_throttled_for_ever_it_asks_again_after_a_day() -> None:
    assert next_step(errors.Throttled("x", timedelta(days=400)), 1, POLL, "home").wait == LONGEST_HOLD


def test_sign_in_says_what_to_type_in_the_provider_s_words_if_it_has_any() -> None:
    assert "syncd sync --account work" in next_step(errors.SignInExpired("x"), 1, POLL, "work").advice
    expired = errors.SignInExpired("x", "type: syncd auth work")
    assert next_step(expired, 1, POLL, "work").advice == "type: syncd auth work"


@pytest.mark.parametrize("failures", [1, 100])
def test_a_refused_sign_in_is_tried_hourly(failures: int) -> None:
    for poll in (timedelta(minutes=1), timedelta(days=1)):
        assert next_step(errors.SignInExpired("x"), failures, poll, "work").wait == LONGEST_WAIT


def test_the_gravest_counts() -> None:
    gravity = [0, 75, 1, 77, 78]
    for statuses in itertools.permutations(gravity, 3):
        assert gravest(list(statuses)) == max(statuses, key=gravity.index)
    assert gravest([]) == 0
    assert gravest([0, 0]) == 0
    assert gravest([42, 75]) == 42
    assert gravest([42, 77]) == 77
