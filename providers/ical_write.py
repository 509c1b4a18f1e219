"""Drafts written as iCalendar objects, and brought into objects that other programs have touched.

Nothing that is written here has an attendee or an organizer, and what others added is kept line by line (design.md,
rules 5 and 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from providers.event import Day, Draft, Marker, Moment, When
from providers.ical_text import escape, fold, parse_line, unescape
from providers.times import moment, vtimezone

PRODID = "-//syncd//syncd//EN"
_LINE_ENDS = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
# Controls mean nothing in TEXT (RFC 5545, 3.1); lone surrogates and non-characters fit in no UTF-8 or no XML.
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def canonical(draft: Draft) -> Draft:
    """The draft as iCalendar gives it back: LF, no control characters, no trailing blanks, whole seconds. Idempotent.

    A zone that has no IANA name becomes UTC, and the second of two equal clock times the first: iCalendar has no
    words for them.
    """
    return replace(
        draft,
        title=_one_line(draft.title),
        description=_clean(draft.description),
        start=_canonical_moment(draft.start),
        end=_canonical_moment(draft.end),
        alarm=None if draft.alarm is None else timedelta(seconds=draft.alarm // timedelta(seconds=1)),
        marker=Marker(*(_one_line(part) for part in _marker(draft.marker))),
        link="".join(_clean(draft.link or "").split()) or None,
    )


def build(draft: Draft) -> str:
    """A whole iCalendar object with the draft as its only event. The same draft gives the same text."""
    draft = canonical(draft)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(draft.uid)}",
        f"CREATED:{_stamp(draft)}",
        *_fields(draft).values(),
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "CATEGORIES:syncd",
        *([] if draft.alarm is None else _alarm(draft.title, draft.alarm)),
        "END:VEVENT",
    ]
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODID}\r\n"
    body = "".join(fold(line) for line in lines)
    return f"{head}{vtimezone(draft.start.zone, draft.start.at.year)}{body}END:VCALENDAR\r\n"


def amend(text: str, event_uid: str, draft: Draft) -> str:
    """The stored object with the draft's fields brought in; every other line, alarm and component is kept as it is.

    Raises ValueError if there is no event with that UID in the text.
    """
    draft = canonical(draft)
    fields = _fields(draft)
    dropped = {"DURATION", *([] if draft.link else ["URL"])}
    if draft.stamp is None:
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            fields.pop(name)
    lines = _logical_lines(text)
    first, last = _find_event(lines, event_uid)
    event = _replace_fields(lines[first + 1 : last], fields, dropped)
    if draft.alarm is not None:
        event = _replace_alarm(event, draft, draft.alarm)
    zone = _missing_zone(lines, draft)
    at = next(number for number, line in enumerate(lines) if _bare(line).upper() == "BEGIN:VEVENT")
    return _join([*lines[:at], *zone, *lines[at : first + 1], *event, *lines[last:]])


def rewrite(text: str, event_uid: str, fields: Mapping[str, str], alarms: Sequence[timedelta] | None = None) -> str:
    """The object with content lines replaced by property name, and with just these alarms unless None.

    What another program would do to an event. An empty line takes the property out. Raises ValueError if there is no
    event with that UID in the text.
    """
    lines = _logical_lines(text)
    first, last = _find_event(lines, event_uid)
    written = {name: line for name, line in fields.items() if line}
    event = _replace_fields(lines[first + 1 : last], written, fields.keys() - written.keys())
    if alarms is not None:
        for begin, end in reversed(list(_alarm_spans(event))):
            del event[begin:end]
        event += [line for lead in alarms for line in _alarm("Reminder", lead)]
    return _join([*lines[: first + 1], *event, *lines[last:]])


def write_time(name: str, when: When) -> str:
    """The content line of DTSTART or DTEND; a zone without an IANA name is written as UTC."""
    if isinstance(when, Day):
        return f"{name};VALUE=DATE:{when.date:%Y%m%d}"
    when = _canonical_moment(when)
    return f"{name}:{_utc(when.at)}" if when.zone == "UTC" else f"{name};TZID={when.zone}:{when.at:%Y%m%dT%H%M%S}"


def _fields(draft: Draft) -> dict[str, str]:
    """The lines that carry the draft's fields, by property."""
    stamp = _stamp(draft)
    fields = {
        "DTSTAMP": f"DTSTAMP:{stamp}",
        "LAST-MODIFIED": f"LAST-MODIFIED:{stamp}",
        "DTSTART": write_time("DTSTART", draft.start),
        "DTEND": write_time("DTEND", draft.end),
        "SUMMARY": f"SUMMARY:{escape(draft.title)}",
        "DESCRIPTION": f"DESCRIPTION:{escape(draft.description)}",
    }
    if draft.link is not None:
        fields["URL"] = f"URL:{draft.link}"
    for name, value in zip(("KIND", "KEY", "SESSIONS", "SEAL"), _marker(draft.marker), strict=True):
        fields[f"X-SYNCD-{name}"] = f"X-SYNCD-{name}:{escape(value)}"
    return fields


def _marker(marker: Marker) -> tuple[str, str, str, str]:
    return marker.kind, marker.key, marker.sessions, marker.seal


def _alarm(title: str, lead: timedelta) -> list[str]:
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escape(title) or 'syncd'}",
        f"TRIGGER:{_trigger(lead)}",
        "END:VALARM",
    ]


def _trigger(lead: timedelta) -> str:
    """How long before the start, as DURATION (RFC 5545, 3.3.6)."""
    seconds = int(lead.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = "".join(f"{number}{unit}" for number, unit in ((hours, "H"), (minutes, "M"), (rest, "S")) if number)
    return f"{'-' if seconds > 0 else ''}PT{parts or '0S'}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S}Z"


def _stamp(draft: Draft) -> str:
    return _utc(draft.stamp or draft.start.at)


def _canonical_moment(when: Moment) -> Moment:
    named = moment(when.at, when.zone)
    if named.zone[0] in "+-":
        named = Moment(when.at.astimezone(UTC), "UTC")
    return Moment(named.at.replace(microsecond=0, fold=0), named.zone)


def _clean(text: str) -> str:
    text = _IMPOSSIBLE.sub("", _LINE_ENDS.sub("\n", text))
    # Xandikos 0.4.10 takes the escaped backslash before an N for a line break (November 2026).
    text = text.replace("\\N", "\\n")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split("\n")).replace("\t", " ").strip()


def _logical_lines(text: str) -> list[str]:
    """Content lines with their folds, CRLF between."""
    lines: list[str] = []
    for raw in text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"):
        if raw[:1] in {" ", "\t"} and lines:
            lines[-1] += f"\r\n{raw}"
        elif raw.strip():
            lines.append(raw)
    return lines


def _join(lines: Iterable[str]) -> str:
    return "".join(line if line.endswith("\r\n") else f"{line}\r\n" for line in lines)


def _bare(line: str) -> str:
    """The line without its folds."""
    return line.replace("\r\n ", "").replace("\r\n\t", "").strip()


def _find_event(lines: list[str], uid: str) -> tuple[int, int]:
    """The numbers of the BEGIN and END lines of the event with that UID that is no override. Raises ValueError."""
    begin, depth, found, override = 0, 0, False, False
    for number, line in enumerate(lines):
        bare = _bare(line)
        upper = bare.upper()
        if upper == "BEGIN:VEVENT":
            begin, depth, found, override = number, 0, False, False
        elif upper == "END:VEVENT":
            if found and not override:
                return begin, number
        elif upper.startswith(("BEGIN:", "END:")):
            depth += 1 if upper.startswith("BEGIN:") else -1
        elif depth == 0 and upper.startswith("UID"):
            parsed = parse_line(bare)
            found = found or (parsed is not None and parsed.name == "UID" and parsed.text.strip() == uid)
        elif depth == 0 and upper.startswith("RECURRENCE-ID"):
            override = True
    raise ValueError("the stored object holds no event with this UID")


def _replace_fields(event: list[str], fields: Mapping[str, str], dropped: Set[str]) -> list[str]:
    """The event's lines with the fields in the places where they stood; new ones before its first alarm."""
    rest = dict(fields)
    kept: list[str] = []
    depth = 0
    end_of_own = None
    for line in event:
        bare = _bare(line)
        upper = bare.upper()
        if upper.startswith("BEGIN:"):
            end_of_own = len(kept) if end_of_own is None else end_of_own
            depth += 1
        if depth == 0:
            name = re.split("[:;]", upper, maxsplit=1)[0]
            if name in rest:
                kept.append(_merge(bare, line, rest.pop(name)))
                continue
            if name in fields or name in dropped:
                continue
        if upper.startswith("END:"):
            depth -= 1
        kept.append(line)
    at = len(kept) if end_of_own is None else end_of_own
    return [*kept[:at], *(fold(line) for line in rest.values()), *kept[at:]]


def _merge(bare: str, line: str, ours: str) -> str:
    """Our line in place of the one that stands there, which is kept if it says the same."""
    old, new = parse_line(bare), parse_line(ours)
    if old is None or new is None:
        return fold(ours)
    if old.name in {"SUMMARY", "DESCRIPTION"}:
        if _clean(old.text) == new.text:
            return line
        # LANGUAGE and the like stay; ALTREP is another form of the old text.
        params = "".join(
            f';{name}="{value}"' for name, value in old.params.items() if name != "ALTREP" and '"' not in value
        )
        return fold(f"{new.name}{params}:{new.value}")
    return line if old.value == new.value and old.params == new.params else fold(ours)


def _replace_alarm(event: list[str], draft: Draft, lead: timedelta) -> list[str]:
    """Our one DISPLAY alarm set to `lead`; the others, and what others wrote into ours, are kept."""
    spans = list(_alarm_spans(event))
    display = [span for span in spans if any(_bare(line).upper() == "ACTION:DISPLAY" for line in event[slice(*span)])]
    if not display:
        return [*event, *(fold(line) for line in _alarm(draft.title, lead))]
    first, last = display[0]
    alarm = event[first:last]
    ours = {line.split(":")[0]: line for line in _alarm(draft.title, lead)[2:4]}
    trigger = next((parsed for line in alarm if (parsed := parse_line(_bare(line))) and parsed.name == "TRIGGER"), None)
    if trigger is not None and unescape(trigger.value) == _trigger(lead) and trigger.params.get("RELATED") != "END":
        del ours["TRIGGER"]
    replaced = _replace_fields(alarm[1:-1], ours, set())
    return [*event[:first], alarm[0], *replaced, alarm[-1], *event[last:]]


def _alarm_spans(event: list[str]) -> Iterator[tuple[int, int]]:
    begin = None
    for number, line in enumerate(event):
        upper = _bare(line).upper()
        if upper == "BEGIN:VALARM":
            begin = number
        elif upper == "END:VALARM" and begin is not None:
            yield begin, number + 1
            begin = None


def _missing_zone(lines: list[str], draft: Draft) -> list[str]:
    if any(_bare(line).upper() == f"TZID:{draft.start.zone}".upper() for line in lines):
        return []
    return [line for line in vtimezone(draft.start.zone, draft.start.at.year).split("\r\n") if line]
