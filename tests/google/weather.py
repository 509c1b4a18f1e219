"""What goes wrong in one sync, drawn by chance: `Weather` makes a `Trouble` of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import count

from tests.google.faults import FAULTS, Fault, rate_limited
from tests.google.household import QUIET, Household, Trouble, is_token
from tests.servers.proxy import Action, Answer, Request

FAR = Fault("429 Retry-After of ten days", lambda _: rate_limited(code=429, retry_after="864000"))
LOST = next(fault for fault in FAULTS if fault.name == "dropped, after")
REPEATED = "the first answer to each write is lost"
_LATEST = 13  # no fault begins at a later request

Mishap = Fault | str  # by name what is no fault of an answer: see `_broken`


class Weather:
    """Over one household. `interfere` is the owner, who acts before a request is served."""

    def __init__(self, chance: random.Random, household: Household, interfere: Callable[[Request], None]) -> None:
        self.random, self.household, self.interfere = chance, household, interfere
        self.seen: Counter[str] = Counter()  # what has happened, and at which method

    def draw(self) -> Trouble:
        """The next sync's."""
        draw = self.random
        match draw.choice(("none", "some", "some", "some", "pages", "pages", "lost", "every", "token", "death")):
            case "some":
                places: dict[int, Mishap] = {}
                for _ in range(draw.choice((1, 1, 2, 3))):
                    first, fault = draw.randrange(1, _LATEST), self._draw_fault()
                    for number in range(first, first + draw.choice((1, 1, 2, 4))):
                        places[number] = fault
                name = ", ".join(f"{number}: {name_of(fault)}" for number, fault in sorted(places.items()))
                return Trouble(name, self._broken(lambda n, _request: places.get(n)))
            case "pages":
                at, fault = draw.randrange(1, 8), self._draw_fault(lasting=True)
                pages = count(1)
                for calendar in self.household.double.calendars.values():
                    calendar.expire_tokens(invalid=draw.random() < 0.5)
                return Trouble(
                    f"tokens expired, then page {at}: {name_of(fault)}",
                    self._broken(
                        lambda _n, request: fault if "pageToken" in request.path and next(pages) == at else None
                    ),
                )
            case "lost":
                asked: set[tuple[str, bytes]] = set()

                def first_time(_: int, request: Request) -> Mishap | None:
                    """httplib2 repeats what was done already, unless it is told not to."""
                    this = (request.path, request.body)
                    if request.method == "GET" or this in asked:
                        return None
                    asked.add(this)
                    return LOST

                return Trouble(REPEATED, self._broken(first_time))
            case "every":
                fault = self._draw_fault(lasting=True)
                return Trouble(f"every request: {name_of(fault)}", self._broken(lambda _n, _request: fault))
            case "token":
                fault = draw.choice(FAULTS)
                lasting = draw.random() < 0.5
                self.household.double.token = "expired"
                return Trouble(
                    f"token endpoint: {name_of(fault)}",
                    self._broken(lambda n, request: fault if is_token(request) and (lasting or n == 1) else None),
                )
            case "death":
                death = (draw.randrange(1, _LATEST), draw.choice(("before", "after")))
                return Trouble(f"killed {death[1]} request {death[0]}", death=death)
        return QUIET

    def _draw_fault(self, *, lasting: bool = False) -> Mishap:
        draw = self.random
        if not lasting and draw.random() < 0.35:
            return draw.choice(("401", "410", "400", "owner", "owner", "owner"))
        return FAR if draw.random() < 0.03 else draw.choice(FAULTS)

    def _broken(
        self, fault_at: Callable[[int, Request], Mishap | None]
    ) -> Callable[[int, Request, Callable[[], Action | None]], Action | None]:
        def broken(n: int, request: Request, serve: Callable[[], Action | None]) -> Action | None:
            fault = fault_at(n, request)
            if fault is None:
                return serve()
            self.seen[f"{name_of(fault)} at {'token' if is_token(request) else request.method}"] += 1
            match fault:
                case Fault():
                    answer = serve() if fault.after else None
                    return fault.spoil(answer if isinstance(answer, Answer) else Answer(200, {}, b'{"kind": "x"}'))
                case "401":
                    self.household.double.token = "expired"
                case "410" | "400":
                    for calendar in self.household.double.calendars.values():
                        calendar.expire_tokens(invalid=fault == "400")
                case "owner":
                    self.interfere(request)
            return serve()

        return broken


def name_of(mishap: Mishap) -> str:
    return mishap if isinstance(mishap, str) else mishap.name
