"""The last look at a plan before anything is written (design.md, rule 8)."""

from __future__ import annotations

from syncd.diff import Plan, Verb

MOST_WITHDRAWALS = 3  # or a third of ours, whichever is more
MOST_CREATIONS = 25


def refusal(plan: Plan, ours: int) -> str | None:
    """Why the plan is not carried out, with what to type to allow it once; None if it may be.

    `ours` is the number of reminders that stand in all calendars of the account.
    """
    withdrawals, creations = len(plan.of(Verb.WITHDRAW)), len(plan.of(Verb.CREATE))
    too_much = []
    if withdrawals > max(MOST_WITHDRAWALS, ours // 3):
        too_much.append(f"remove {withdrawals} of {ours} reminders")
    if creations > MOST_CREATIONS:
        too_much.append(f"write {creations} new reminders")
    if not too_much:
        return None
    return (
        f"this would {' and '.join(too_much)} at once, which looks like a mistake, so nothing was written; "
        f"see `syncd plan`, and if it is right, allow it once with `syncd sync --allow-large`"
    )
