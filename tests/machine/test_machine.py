"""The rules that keep calendars safe hold in hundreds of histories; with any one of them switched off, they break."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.judge import Damage
from tests.machine.machine import Machine
from tests.machine.variants import WITHOUT, Variant

HISTORIES, STEPS = 300, 40
SEARCH = 1000  # histories in which the damage is looked for; a few dozen are enough, as a rule


def test_the_rules_hold() -> None:
    """In the profile "long" in as many histories as that asks for."""
    profile = settings.default
    histories = max(HISTORIES, profile.max_examples if profile is not None else 0)
    run_state_machine_as_test(Machine, settings=settings(max_examples=histories, stateful_step_count=STEPS))


@pytest.mark.parametrize("variant", WITHOUT, ids=lambda variant: variant.name)
def test_without_one_of_them_they_break(variant: Variant) -> None:
    rules = [name for name, value in vars(Machine).items() if callable(value) and not name.startswith("_")]
    assert set(variant.steps) <= set(rules)
    dropped = set(rules) - {"begin", "teardown", *variant.steps}
    fewer = {"variant": variant, "most": 1, **dict.fromkeys(dropped)}
    broken: type[Machine] = type("Broken", (Machine,), fewer)
    search = settings(
        max_examples=SEARCH,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    with variant.on(), pytest.raises(Damage):
        run_state_machine_as_test(broken, settings=search)
