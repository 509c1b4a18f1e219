"""What the owner writes into the calendar: `#interview`, `#round2`, `decide-by: next Friday` (interface.md).

Case, full-width signs, HTML and auto-inserted spaces do not matter. The last one wins where a tag is given twice;
`#ignore` beats `#interview`. A tag directly after a quotation mark is mentioned, not used: the texts of our own
reminders explain tags that way. Tags in addresses or in the middle of a word are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from syncd.dates.reading import read_date
from syncd.model import Channel, Contact, Outcome, Tags
from syncd.text import fold, of_text, strip_markup, without_addresses

_LONGEST = 300  # of what a tag may say
_LETTER = r"[^\W\u3040-\u30ff\u3400-\u9fff]"  # Japanese and Chinese part no words: `一次面接#r2`
_QUOTES = "\"'“”„«»‘’‚‹›`「『"
_HASH = re.compile(
    rf"(?<![/&#{_QUOTES}])(?<!{_LETTER})(?<![{_QUOTES}] )#[ \t]?"
    r"(interview|ignore|round[ \t]?\d{1,2}|r[ \t]?\d{1,2}|sent|heard[ \t]?-?[ \t]?back"
    rf"|rejected|withdrawn|offer|on[ \t]?-?[ \t]?hold)(?!{_LETTER}|-|:\S)",
    re.IGNORECASE,
)
_NAMES = r"decide[ \t]?-?[ \t]?by|via|channel|round|company|role|process|thank"
_NAMED = re.compile(rf"(?:{_NAMES})[ \t]?:", re.IGNORECASE)
_FIELD = re.compile(
    rf"(?<![\w/@.{_QUOTES}-])(#[ \t]?)?({_NAMES})[ \t]?:[ \t]*(?=\S)(.+?)"
    rf"(?=[ \t]*(?:$|\n|[;|]|(?<=\s)[#]|[,\s]\s*#?(?:{_NAMES})[ \t]?:))",
    re.IGNORECASE | re.MULTILINE,
)
_JOINT = re.compile(r"[\s-]")
_OUTCOMES = {
    "rejected": Outcome.REJECTED,
    "withdrawn": Outcome.WITHDRAWN,
    "offer": Outcome.OFFER,
    "onhold": Outcome.ON_HOLD,
    "heardback": Outcome.HEARD_BACK,
}
_CHANNELS = {
    "email": Channel.EMAIL, "mail": Channel.EMAIL, "e-mail": Channel.EMAIL, "phone": Channel.PHONE,
    "call": Channel.PHONE, "telephone": Channel.PHONE, "tel": Channel.PHONE, "telefon": Channel.PHONE,
    "linkedin": Channel.LINKEDIN, "text": Channel.TEXT, "sms": Channel.TEXT, "whatsapp": Channel.TEXT,
    "message": Channel.TEXT,
}  # fmt: skip
_PERSON = re.compile(r"\s*(.*?)\s*<\s*([^<>\s@]+@[^<>\s]+)\s*>\s*$")
_ADDRESS = re.compile(r"^[^<>\s@]+@[^<>\s@]+$")
_NEAR = 300  # letters before a field: on its line
_CATEGORY = re.compile(r"[\W_]+")


def clean(text: str) -> str:
    """The text in which tags are looked for: no markup, full-width signs made plain."""
    if "<" in text:
        # `thank: Dana <dana@acme.example>` is no markup, whatever the editor.
        text = re.sub(r"<\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+)\s*>", r"‹\1›", text)
    return unicodedata.normalize("NFKC", strip_markup(text)).replace("‹", "<").replace("›", ">")


def _quoted(text: str, at: int) -> bool:
    return at > 0 and text[at - 1] in _QUOTES


class _Said(NamedTuple):
    """What one text says: the value of each field, people to thank, and the last of all else."""

    interview: bool
    ignore: bool
    sent: bool
    outcome: Outcome | None
    round: int | None
    fields: Mapping[str, str]
    thank: tuple[Contact, ...]


_NOTHING = _Said(False, False, False, None, None, {}, ())


def read_tags(title: str, description: str, categories: Sequence[str], said: datetime, zone: tzinfo) -> Tags:
    """The tags of one event. `said` is aware, the moment from which `decide-by:` counts, read in `zone`."""
    names = {_CATEGORY.sub("", fold(category)) for category in categories}
    first, then = _read(title), _read(description)
    found = {**first.fields, **then.fields}
    interview = True if first.interview or then.interview or "interview" in names else None
    return Tags(
        interview=False if first.ignore or then.ignore or "notinterview" in names else interview,
        round=first.round if then.round is None else then.round,
        company=found.get("company"),
        role=found.get("role"),
        process=slug(found["process"]) or None if "process" in found else None,
        decide_by=read_date(found["decideby"], said.astimezone(zone)) if "decideby" in found else None,
        channel=_CHANNELS.get(re.split(r"[\s,/.;]", found["via"].lower())[0]) if "via" in found else None,
        thank=tuple(dict.fromkeys(first.thank + then.thank)),
        sent=first.sent or then.sent,
        outcome=then.outcome or first.outcome,
    )


@of_text
def _read(raw: str) -> _Said:
    if not any(mark in raw for mark in "#＃:：&"):
        return _NOTHING
    text = clean(raw)
    if "#" not in text and _NAMED.search(text) is None:
        return _NOTHING
    words: set[str] = set()
    outcome: Outcome | None = None
    order: list[tuple[int, int]] = []
    found: dict[str, str] = {}
    thanked: list[Contact] = []
    for tag in _HASH.finditer(without_addresses(text)):
        word = _JOINT.sub("", tag[1].lower())
        outcome = _OUTCOMES.get(word, outcome)
        words.add(word)
        if word[-1].isdecimal():
            order.append((tag.start(), int(re.sub(r"\D", "", word))))
    for field in _FIELD.finditer(text):
        if _quoted(text, field.start()) or (not field[1] and not _begins(text, field.start())):
            continue
        name = _JOINT.sub("", field[2].lower())
        value = field[3][:_LONGEST].strip().rstrip(",")
        if name == "thank":
            thanked += [person for part in value.split(",") if (person := _contact(part)) is not None]
        elif name == "round":
            if (digits := re.match(r"#?(\d{1,2})\b", value)) is not None:
                order.append((field.start(), int(digits[1])))
        else:
            # The dot of `4.12.` is a part of the date, the one after a company is none.
            found["via" if name == "channel" else name] = value if name == "decideby" else value.rstrip(".")
    number = next((value for _, value in sorted(order, reverse=True) if value > 0), None)
    return _Said("interview" in words, "ignore" in words, "sent" in words, outcome, number, found, tuple(thanked))


def _begins(text: str, at: int) -> bool:
    """A field without `#` stands at the beginning of a line, or after a sign that ends something, or after a tag."""
    before = text[max(at - _NEAR, 0) : at].rstrip(" \t")
    if not before or before[-1] in "\n,;|([.!?—–-·":
        return True
    last = re.search(r"(\S+)$", before)
    return last is not None and (
        last[1].startswith("#") or re.search(rf"(?:{_NAMES})[ \t]?:[^\n]*$", before, re.IGNORECASE) is not None
    )


def _contact(text: str) -> Contact | None:
    text = text.strip()
    person = _PERSON.match(text)
    if person is not None:
        return Contact(person[1].strip("\"' ") or None, person[2].lower())
    if _ADDRESS.match(text):
        return Contact(None, text.lower())
    return Contact(text, None) if text and "<" not in text else None


def slug(text: str) -> str:
    """A name for a process: lower-case words joined by `-`. Letters of any script are kept."""
    return re.sub(r"[\W_]+", "-", fold(text)).strip("-")


_OPENS = re.compile(r"^\s*#[ \t]?interview(?![\w-])", re.IGNORECASE)


def begins_with_interview(title: str) -> bool:
    """Whether a title begins with the tag `#interview`."""
    return any(mark in title for mark in "#＃&") and _OPENS.match(clean(title)) is not None


def without_tags(text: str) -> str:
    """The text with the owner's tags blanked out, of the same length."""
    if not any(mark in text for mark in "#＃:："):
        return text
    plain = text.replace("＃", "#").replace("：", ":")
    for pattern in (_HASH, _FIELD):
        plain = pattern.sub(lambda at: " " * len(at[0]), plain)
    return plain
