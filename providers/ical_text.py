"""iCalendar as text: content lines, parameters, escapes (RFC 5545, 3.1 and 3.3.11; RFC 6868). Lenient, and fast."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r'([A-Za-z0-9_.-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)', re.DOTALL)
_PARAM = re.compile(r';\s*([^=;:"]+)=((?:"[^"]*"|[^;"])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CARET = re.compile(r"\^([n^'])")
_PIECE = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)


class NotCalendar(ValueError):
    """The text is no iCalendar at all."""

    def __init__(self) -> None:
        super().__init__("this is no iCalendar: there is no BEGIN:VCALENDAR in it")


@dataclass(frozen=True, slots=True)
class Line:
    """One content line. `params` have upper-case names; the value is as written, escapes included."""

    name: str
    params: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT."""
        return unescape(self.value)


@dataclass(slots=True)
class Block:
    """One component: its unfolded lines, not yet taken apart, and the components in it."""

    name: str
    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def within(self, name: str) -> Iterator[Block]:
        return (block for block in self.blocks if block.name == name)


def unfold(text: str) -> str:
    """The text with LF ends and no folds (RFC 5545, 3.1). Tabs fold, too: Outlook's do."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "")
    return text.replace("\n ", "").replace("\n\t", "")


def parse_line(line: str) -> Line | None:
    """One unfolded line; None if it is no content line."""
    match = _LINE.fullmatch(line)
    if match is None:
        name, colon, value = line.partition(":")
        name, semicolon, rest = name.partition(";")
        if not colon or not re.fullmatch(r"[A-Za-z0-9_.-]+", name):
            return None
        return Line(name.upper(), _parse_params(semicolon + rest), value)  # an odd number of quotes
    return Line(match[1].upper(), _parse_params(match[2]) if match[2] else {}, match[3])


def _parse_params(text: str) -> dict[str, str]:
    params: dict[str, str] = {}
    for match in _PARAM.finditer(text):
        value = match[2].replace('"', "").strip()
        if "^" in value:
            value = _CARET.sub(lambda caret: {"n": "\n", "^": "^", "'": '"'}[caret[1]], value)
        params.setdefault(match[1].strip().upper(), value)
    return params


def parse_blocks(lines: Iterable[str]) -> list[Block]:
    """The outermost components of unfolded lines. A component that is not closed ends with its parent, or the text."""
    root = Block("")
    stack = [root]
    for line in lines:
        if not line:
            continue
        head = line[:6].upper()
        if head == "BEGIN:":
            name = line[6:].strip().upper()
            if name == "VEVENT" and any(block.name == "VEVENT" for block in stack):
                while stack.pop().name != "VEVENT":  # the one before was cut off
                    pass
            if len(stack) < 8:  # deeper nesting has no meaning
                block = Block(name)
                stack[-1].blocks.append(block)
                stack.append(block)
        elif head.startswith("END:"):
            name = line[4:].strip().upper()
            if any(block.name == name for block in stack[1:]):
                while stack.pop().name != name:
                    pass
        else:
            stack[-1].lines.append(line)
    return root.blocks


def write_block(block: Block) -> Iterator[str]:
    """Its unfolded lines."""
    yield f"BEGIN:{block.name}"
    yield from block.lines
    for inner in block.blocks:
        yield from write_block(inner)
    yield f"END:{block.name}"


def unescape(value: str) -> str:
    """A TEXT value's meaning (RFC 5545, 3.3.11)."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def escape(text: str) -> str:
    """A text as TEXT value."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def split_list(value: str) -> list[str]:
    """The texts of a list of TEXT values, such as CATEGORIES."""
    return [piece for piece in (unescape(match[0]).strip() for match in _PIECE.finditer(value)) if piece]


def fold(line: str) -> str:
    """A content line with its CRLF, folded to at most 75 octets a line, never within a character."""
    octets = line.encode("utf-8", "replace")
    if len(octets) <= 75:
        return f"{line}\r\n"
    pieces: list[str] = []
    limit = 75
    while octets:
        cut = limit
        while cut < len(octets) and octets[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(octets[:cut].decode())
        octets = octets[cut:]
        limit = 74  # the fold's own blank counts
    return "\r\n ".join(pieces) + "\r\n"


_FLAGS = re.MULTILINE | re.IGNORECASE
_BEGIN = re.compile(r"^BEGIN:(VCALENDAR|VEVENT|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY)[ \t]*$", _FLAGS)
_UID = re.compile(r"^UID(?:;[^:\n]*)?:(.*)$", _FLAGS)
_TZID = re.compile(r"^TZID(?:;[^:\n]*)?:(.*)$", _FLAGS)
_ALARM = re.compile(r"^BEGIN:VALARM.*?^END:VALARM", _FLAGS | re.DOTALL)
_END_EVENT = re.compile(r"^END:VEVENT", _FLAGS)


def is_calendar(text: str) -> bool:
    """Whether it is worth reading as iCalendar."""
    return re.search(r"^\ufeff?[ \t]*BEGIN:VCALENDAR", text, _FLAGS) is not None


def split(text: str) -> Iterator[tuple[str, str]]:
    """Cut an export into one iCalendar object a UID, in order of first appearance, without parsing.

    Each is (UID, text): the calendar's own lines, the VTIMEZONEs that it names, and all VEVENTs with that UID. An
    event without UID has "" and stands alone. Raises NotCalendar.
    """
    if not is_calendar(text):
        raise NotCalendar
    flat = unfold(text)
    header = "BEGIN:VCALENDAR\nVERSION:2.0\n"
    zones: dict[str, str] = {}
    objects: dict[str, tuple[str, list[str]]] = {}
    starts = [(match[1].upper(), match.start()) for match in _BEGIN.finditer(flat)]
    for number, (name, start) in enumerate(starts):
        end = starts[number + 1][1] if number + 1 < len(starts) else len(flat)
        if name == "VCALENDAR":
            header = flat[start:end].partition("\nEND:")[0].removesuffix("\n") + "\n"
        elif name == "VTIMEZONE":
            zone = flat[start:end]
            tzid = _TZID.search(zone)
            if tzid is not None:
                zones.setdefault(unescape(tzid[1].strip()), f"{zone.partition('END:VTIMEZONE')[0]}END:VTIMEZONE\n")
        elif name == "VEVENT":
            close = _END_EVENT.search(flat, start, end)
            body = flat[start : close.start() if close else end].removesuffix("\n") + "\nEND:VEVENT\n"
            # An alarm may have a UID of its own (RFC 9074, 4).
            uid = _UID.search(_ALARM.sub("", body) if "\nBEGIN:" in body else body)
            key = unescape(uid[1].strip()) if uid else ""
            objects.setdefault(key or f"\0{number}", (header, []))[1].append(body)
    for key, (head, bodies) in objects.items():
        together = "".join(bodies)
        named = "".join(zone for tzid, zone in zones.items() if tzid in together)
        yield ("" if key.startswith("\0") else key), f"{head}{named}{together}END:VCALENDAR\n"
