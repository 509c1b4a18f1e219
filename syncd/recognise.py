"""From foreign events to readings: what is an interview, at which company, with whom, and why.

Every event gets one reading, except copies and companions, which become parts of another's. The result is sorted by
start and identity and does not depend on the order of the events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache, reduce
from itertools import islice

from providers.event import Answer, Day, Event, Status
from syncd.companies.anchors import domain_key
from syncd.companies.book import make_book
from syncd.companies.traces import Traces, find_traces
from syncd.context import Known, clues, crowd, learn
from syncd.details import find_role, find_stage
from syncd.evidence import DOUBT, Piece, judge, may_be_meant, total, weigh
from syncd.language import languages_of
from syncd.model import Reading, Stated, Tags
from syncd.ordinals import find_stated_round
from syncd.outcome import find_outcome, was_called_off
from syncd.owner import Owner, know_owner
from syncd.people.candidates import find_contacts
from syncd.said import find_promise, find_waited
from syncd.seen import Seen, read_event
from syncd.tags import begins_with_interview, read_tags
from syncd.text import compact, own_words, strip_markup

_AGAINST = -2.5  # a piece of evidence that no other event outweighs
_HOPELESS = 0.1  # what an event says of itself below which no other event makes it an interview
_AT_WORK = 300  # events of the owner's work whose texts tell how it is called
_RELEVANT = 0.05  # from here on an event's names help to spell companies


@dataclass(frozen=True, slots=True)
class Hints:
    """What recognition is told about the owner.

    `own` are the owner's addresses in lower case, `zone` the owner's. With `mode` "tagged" only what the owner tagged
    is an interview. `interview_calendars` are ids of calendars that hold interviews only, `colors` colours that mean
    interview. `regular` are domains that invite so much that they are the owner's own work (`syncd.scan.Hosts`).
    `notes` are what the owner wrote on reminders, by identity of their interview: they count like tags on the
    interview itself, and win over those.
    """

    own: frozenset[str]
    zone: tzinfo
    mode: str = "auto"
    interview_calendars: frozenset[str] = frozenset()
    colors: frozenset[str] = frozenset()
    regular: frozenset[str] = frozenset()
    notes: Mapping[str, Tags] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Occasion:
    """An event with its start, all that the owner wrote about it, and the events that are the same occasion."""

    event: Event
    start: datetime
    tags: Tags
    parts: tuple[Event, ...] = ()


def merge_tags(base: Tags, over: Tags) -> Tags:
    """Both, where `over` wins if both say something; people to thank add up."""
    said = {one.name: value for one in fields(Tags) if (value := getattr(over, one.name)) not in (None, (), False)}
    if over.interview is False:
        said["interview"] = False
    said["thank"] = tuple(dict.fromkeys(base.thank + over.thank))
    return replace(base, **said)


def begin(event: Event, zone: tzinfo) -> datetime:
    """The start of an event in a zone; a day starts at its midnight."""
    if isinstance(event.start, Day):
        return datetime.combine(event.start.date, time(0), zone)
    return event.start.at.astimezone(zone)


def end(event: Event, zone: tzinfo) -> datetime:
    """The end of an event in a zone."""
    return (
        datetime.combine(event.end.date, time(0), zone) if isinstance(event.end, Day) else event.end.at.astimezone(zone)
    )


def is_companion(event: Event) -> bool:
    """An own event whose title begins with `#interview`: it is about an invitation that cannot be edited."""
    invited = any(person.email != (event.organizer.email if event.organizer else None) for person in event.people)
    return not invited and begins_with_interview(event.title)


def recognise(events: Sequence[Event], hints: Hints) -> tuple[Reading, ...]:
    """One reading for every event given, except for those that are parts of another's; in order of time."""
    occasions = _join_companions(_join_copies(events, hints), hints)
    codes = languages_of((one.event.title, one.event.description) for one in occasions)
    owner = know_owner((one.event for one in occasions), hints.own, hints.regular)
    seen = [read_event(one.event, owner, spoken, hints.zone) for one, spoken in zip(occasions, codes, strict=True)]
    pieces = [weigh(one, owner) for one in seen]
    pieces = [(*own, *more) for own, more in zip(pieces, crowd(seen, pieces), strict=True)]
    totals = [total(part) for part in pieces]
    for at, one in enumerate(seen):
        if totals[at] >= DOUBT and not may_be_meant(one, pieces[at]):
            totals[at] = DOUBT - 0.01  # no word of its own: `syncd.scan` rests on this
    verdicts = [_verdict(one, hints, value) for one, value in zip(occasions, totals, strict=True)]
    relevant = [one for one, (take, value) in zip(seen, verdicts, strict=True) if take or value >= _RELEVANT]
    at_work = [bool(owner.domains.intersection(one.domains)) for one in seen]
    internal = any(own and take for own, (take, _) in zip(at_work, verdicts, strict=True))
    work = (one for one, own in zip(seen, at_work, strict=True) if own and internal)
    book = make_book(relevant, owner, islice(work, _AT_WORK))

    @cache
    def traces(at: int) -> Traces:
        return Traces() if occasions[at].tags.company else find_traces(seen[at], owner, book)

    for _ in range(3):
        sure = [at for at, (take, _) in enumerate(verdicts) if take]
        known = learn([(seen[at], occasions[at].tags, traces(at)) for at in sure], book, owner)
        told = dict(zip(sure, known.told, strict=True))
        changed = False
        for at, one in enumerate(seen):
            if verdicts[at][0] is True or occasions[at].tags.interview is not None or hints.mode == "tagged":
                continue
            against = any(piece.weight < _AGAINST for piece in pieces[at])
            if against or verdicts[at][1] < _HOPELESS or not may_be_meant(one, pieces[at]):
                continue
            more = clues(one, known, owner)
            if not more:
                continue
            value = total((*pieces[at], *more))
            if judge(value) is not verdicts[at][0]:
                changed = changed or judge(value) is True
                verdicts[at] = (judge(value), value)
            if judge(value) is True:
                pieces[at] = (*pieces[at], *more)
        if not changed:
            break
    readings = []
    for at, (one, occasion) in enumerate(zip(seen, occasions, strict=True)):
        take, value = verdicts[at]
        if take and at not in told:
            told[at] = known.companies.told(one, occasion.tags.company, traces(at))
        readings.append(_reading(one, occasion, take, value, pieces[at], told.get(at), known, owner, hints))
    return tuple(readings)


def _verdict(one: _Occasion, hints: Hints, value: float) -> tuple[bool | None, float]:
    """The owner's word wins; else the thresholds."""
    if one.tags.interview is not None:
        return one.tags.interview, float(one.tags.interview)
    if one.event.ref.calendar in hints.interview_calendars or (
        one.event.color is not None and one.event.color in hints.colors
    ):
        return True, 1.0
    if hints.mode == "tagged":
        return False, 0.0
    if one.tags.round is not None:
        return True, 1.0
    return judge(value), value


def _reading(
    seen: Seen, occasion: _Occasion, take: bool | None, value: float, pieces: Sequence[Piece],
    told: tuple[str, str] | None, known: Known, owner: Owner, hints: Hints,
) -> Reading:  # fmt: skip
    event, tags, said = occasion.event, occasion.tags, occasion.start
    company = told[0] if told else tags.company or known.mentioned(seen, owner)
    because = _reasons(occasion, pieces, told, hints)
    outcome = tags.outcome or find_outcome(seen, take is True, company is not None)
    if not take:
        decision = tags.decide_by or (find_waited(seen, said) if company is not None else None)
        return Reading(
            event, take, value, because, company=company, outcome=outcome, tags=tags, parts=occasion.parts,
            process=tags.process, decision=Stated(decision, said) if decision else None,
            took_place=not _called_off(event),
        )  # fmt: skip
    contacts = find_contacts(seen, owner, company, domain_key(seen, owner))
    addresses = {contact.email for contact in contacts if contact.email}
    thank = tuple(one for one in tags.thank if one.email is None or one.email not in addresses)
    decision, channel = find_promise(seen, said)
    decision = tags.decide_by or decision
    stated, in_title = find_stated_round(seen)
    return Reading(
        event, True, value, because,
        took_place=not _called_off(event) and not was_called_off(seen),
        company=company,
        role=tags.role or find_role(seen),
        process=tags.process,
        stage=find_stage(seen, len(contacts)),
        stated_round=tags.round if tags.round is not None else stated,
        stated_in_title=in_title,
        contacts=tuple(dict.fromkeys(contacts + thank)),
        decision=Stated(decision, said) if decision else None,
        channel=tags.channel or channel,
        outcome=outcome,
        tags=tags,
        parts=occasion.parts,
    )  # fmt: skip


def _called_off(event: Event) -> bool:
    return event.status is Status.CANCELLED or event.own_answer is Answer.DECLINED


def _reasons(
    occasion: _Occasion, pieces: Sequence[Piece], told: tuple[str, str] | None, hints: Hints,
) -> tuple[str, ...]:  # fmt: skip
    reasons: list[str] = []
    if occasion.tags.interview is not None:
        reasons.append("the owner says so: " + ("#interview" if occasion.tags.interview else "#ignore"))
    elif occasion.event.ref.calendar in hints.interview_calendars:
        reasons.append("its calendar holds interviews only")
    elif occasion.event.color is not None and occasion.event.color in hints.colors:
        reasons.append("its colour means interview")
    elif hints.mode == "tagged":
        reasons.append("only tagged events are interviews (detect.mode)")
    elif occasion.tags.round is not None:
        reasons.append(f"the owner says so: round {occasion.tags.round}")
    reasons += [_say(piece) for piece in sorted(pieces, key=lambda piece: (-abs(piece.weight), piece.name))]
    if told is not None:
        reasons.append(f"company {told[0]}: from {told[1]}")
    if occasion.parts:
        reasons.append(f"with {len(occasion.parts)} more event{'s'[: len(occasion.parts) != 1]} of the same occasion")
    return tuple(reasons)


@lru_cache(4096)
def _say(piece: Piece) -> str:
    """Calendars repeat theirs: what is said again is the same text, and takes no more memory."""
    return str(piece)


def _join_copies(events: Iterable[Event], hints: Hints) -> list[_Occasion]:
    """The same event in several calendars is one: the copy that tells most about people stands for all."""
    same: dict[tuple[str, datetime], list[Event]] = {}
    for event in events:
        same.setdefault((event.ref.identity, begin(event, hints.zone)), []).append(event)
    occasions = []
    for (identity, start), copies in same.items():
        copies.sort(
            key=lambda one: (
                one.status is Status.CANCELLED,
                -len(one.people),
                -len(one.description),
                one.ref.calendar,
                one.ref.resource,
            )
        )
        said = [read_tags(copy.title, copy.description, copy.categories, start, hints.zone) for copy in copies]
        tags = reduce(merge_tags, reversed(said))
        if any(one.interview is False for one in said):
            tags = replace(tags, interview=False)
        note = hints.notes.get(identity)
        tags = merge_tags(tags, note) if note is not None else tags
        occasions.append(_Occasion(copies[0], start, tags, tuple(copies[1:])))
    return sorted(occasions, key=lambda one: (one.start, one.event.ref.identity, one.event.ref.calendar))


def _join_companions(occasions: list[_Occasion], hints: Hints) -> list[_Occasion]:
    companions = [one for one in occasions if is_companion(one.event) and one.tags.interview is not False]
    if not companions:
        return occasions
    days: dict[date, list[_Occasion]] = {}
    for one in occasions:
        others = [person for person in one.event.people if person.email not in hints.own]
        invited = one.event.organizer is not None and one.event.organizer.email not in hints.own
        if (invited or others) and not is_companion(one.event):
            days.setdefault(one.start.date(), []).append(one)
    joined: dict[int, list[_Occasion]] = {}
    gone: set[int] = set()
    for companion in companions:
        match = _match_companion(companion, days.get(companion.start.date(), ()), hints)
        if match is not None:
            joined.setdefault(id(match), []).append(companion)
            gone.add(id(companion))
    kept = []
    for one in occasions:
        if id(one) in gone:
            continue
        tags, parts = one.tags, one.parts
        for companion in joined.get(id(one), ()):
            tags, parts = merge_tags(tags, companion.tags), (*parts, companion.event, *companion.parts)
        kept.append(_Occasion(one.event, one.start, tags, parts))
    return kept


def _match_companion(companion: _Occasion, invitations: Sequence[_Occasion], hints: Hints) -> _Occasion | None:
    if not invitations:
        return None
    start, stop = companion.start, end(companion.event, hints.zone)
    named = {compact(companion.tags.company)} if companion.tags.company else set()
    named |= {
        compact(word)
        for word in strip_markup(companion.event.title).split()
        if len(compact(word)) > 3 and word[:1].isupper()
    }
    best: tuple[bool, timedelta, datetime, str] | None = None
    chosen = None
    for one in invitations:
        first, last = one.start, end(one.event, hints.zone)
        overlap = max(min(stop, last) - max(start, first), timedelta(0))
        if isinstance(companion.event.start, Day):
            overlap = timedelta(0)
        people = [
            person.email or ""
            for person in (*one.event.people, *((one.event.organizer,) if one.event.organizer else ()))
        ]
        flat = compact(f"{one.event.title} {own_words(one.event.description)} {one.event.location} {' '.join(people)}")
        names = any(name in flat for name in named)
        inside = start == stop and first <= start < last
        if not overlap and not names and not inside:
            continue
        rank = (not names, -overlap, first, one.event.ref.identity)
        if best is None or rank < best:
            best, chosen = rank, one
    return chosen
