"""What must never happen (design.md, section 5), held against the model of what the owner did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from syncd.cycle import Outcome
from syncd.identity import digest
from tests.machine.seen import Seen, see
from tests.machine.wire import Trouble

if TYPE_CHECKING:
    from tests.machine.world import World


class Damage(AssertionError):
    """Something happened to the calendar that must never happen."""


def judge(
    world: World, before: Mapping[str, Seen], texts: Mapping[str, str], trouble: Trouble | None, outcome: Outcome | None
) -> None:
    """Hold one sync against the model. `before` and `texts` are what stood, by UID."""
    raw = world.raw()
    for name, text in world.foreign.items():
        if raw.get(name) != text:
            raise Damage(f"an event that is not ours was changed or deleted: {name}")
    if outcome is not None and outcome.refused is not None and world.wire.asked:
        raise Damage("the guard refused, and yet something was written")
    now_texts = {see(text).uid: text for name, text in raw.items() if name not in world.foreign}
    after = {uid: see(text) for uid, text in now_texts.items()}
    for uid, seen in after.items():
        if not uid.endswith("@syncd") or seen.invited:
            raise Damage(f"what was written invites somebody: {seen}")
        if ("create", uid) in world.wire.asked and uid not in before and (seen.kind, seen.session) in world.dismissed:
            raise Damage(f"the owner had deleted it, and it is back: {seen}")
    _judge_twins(world)
    wrote = {uid for uid, text in now_texts.items() if text != texts.get(uid)}
    _judge_hands(world, before, after, wrote)
    gone = [uid for uid in before if uid not in after and ("withdraw", uid) in world.wire.asked]
    for uid in gone:
        _judge_withdrawal(world, before[uid], [*after.values(), *(before[one] for one in before if one not in gone)])
        world.ended.update((before[uid].kind, one) for one in {digest(before[uid].session), *before[uid].sessions})
    sure = trouble is None or not (trouble.reads or trouble.what in ("edit", "delete"))
    world.pins |= {uid: world.pin(after[uid]) if sure else None for uid in wrote}
    if trouble is None and outcome is not None:
        world.known |= after.keys()
        world.held = {place for place, _ in raw}
    world.known -= {uid for op, uid in world.wire.asked if op == "withdraw"}
    world.known &= after.keys()


def _judge_twins(world: World) -> None:
    """No reminder stands twice in the future.

    Without its store syncd cannot know of one that stands in another calendar of which the reading broke off: it
    goes at the next settled cycle.
    """
    found: dict[tuple[str, str], Seen] = {}
    for (place, _), seen in world.standing().items():
        if (
            seen.start > world.now
            and (one := found.setdefault((seen.key, place if world.doubted else ""), seen)) != seen
        ):
            raise Damage(f"one reminder stands twice: {one} and {seen}")


def _judge_hands(world: World, before: Mapping[str, Seen], after: Mapping[str, Seen], wrote: set[str]) -> None:
    for uid, hand in list(world.hands.items()):
        seen = after.get(uid)
        if seen is None:
            if not hand.empty:
                raise Damage(f"what the owner had edited is deleted: {before.get(uid)}")
            del world.hands[uid]
            continue
        if hand.title not in (None, seen.title):
            raise Damage(f"the owner's title {hand.title!r} is lost: {seen}")
        if hand.text not in (None, seen.text):
            raise Damage(f"the owner's words {hand.text!r} are lost: {seen}")
        if hand.alarms not in (None, seen.alarms):
            raise Damage(f"the owner's alarm {hand.alarms} is lost: {seen}")
        if hand.start is None:
            continue
        free = hand.pin is None or hand.pin != world.pin(seen)
        if seen.start != hand.start:
            if not free:
                raise Damage(f"the owner's time {hand.start:%Y-%m-%d %H:%M} is lost: {seen}")
            hand.start = None
        elif free and uid in wrote and hand.pin is not None:
            hand.start = None  # brought up to date: from now on the time is ours


def _judge_withdrawal(world: World, seen: Seen, others: Iterable[Seen]) -> None:
    if seen.start <= world.now:
        raise Damage(f"history was deleted: {seen}")
    near = {digest(one.uid) for one in world.interviews.values() if one.state == "on" and world.is_near(one.uid)}
    for reminder in world.wanted():
        if reminder.kind == seen.kind and seen.session in reminder.sessions and reminder.plain_start > world.now:
            if not world.is_near(seen.session) and near & seen.sessions:
                continue  # a round that came apart: it went with the part that is still in sight
            sessions = frozenset(map(digest, reminder.sessions))
            if not any(one.kind == seen.kind and one.sessions & sessions for one in others):
                raise Damage(f"its interview stands, and yet it was deleted: {seen}")


def judge_presence(world: World) -> None:
    """After a settled cycle: what should stand stands, and nothing does twice."""
    standing = list(world.standing().values())
    for reminder in world.wanted():
        sessions = frozenset(map(digest, reminder.sessions))
        if reminder.plain_start <= world.now or any((reminder.kind, one) in world.unclaimed for one in sessions):
            continue
        if not all(map(world.is_near, reminder.sessions)):
            continue
        held = [one for one in standing if one.kind == reminder.kind and one.sessions & sessions]
        future = [one for one in held if one.start > world.now]
        pinned = any(one.uid in world.hands and world.hands[one.uid].start is not None for one in held)
        if not future and not pinned:
            raise Damage(f"it should stand, and does not: {reminder.kind} {reminder.sessions}")
        ours = [one for one in future if one.uid not in world.hands or world.hands[one.uid].empty]
        if len(ours) > 1:
            raise Damage(f"one reminder stands twice: {', '.join(map(str, ours))}")
