"""Reminders that hold everything nasty: what has to survive every calendar service, letter by letter.

`SCENES` are processes, told by `syncd.remind` in every language. `KEPT` are titles and descriptions that no calendar
may change, `CHANGED` those that iCalendar has no words for, with what has to become of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.policy import Ask, Policy
from providers.event import Draft
from syncd.diff import Verb
from syncd.model import Channel, Contact, Process, Reminder, Stood
from syncd.remind import remind
from syncd.wording import languages
from tests.pure.plans import Picture, aim, reminder
from tests.pure.rounds import LONG_AGO, NEW_YORK, process, round_of, session, stated, stood

LANGUAGES = tuple(sorted(languages()))
LONGEST = 60  # of a foreign name so much at least is told in any place
_INTERVIEW = "2026-12-07 14:00"  # after the `NOW` of the plans

# What a name, a role or a company may look like. Each is on one line, and no part of it is read as a tag.
WORDS: Mapping[str, str] = {
    "plain": "Dana Lee",
    "quotes": 'Dana "Dee" O\'Neil, “von” `Lee´',
    "comma": "Lee, Dana",
    "semicolon": "R&D; Sales; ;",
    "umlauts": "Zoë Müller-Größe Øster",
    "combining": "Zoe\u0308 Mu\u0308ller, Tie\u0302\u0301n Nguye\u0302\u0303n",
    "stacked marks": "Z\u0351\u036b\u0343a\u0300\u0301\u0302\u0303\u0304l\u0321g\u0322o",
    "emoji": "Dana 🎉🚀",
    "joined emoji": "👩‍👩‍👧‍👦 👩🏽‍💻 ❤️‍🔥",
    "flags": "🇩🇪🇧🇷🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "arabic": "ليلى حدّاد",
    "arabic, marked": "\u202bليلى حداد\u202c\u200f (HR)",
    "hebrew": "דָּנָה לֵוִי",
    "hebrew, isolated": "\u2067דנה לוי\u2069\u200e 2",
    "persian, joined": "می\u200cخواهم علی\u200dرضا",
    "chinese": "田中 花子（採用）",
    "rare chinese": "𠮷野 𩸽子",
    "korean, in parts": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "devanagari": "क्\u200dष श्री\u200cमान्",
    "thai": "สมชาย ใจดี",
    "backslash": "Dana\\Lee",
    "line break in letters": "a\\n\\nb\\;\\,c\\\\n",
    "ends in a backslash": "Acme\\",
    "escapes of others": "%0D%0A &amp; \\u00e9 =C3=A9 ^n ^^ {name} {0} %s",
    "equals and percent": "100% = 1+1; 50%25",
    "slashes": "C++/C? & more: a/b?c=d&e=f",
    "trailing full stop": "Jane Roe Jr.",
    "trailing bracket": "Backend (m/w/d)",
    "markup": "<b>Dana</b> & <script>x</script>",
    "list of people": "A, B and C; D",
    "an address": "Dana <dana@acme.example>, x@y.example",
    "very long": "Ä" * 30 + " " + "語" * 30 + " " + "🎉" * 300,
    "very long emoji": "👩‍👩‍👧‍👦" * 60,
    "spread out": "  Dana \t Lee\u00a0\u3000X ",
    "broken over lines": "Dana\r\nLee\nX",
}

# What calendars hold that is no text: a name may be cut in the middle of a letter, JSON can say that (RFC 8259, 8.2).
DIRT: Mapping[str, str] = {
    "controls": "Da\x00na\x07 L\x1bee\x7f\x9f",
    "half a letter": "Dana Lee \ud83c",
    "no letters": "Dana\ufeff Lee\uffff\ufffe",
    "lines of others": "Dana\u2028Lee\u2029X\x85Y\x0bZ",
}

# Addresses as mail knows them (RFC 5322, 3.4.1; RFC 6531, 3.3).
ADDRESSES: Mapping[str, str] = {
    "plain": "dana@acme.example",
    "plus": "dana+jobs+2026@acme.example",
    "apostrophe": "o'neil@acme.example",
    "percent": "dana%41acme.example@relay.example",
    "every sign": "!#$%&'*+-/=?^_`{|}~@acme.example",
    "quoted, with a blank": '"dana lee"@acme.example',
    "quoted, with an at": '"dana@home"@acme.example',
    "quoted, with a comma": '"lee, dana"@acme.example',
    "quoted, with quotes": '"dana \\"dee\\" lee"@acme.example',
    "domain in umlauts": "dana@bücher.example",
    "domain in letters": "dana@xn--bcher-kva.example",
    "arabic domain": "dana@مثال.example",
    "name in chinese": "花子@acme.example",
    "literal": "dana@[192.0.2.1]",
    "long": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example",
}


def scene(
    *people: Contact, number: int = 1, company: str | None = "Acme", role: str | None = "Backend Engineer",
    name: str = "acme-backend", **reading: Any,
) -> Process:  # fmt: skip
    """A process with one round, an hour in December 2026."""
    held = round_of(number, session("interview@x", _INTERVIEW, contacts=people, **reading))
    return process(held, company=company, role=role, name=name)


def _scenes() -> dict[str, tuple[Process, ...]]:
    dana = Contact("Dana Lee", "dana@acme.example")
    crowd = tuple(Contact(f"{'Ä' * 30} {number}", f"{'a' * 30}{number}@acme.example") for number in range(25))
    eastern = tuple(Contact(f"{'語' * 60} {number}", f"{'語' * 20}{number}@acme.example") for number in range(12))
    alone = {
        **{
            f"words: {name}": scene(Contact(said, "dana@acme.example"), company=said, role=said, name=said)
            for name, said in WORDS.items()
        },
        **{f"address: {name}": scene(Contact("Dana Lee", address)) for name, address in ADDRESSES.items()},
        **{f"nameless: {name}": scene(Contact(None, address)) for name, address in ADDRESSES.items()},
        "nobody": scene(),
        "no role": scene(dana, role=None),
        "no company": scene(dana, company=None),
        "neither": scene(Contact(None, "dana@acme.example"), role=None, company=None, name=""),
        "a name alone": scene(dana, Contact("Sam Roe", None)),
        "fourth round": scene(dana, number=4, channel=Channel.PHONE, decision=stated("2026-12-14")),
        "all day": process(round_of(2, session("day@x", "2026-12-07", "2026-12-09", contacts=(dana,)))),
        "over midnight": process(
            round_of(1, session("night@x", "2026-12-07 23:00", "2026-12-08 01:00", contacts=(dana,)))
        ),
        "crowd": scene(*crowd, decision=stated("2026-12-18"), channel=Channel.TEXT),
        "crowd with a full stop": scene(*crowd, role="Engineer, Sr. (m/f/d)."),
        "eastern crowd": scene(*eastern, company="語" * 80, role="語" * 80, decision=stated("2026-12-18")),
    }
    roles = ("Senior Backend Engineer, Payments (m/f/d)", "Staff Platform Engineer, Reliability and Infrastructure")
    together = tuple(
        process(round_of(1, session(f"{role}@x", _INTERVIEW, contacts=(dana,))), role=role, name=f"acme-{number}")
        for number, role in enumerate(roles)
    )
    return {**{name: (one,) for name, one in alone.items()}, "two positions": together, "again": (scene(dana),)}


SCENES: Mapping[str, tuple[Process, ...]] = _scenes()


# Titles and descriptions as somebody else's code might write them: what is here comes back to the letter.
def _kept() -> dict[str, tuple[str, str]]:
    lines = "\n".join(WORDS[name] for name in sorted(WORDS) if name not in ("spread out", "broken over lines"))
    kept = {
        "every word": ("Thank Dana Lee · Acme, round 1", lines),
        "begins with a colon": (":8 · Acme", ": begins so\n:and so"),
        "begins with a semicolon": (";VALUE=TEXT:x", ";ENCODING=QUOTED-PRINTABLE:=41"),
        "looks like iCalendar": ("END:VEVENT", "END:VEVENT\nBEGIN:VALARM\nUID:x@syncd\nEND:VCALENDAR"),
        "looks like XML": ("]]></C:calendar-data>", "<![CDATA[x]]> &amp; &#13; &lt; <?x?> <!-- -->"),
        "literal line breaks": ("a\\nb\\\\nc", "a\\n\\\\n\\\\\\n\\r\\t\nreal\n\\\n\\\\"),
        "backslashes at the end": ("ends so\\", "\\\\\\\\"),
        "commas and semicolons": ("a,b;c\\,d\\;e", ",;,;\\,\\;\n,\n;"),
        "quotes": ("\"a\" 'b' “c” ^' ^n", '"\n""\n"x;y:z"'),
        "empty lines": ("Empty", "one\n\n\n\ntwo\n\n  indented\n\ttabbed\tinside"),
        "blanks inside": ("two  blanks\u00a0and\u3000wide", "a   b\n" + "x " * 200 + "x"),
        "no description": ("Nothing more", ""),
        "one letter": ("x", "y"),
        "private letters": ("\ue000 \U000f0000", "\ue000\ufffd\U0010fffd\u00ad\u034f"),
        "right to left": ("דנה · ליא, round 1", "\u202eoverridden\u202c\n\u2066a\u2069\n\u061cب\u200f\n\u200eא"),
        "long title": ("Ж" * 700, "x"),
        "long word": ("x", "語" * 2000),
    }
    # Wherever a line is folded, it stands in the middle of something (RFC 5545, 3.1: 75 octets).
    parts = {
        "two octets": ("é", 2),
        "three": ("語", 3),
        "four": ("🎉", 4),
        "joined": ("👩🏽‍💻", 2),
        "escape": ("\n\\,;", 2),
        "blank": (" x", 2),
    }
    for what, (part, places) in parts.items():
        for before in range(1, places + 1):
            kept[f"folds: {what}, {before}"] = (f"{'x' * before}{part.strip()}" * 20, "x" * before + part * 60)
    return kept


KEPT: Mapping[str, tuple[str, str]] = {
    name: (title.replace("\n", ""), description) for name, (title, description) in _kept().items()
}

# What is given, and what has to become of it: ((title, description), (title, description)).
CHANGED: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "begins with a blank": ((" Thank Dana", " Thank\n  Dana"), ("Thank Dana", "Thank\n  Dana")),
    "ends in blanks": (("Thank Dana \t ", "a  \nb\t\n\n"), ("Thank Dana", "a\nb")),
    "title of two lines": (("Thank\nDana\r\nLee", "x"), ("Thank Dana Lee", "x")),
    "line ends of others": (
        ("a\u2028b\u2029c\x85d\re", "a\r\nb\rc\u2028d\u2029e\x85f"),
        ("a b c d e", "a\nb\nc\nd\ne\nf"),
    ),
    "controls": (("a\x00b\x07c\x1bd\x7fe\x9ff\x0bg", "a\x00\x08\x0b\x0c\x1fb"), ("abcdefg", "ab")),
    "half a letter": (("a\ud83cb", "\udf89a\ud800"), ("ab", "a")),
    "no letters": (("a\ufeffb\ufffec\uffff", "\ufeffa"), ("abc", "a")),
    "capital escape": (("a\\Nb", "a\\N\\\\Nb"), ("a\\nb", "a\\n\\\\nb")),
    "tab in the title": (("a\tb", "a\tb"), ("a b", "a\tb")),
}  # fmt: skip


def told(name: str, language: str = "en") -> tuple[Reminder, ...]:
    """The reminders of a scene in a language, as long before it; of "again" as they are once the check-in was sent."""
    first = _remind(SCENES[name], language)
    if name != "again":
        return first
    return _remind(SCENES[name], language, [stood(one, sent=one.start.at.date()) for one in first if one.earliest])


def _remind(processes: Sequence[Process], language: str, stood: Sequence[Stood] = ()) -> tuple[Reminder, ...]:
    policy, zone = Policy(ask=Ask.EVERY, language=language), ZoneInfo(NEW_YORK)
    return remind(processes, policy, LONG_AGO, zone, NEW_YORK, stood=stood)[0]


def all_told(language: str = "en") -> dict[str, Reminder]:
    """All reminders of all scenes in a language, by scene, kind and first interview."""
    return {f"{name} | {one.kind} {one.sessions[0]}": one for name in SCENES for one in told(name, language)}


def all_written() -> dict[str, Reminder]:
    """`KEPT`, and `CHANGED` as it is given."""
    given = {**KEPT, **{name: pair[0] for name, pair in CHANGED.items()}}
    return {
        name: reminder(f"{number}@x", start=f"2026-12-{1 + number % 28:02} 10:00", title=title, text=text)
        for number, (name, (title, text)) in enumerate(given.items())
    }


def wanted(name: str, one: Reminder) -> tuple[str, str]:
    """The title and description in which a calendar has to hand back this reminder."""
    return CHANGED[name][1] if name in CHANGED else (one.title, one.description)


def draft(one: Reminder, number: int = 0) -> Draft:
    """As `syncd.diff` gives it to a provider: with id, marker and seal. Another `number`, another interview."""
    distinct = replace(one, sessions=tuple(f"{number}.{session}" for session in one.sessions))
    (action,) = Picture().plan(aim(distinct, alarm=timedelta(0))).actions
    assert (action.verb, action.draft is None) == (Verb.CREATE, False), action.reason
    assert action.draft is not None
    return action.draft
