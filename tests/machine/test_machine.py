"""The rules that keep calendars safe, held in hundreds of histories; and each rule needed: without it, they break."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine
from tests.machine.variants import WITHOUT, Variant
from tests.machine.world import Damage

_CI = 300  # histories; a profile that asks for more than Hypothesis's own default gets it
_STEPS = 40


def test_the_rules_hold() -> None:
    asked = settings.default
    examples = max(_CI, asked.max_examples) if asked is not None else _CI
    run_state_machine_as_test(Machine, settings=settings(max_examples=examples, stateful_step_count=_STEPS))


@pytest.mark.parametrize("variant", WITHOUT, ids=lambda variant: variant.name)
def test_without_one_of_them_they_break(variant: Variant) -> None:
    class Broken(Machine):
        pass

    Broken.variant = variant
    quick = settings(
        max_examples=_CI,
        stateful_step_count=_STEPS,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck),
    )
    with variant.on(), pytest.raises(Damage):
        run_state_machine_as_test(Broken, settings=quick)
