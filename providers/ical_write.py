"""Drafts written as iCalendar objects, and brought into objects that other programs have touched.

Nothing that is written here has an attendee or an organizer, and every property, alarm and component that others
added is kept as it was written (design.md, rules 5 and 9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import icalendar
from icalendar.prop import vDuration, vText

from providers.canonical import one_line, plain_moment, plain_text
from providers.event import Day, Draft, Marker, Moment, When
from providers.ical_event import values
from providers.ical_text import MARKER, clean, parse_verbatim
from providers.times import vtimezone

Value = str | When | datetime | Sequence[str]


def canonical(draft: Draft) -> Draft:
    """The draft as iCalendar gives it back: LF, no control characters, no trailing blanks, whole seconds. Idempotent.

    A zone that has no IANA name becomes UTC, and the second of two equal clock times the first: iCalendar has no
    words for them.
    """
    return replace(
        draft,
        title=_one_line(draft.title),
        description=_clean(draft.description),
        start=plain_moment(draft.start),
        end=plain_moment(draft.end),
        alarm=None if draft.alarm is None else timedelta(seconds=draft.alarm // timedelta(seconds=1)),
        marker=Marker(*(_one_line(part) for part in _marker(draft))),
        link="".join(_clean(draft.link or "").split()) or None,
    )


def build(draft: Draft) -> str:
    """A whole iCalendar object with the draft as its only event. The same draft gives the same text."""
    draft = canonical(draft)
    event = icalendar.Event()
    event.add("UID", draft.uid)
    event.add("CREATED", draft.stamp or draft.start.at)
    event.update(_fields(draft))
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "TRANSPARENT")
    event.add("CATEGORIES", ["syncd"])
    _set_alarm(event, draft)
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//syncd//syncd//EN")
    calendar.add_component(event)
    return _write([calendar], draft)


def amend(text: str, event_uid: str, draft: Draft) -> str:
    """The stored object with the draft's fields brought in; all else is kept as it is, but for folds and their order.

    Raises ValueError if there is no event with that UID in the text.
    """
    draft = canonical(draft)
    calendars = parse_verbatim(text)
    event = _find_event(calendars, event_uid)
    fields = _fields(draft)
    for name in ("SUMMARY", "DESCRIPTION"):
        fields[name].params = _kept_params(event, name)
    for name in ("DTSTAMP", "LAST-MODIFIED") if draft.stamp is None else ():
        fields.pop(name)
    for name in ("DURATION",) if draft.link else ("DURATION", "URL"):
        event.pop(name, None)
    event.update(fields)
    _set_alarm(event, draft)
    return _write(calendars, draft)


def rewrite(text: str, event_uid: str, fields: Mapping[str, Value], alarms: Sequence[timedelta] | None = None) -> str:
    """The object with other values of these properties, and with just these alarms unless None.

    What another program would do to an event. Raises ValueError if there is no event with that UID in the text.
    """
    calendars = parse_verbatim(text)
    event = _find_event(calendars, event_uid)
    if "DTEND" in fields:
        event.pop("DURATION", None)
    for name, value in fields.items():
        event.pop(name, None)
        when = value.date if isinstance(value, Day) else value
        event.add(name, plain_moment(when).at if isinstance(when, Moment) else when)
    if alarms is not None:
        event.subcomponents = [inner for inner in event.subcomponents if inner.name != "VALARM"]
        for lead in alarms:
            event.add_component(_alarm("Reminder", lead))
    return _write(calendars)


def _fields(draft: Draft) -> icalendar.Event:
    """The properties that carry the draft's fields."""
    fields = icalendar.Event()
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        fields.add(name, draft.stamp or draft.start.at)
    fields.add("DTSTART", draft.start.at)
    fields.add("DTEND", draft.end.at)
    fields.add("SUMMARY", draft.title)
    fields.add("DESCRIPTION", draft.description)
    if draft.link is not None:
        fields.add("URL", draft.link)
    for name, part in zip(MARKER, _marker(draft), strict=True):
        fields.add(name, vText(part))
    return fields


def _marker(draft: Draft) -> tuple[str, str, str, str]:
    return draft.marker.kind, draft.marker.key, draft.marker.sessions, draft.marker.seal


def _alarm(text: str, lead: timedelta) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", text)
    alarm.add("TRIGGER", vDuration(-lead))
    return alarm


def _set_alarm(event: icalendar.Component, draft: Draft) -> None:
    """Our one DISPLAY alarm; the others, and what others wrote into ours, are kept. None leaves them as they are."""
    if draft.alarm is None:
        return
    ours = _alarm(draft.title or "syncd", draft.alarm)
    for alarm in event.walk("VALARM"):
        if str(alarm.get("ACTION")).strip().upper() == "DISPLAY":
            alarm.update(ours)
            return
    event.add_component(ours)


def _kept_params(event: icalendar.Component, name: str) -> icalendar.Parameters:
    """LANGUAGE and the like stay; ALTREP is another form of the old text."""
    params = icalendar.Parameters()
    if name in event and (old := values(event, name)[0].params):
        try:
            params = icalendar.Parameters.from_ical(old.to_ical().decode())  # type: ignore[no-untyped-call]  # the library's
        except ValueError:
            return params
    params.pop("ALTREP", None)
    return params


def _find_event(calendars: Sequence[icalendar.Component], uid: str) -> icalendar.Component:
    """The event with that UID that is no override. Raises ValueError."""
    for calendar in calendars:
        for event in calendar.walk("VEVENT"):
            if "RECURRENCE-ID" not in event and uid in map(clean, values(event, "UID")):
                return event
    raise ValueError("the stored object holds no event with this UID")


def _write(calendars: Sequence[icalendar.Component], draft: Draft | None = None) -> str:
    """The text, with the VTIMEZONE that the draft needs."""
    zone = vtimezone(draft.start.zone, draft.start.at.year) if draft else None
    if zone is not None:
        known = (clean(str(there.get("TZID", ""))) for calendar in calendars for there in calendar.walk("VTIMEZONE"))
        if str(zone["TZID"]) not in known:
            calendars[0].subcomponents.insert(0, zone)
    return "".join(calendar.to_ical(sorted=False).decode() for calendar in calendars)


def _clean(text: str) -> str:
    # icalendar 7.3 and Xandikos 0.4.10 take the escaped backslash before an N for a line break (November 2026).
    return plain_text(text).replace("\\N", "\\n")


def _one_line(text: str) -> str:
    return one_line(text).replace("\\N", "\\n")
