"""iCalendar text cut into single events, and their lines handed to the icalendar library.

The cut is textual, so that most events of an export are never parsed. The library's parser is made so lenient that a
broken line costs only itself, and keeps its hands off time zones, which are the affair of `providers.times`: its own
memory of them outlives the object that named them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import icalendar
from icalendar.cal.component_factory import ComponentFactory
from icalendar.caselessdict import CaselessDict
from icalendar.parser import Contentline, Parameters, split_on_unescaped_comma, unescape_backslash
from icalendar.parser.ical.component import ComponentIcalParser
from icalendar.prop import TypesFactory, vBroken, vCategory, vUnknown

# What a broken value may raise on its way into a date, a number or a sum of dates.
BROKEN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
MARKER = ("X-SYNCD-KIND", "X-SYNCD-KEY", "X-SYNCD-SESSIONS", "X-SYNCD-SEAL")
# The rest is not parsed: it says nothing that an Event holds, and may be long (ATTACH).
_READ = {
    *("BEGIN", "END", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"),
    *("SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "URL", "STATUS", "CLASS", "TRANSP", "COLOR", "CATEGORIES"),
    *("ORGANIZER", "ATTENDEE", "ACTION", "TRIGGER", "CREATED", "LAST-MODIFIED", "X-MICROSOFT-CDO-ALLDAYEVENT"),
    *MARKER,
}
_FLAGS = re.MULTILINE | re.IGNORECASE
_NAME = re.compile(r"[^:;]*")
_PLAIN = re.compile(r"[A-Z0-9-]+(?:;[A-Z0-9-]+=[A-Z0-9/_.+-]+)*", re.IGNORECASE | re.ASCII)
_BEGIN = re.compile(r"^BEGIN:(VCALENDAR|VEVENT|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY)[ \t]*$", _FLAGS)
_UID = re.compile(r"^UID(?:;[^:\n]*)?:(.*)$", _FLAGS)
_TZID = re.compile(r"^TZID(?:;[^:\n]*)?:(.*)$", _FLAGS)
_ALARM = re.compile(r"^BEGIN:VALARM.*?^END:VALARM", _FLAGS | re.DOTALL)


class NotCalendar(ValueError):
    """The text is no iCalendar at all."""

    def __init__(self) -> None:
        super().__init__("this is no iCalendar: there is no BEGIN:VCALENDAR in it")


@dataclass(frozen=True, slots=True)
class Cut:
    """One VEVENT as unfolded text, its UID ("" without one), and the head of the VCALENDAR that it stands in."""

    uid: str
    head: str
    body: str


def is_calendar(text: str) -> bool:
    """Whether it is worth reading as iCalendar."""
    return re.search(r"^\ufeff?[ \t]*BEGIN:VCALENDAR", text, _FLAGS) is not None


def clean(value: str) -> str:
    """A TEXT value of one line as it is meant (RFC 5545, 3.3.11)."""
    return CONTROL.sub("", unescape_backslash(value)).strip()


def unfold(text: str) -> str:
    """The text with LF ends and no folds (RFC 5545, 3.1). Tabs fold, too: Outlook's do."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "")
    return text.replace("\n ", "").replace("\n\t", "")


def cut(text: str) -> tuple[list[Cut], dict[str, str]]:
    """The VEVENTs, and the VTIMEZONEs by TZID. What is not closed ends where the next begins. Raises NotCalendar."""
    if not is_calendar(text):
        raise NotCalendar
    flat = unfold(text)
    head = ""
    events: list[Cut] = []
    zones: dict[str, str] = {}
    begins = [(match[1].upper(), match.start()) for match in _BEGIN.finditer(flat)]
    for (name, start), (_, end) in zip(begins, [*begins[1:], ("", len(flat))], strict=True):
        if name == "VCALENDAR":
            head = flat[start:end].partition("\nEND:")[0].removesuffix("\n") + "\n"
            continue
        body = re.split(rf"\nEND:{name}", flat[start:end], maxsplit=1, flags=re.IGNORECASE)[0].removesuffix("\n")
        body += f"\nEND:{name}\n"
        if name == "VTIMEZONE" and (tzid := _TZID.search(body)):
            zones.setdefault(clean(tzid[1]).strip('"'), body)
        elif name == "VEVENT":
            # An alarm may have a UID of its own (RFC 9074, 4).
            uid = _UID.search(_ALARM.sub("", body) if "\nBEGIN:" in body else body)
            events.append(Cut(clean(uid[1]) if uid else "", head, body))
    return events, zones


def split(text: str) -> Iterator[tuple[str, str]]:
    """Cut an export into one iCalendar object a UID, in order of first appearance, without parsing.

    Each is (UID, text): the calendar's own lines, the VTIMEZONEs that it names, and all VEVENTs with that UID. An
    event without UID has "" and stands alone. Raises NotCalendar.
    """
    events, zones = cut(text)
    groups: dict[str, list[Cut]] = {}
    for number, event in enumerate(events):
        groups.setdefault(event.uid or f"\0{number}", []).append(event)
    for group in groups.values():
        together = "".join(event.body for event in group)
        named = "".join(zone for tzid, zone in zones.items() if tzid in together)
        yield group[0].uid, f"{group[0].head}{named}{together}END:VCALENDAR\n"


class _Types(TypesFactory):
    types_map = CaselessDict({**TypesFactory.types_map, **dict.fromkeys((*MARKER, "X-ALT-DESC", "COLOR"), "text")})


@lru_cache(256)
def _kind_of(name: str, value_type: str | None) -> Any:
    return _TYPES.for_property(name, value_type)


class _Lenient(ComponentIcalParser):
    """The library's parser, to which nothing is an error: a value that it cannot read stays as text (vBroken)."""

    def handle_begin_component(self, vals: str) -> None:
        name = vals.strip().upper()
        if name == "VEVENT":
            self.handle_end_component(name)  # the one before was cut off
        kinds = {"VCALENDAR": icalendar.Calendar, "VEVENT": icalendar.Event, "VALARM": icalendar.Alarm}
        component = kinds.get(name, icalendar.Component)()
        component.name = name  # type: ignore[misc]  # as the library itself does
        self._stack.append(component)

    def handle_end_component(self, vals: str) -> None:
        name = vals.strip().upper()
        closed = None if any(component.name == name for component in self._stack) else name
        while closed != name:
            closed = self._stack[-1].name
            super().handle_end_component("")  # not its name: a VTIMEZONE is not for the library's memory

    def handle_line_parse_error(self, exception: Exception) -> None:
        """Leave it out."""

    def handle_property(self, name: str, params: Parameters, vals: str, line: Contentline) -> None:
        if self.component is None or not vals:
            return
        vals = vals.replace(" ", "") if name == "RRULE" else vals  # Exchange writes BYDAY=MO, TU
        value: Any
        try:
            if name == "CATEGORIES":
                value = vCategory(split_on_unescaped_comma(line.raw_parts()[2]))
            else:
                kind = _kind_of(name, params.value if params else None)
                value = kind.from_ical(vals)
                value = value if type(value) is kind else kind(value)
        except BROKEN:
            value = vBroken(vals)
        value.params = params
        self.component.add(name, value, encode=False)

    def prepare_components(self) -> None:
        while self._stack:
            super().handle_end_component("")


class _Line(Contentline):
    """A line whose parts are found at once where its parameters are plain, and also with an odd number of quotes."""

    def raw_parts(self) -> tuple[str, Parameters, str]:
        head, colon, value = self.partition(":")
        if colon and _PLAIN.fullmatch(head):
            name, *params = head.split(";")
            pairs = (param.partition("=") for param in params)
            return name, Parameters({key.upper(): text for key, _, text in pairs}), value
        line = self if self.value_separator_index() >= 0 else self.replace('"', "")
        return Contentline(line).raw_parts()  # type: ignore[no-untyped-call]  # the library's is untyped

    def parts(self) -> tuple[str, Parameters, str]:
        name, params, value = self.raw_parts()
        return name, params, unescape_backslash(value) if "\\" in value else value


class _Kept(Contentline):
    """A line whose parts are not looked into."""

    def parts(self) -> tuple[str, Parameters, str]:
        colon = self.value_separator_index()
        head, _, value = self.partition(":") if colon < 0 else (self[:colon], ":", self[colon + 1 :])
        name, _, params = head.partition(";")
        return name, _AsWritten(text=params) if params else Parameters(), value


class _AsWritten(Parameters):
    def to_ical(self, sorted: bool = True) -> bytes:  # noqa: A002, ARG002 - the library's name
        return str(self["text"]).encode()


class _Keeping(_Lenient):
    def handle_property(self, name: str, params: Parameters, vals: str, line: Contentline) -> None:  # noqa: ARG002 - the library calls it so
        if self.component is not None:
            value = vUnknown(vals)
            value.params = params
            self.component.add(name, value, encode=False)


def parse_event(body: str) -> icalendar.Component:
    """A VEVENT as the library reads it; only the properties that an Event is made of."""
    lines = (line for line in body.split("\n") if (name := _NAME.match(line)) and name[0].upper() in _READ)
    return _parse(_Lenient, map(_Line, lines))[0]


def parse_verbatim(text: str) -> list[icalendar.Component]:
    """All of the text, each value and its parameters as they were written, to be written back (RFC 5545, 3.1)."""
    return _parse(_Keeping, map(_Kept, filter(None, unfold(text).split("\n"))))


def _parse(parser: type[_Lenient], lines: Iterable[Contentline]) -> list[icalendar.Component]:
    return parser(list(lines), _FACTORY, _TYPES).parse()


_FACTORY = ComponentFactory()
_TYPES = _Types()
