"""iCalendar text cut into single events, and the values of their lines handed to the icalendar library.

The cut is textual, so that most events of an export are never parsed. A broken line costs only itself. The library
keeps its hands off time zones, which are the affair of `providers.times`: its own memory of them outlives the object
that named them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import icalendar
from icalendar.cal.component_factory import ComponentFactory
from icalendar.caselessdict import CaselessDict
from icalendar.parser import Contentline, Parameters, split_on_unescaped_comma, unescape_backslash
from icalendar.parser.ical.component import ComponentIcalParser
from icalendar.prop import TypesFactory, vCalAddress, vCategory, vUnknown

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
_TIMES = {"DTSTART", "DTEND", "CREATED", "LAST-MODIFIED"}
_FLAGS = re.MULTILINE | re.IGNORECASE
_NAME = re.compile(r"[^:;]*")
# Parameters that mean what they say: no quotes, no lists, no escapes (RFC 5545, 3.2; RFC 6868), no blanks at an end.
_SIGN = r'[^\s\x00-\x1f\x7f",;:=^\\%]'
_PLAIN = re.compile(rf"[A-Za-z0-9-]+(?:;[A-Za-z0-9-]+={_SIGN}+(?: +{_SIGN}+)*)*")
# A line feed that no flag touches at the beginning: ten times as fast as `^`.
_BEGIN = re.compile(r"\n(?i:BEGIN:(VCALENDAR|VEVENT|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY))[ \t]*$", re.MULTILINE)
_END = re.compile(r"\n(?i:END:(VEVENT|VTIMEZONE))")
_UID = re.compile(r"\n(?i:UID)(?:;[^:\n]*)?:(.*)")
_TZID = re.compile(r"^TZID(?:;[^:\n]*)?:(.*)$", _FLAGS)
_ALARM = re.compile(r"^BEGIN:VALARM.*?^END:VALARM", _FLAGS | re.DOTALL)

Params = Mapping[str, Any]


class NotCalendar(ValueError):
    """The text is no iCalendar at all."""

    def __init__(self) -> None:
        super().__init__("this is no iCalendar: there is no BEGIN:VCALENDAR in it")


@dataclass(frozen=True, slots=True)
class Cut:
    """One VEVENT: its UID ("" without one), the head of the VCALENDAR that it stands in, and its place in the text."""

    uid: str
    head: str
    text: str
    start: int
    end: int

    @property
    def body(self) -> str:
        """Its unfolded lines. Made when asked for: most events of an export are looked at once and forgotten."""
        return f"{self.text[self.start : self.end]}\nEND:VEVENT\n"


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
    flat = "\n" + unfold(text)
    head = ""
    events: list[Cut] = []
    zones: dict[str, str] = {}
    begins = [(match[1].upper(), match.start() + 1) for match in _BEGIN.finditer(flat)]
    for (name, start), (_, end) in zip(begins, [*begins[1:], ("", len(flat))], strict=True):
        if name == "VCALENDAR":
            head = flat[start:end].partition("\nEND:")[0].removesuffix("\n") + "\n"
        elif name in ("VEVENT", "VTIMEZONE"):
            ends = (match.start() for match in _END.finditer(flat, start, end) if match[1].upper() == name)
            stop = next(ends, end - flat.endswith("\n", start, end))
            body = flat[start:stop]
            if name == "VTIMEZONE":
                if (tzid := _TZID.search(body)) is not None:
                    zones.setdefault(clean(tzid[1]).strip('"'), f"{body}\nEND:VTIMEZONE\n")
                continue
            # An alarm may have a UID of its own (RFC 9074, 4).
            uid = _UID.search(_ALARM.sub("", body) if "\nBEGIN:" in body else body)
            events.append(Cut(clean(uid[1]) if uid else "", head, flat, start, stop))
    return events, zones


def by_uid(events: Iterable[Cut]) -> list[list[Cut]]:
    """The VEVENTs of each UID, in order of first appearance; one without UID stands alone."""
    groups: dict[str, list[Cut]] = {}
    for number, event in enumerate(events):
        groups.setdefault(event.uid or f"\0{number}", []).append(event)
    return list(groups.values())


def split(text: str) -> Iterator[tuple[str, str]]:
    """Cut an export into one iCalendar object a UID, in order of first appearance, without parsing.

    Each is (UID, text): the calendar's own lines, the VTIMEZONEs that it names, and all VEVENTs with that UID. An
    event without UID has "" and stands alone. Raises NotCalendar.
    """
    events, zones = cut(text)
    for group in by_uid(events):
        together = "".join(event.body for event in group)
        named = "".join(zone for tzid, zone in zones.items() if tzid in together)
        yield group[0].uid, f"{group[0].head}{named}{together}END:VCALENDAR\n"


class _Line(Contentline):
    def __new__(cls, line: str) -> Self:
        made: Self = super().__new__(cls, line)  # type: ignore[no-untyped-call]  # the library's is untyped
        return made


class Text(str):
    """A value as text, and its parameters by their names in capitals."""

    __slots__ = ("params",)
    params: Params

    def __new__(cls, text: str, params: Params) -> Self:
        made = super().__new__(cls, text)
        made.params = params
        return made


class Component(dict[str, list[Any]]):
    """A component's properties by their names in capitals, each as often as it is there, and what stands inside it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.inner: list[Component] = []

    def walk(self, name: str) -> Iterator[Component]:
        """All components of that name inside it, at any depth."""
        for one in self.inner:
            if one.name == name:
                yield one
            yield from one.walk(name)


class _Types(TypesFactory):
    types_map = CaselessDict({**TypesFactory.types_map, **dict.fromkeys((*MARKER, "X-ALT-DESC", "COLOR"), "text")})


@lru_cache(256)
def _kind_of(name: str, value_type: str | None) -> Any:
    return _TYPES.for_property(name, value_type)


def parts_of(line: str) -> tuple[str, Params, str]:
    """Name in capitals, parameters and raw value of a line. Raises ValueError. Plain parameters are found at once."""
    head, colon, value = line.partition(":")
    if colon and _PLAIN.fullmatch(head):
        name, *params = head.split(";")
        pairs = (param.partition("=") for param in params)
        return name.upper(), {key.upper(): text for key, _, text in pairs}, value
    whole = _Line(line)
    if whole.value_separator_index() < 0:  # an odd number of quotes
        whole = _Line(line.replace('"', ""))
    name, found, value = whole.raw_parts()
    return name.upper(), dict(found), value


def _value(name: str, params: Params, raw: str) -> Any:
    """The value as the library reads it; what it cannot read stays as text, as do texts and times.

    Times are the affair of `providers.times`, in all their spellings.
    """
    text = CONTROL.sub("", unescape_backslash(raw) if "\\" in raw else raw)
    if name in _TIMES:
        return Text(text, params)
    try:
        if name == "CATEGORIES":
            return vCategory(split_on_unescaped_comma(raw))
        kind = _kind_of(name, str(params["VALUE"]).upper() if "VALUE" in params else None)
        if issubclass(kind, str):
            return Text(text, params) if params or kind is vCalAddress else text
        value = kind.from_ical(text.replace(" ", "") if name == "RRULE" else text)  # Exchange writes BYDAY=MO, TU
        value = value if type(value) is kind else kind(value)
    except BROKEN:
        return Text(text, params)
    value.params = Parameters(params)
    return value


def _read_line(line: str) -> tuple[str, Any] | None:
    """The value of a line, not to be changed, and its name in capitals."""
    try:
        name, params, raw = parts_of(line)
    except ValueError:
        return None
    return (name, _value(name, params, raw)) if raw else None


_remembered_line = lru_cache(4096)(_read_line)  # people, states and alarms are the same in many events
_LONG = 1000  # letters: what is longer is seldom there twice, and would fill the memory


def parse_event(body: str) -> Component:
    """A VEVENT; only the properties that an Event is made of. To nothing there is an error."""
    event = Component("VEVENT")
    stack = [event]
    for line in body.split("\n")[1:]:
        said = _NAME.match(line)
        if said is None or (said[0] not in _READ and said[0].upper() not in _READ):
            continue
        once = said[0] in _TIMES or len(line) > _LONG
        read = _read_line(line) if once else _remembered_line(line)
        if read is None:
            continue
        name, value = read
        if name == "BEGIN":
            stack.append(Component(value.strip().upper()))
            stack[-2].inner.append(stack[-1])
        elif name == "END":
            closed = value.strip().upper()
            while any(one.name == closed for one in stack[1:]):
                stack.pop()
        else:
            stack[-1].setdefault(name, []).append(value)
    return event


class _Kept(_Line):
    """A line whose parts are not looked into."""

    def parts(self) -> tuple[str, Parameters, str]:
        colon = self.value_separator_index()
        head, _, value = self.partition(":") if colon < 0 else (self[:colon], ":", self[colon + 1 :])
        name, _, params = head.partition(";")
        return name, _AsWritten(text=params) if params else Parameters(), value


class _AsWritten(Parameters):
    def to_ical(self, sorted: bool = True) -> bytes:  # noqa: A002, ARG002 - the library's name
        return str(self["text"]).encode()


class _Keeping(ComponentIcalParser):
    """The library's parser, to which nothing is an error, and which looks into no value."""

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

    def handle_property(self, name: str, params: Parameters, vals: str, line: Contentline) -> None:  # noqa: ARG002 - the library calls it so
        if self.component is not None:
            value = vUnknown(vals)
            value.params = params
            self.component.add(name, value, encode=False)

    def prepare_components(self) -> None:
        while self._stack:
            super().handle_end_component("")


def parse_verbatim(text: str) -> list[icalendar.Component]:
    """All of the text, each value and its parameters as they were written, to be written back (RFC 5545, 3.1)."""
    lines: list[Contentline] = [_Kept(line) for line in unfold(text).split("\n") if line]
    return _Keeping(lines, _FACTORY, _TYPES).parse()


_FACTORY = ComponentFactory()
_TYPES = _Types()
