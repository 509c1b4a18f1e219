"""What a reminder says: its title and description, in plain text. The words are data (`syncd.wording`).

Nothing here depends on the hour of the run, nor on what stands already: a second run finds the same text. What a
calendar said (names, companies) is told so that it cannot be read back as a tag of the owner's.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

from syncd.contacts import each_once
from syncd.model import Channel, Contact, ReminderKind
from syncd.policy import Window
from syncd.wording import Wording

_ROOM = 8000  # octets: services cut a description at some thousand characters (Google: 8192)
_LONGEST = 80
_LONGEST_MESSAGE = 1000  # some name all calendars of an account
_DRAFTS = {
    ReminderKind.THANK_YOU: "thank",
    ReminderKind.CHECK_IN: "check",
    ReminderKind.CHECK_IN_AGAIN: "again",
}
_HOW = {
    ReminderKind.CHECK_IN: ("thank-first", "check-in-how", "check-in-calm"),
    ReminderKind.CHECK_IN_AGAIN: ("check-in-2-how", "check-in-2-calm"),
}
_NAMED = 3
# Controls, half surrogates and non-characters stand in no link and no iCalendar text.
_UNTOLD = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
# What gives a name its direction, and what ends that: left open it would turn the words that follow.
_DIRECTIONS = (("[\u202a\u202b\u202d\u202e]", "\u202c"), ("[\u2066-\u2068]", "\u2069"))
_TAG = re.compile(r"(?<!\w)#+\s*|#+(?=\w)")
_TAG_WORD = re.compile(r"(?i)\b(round|company|role|process|decide[ -]?by|via|channel|thank)\s*:\s*")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a reminder speaks of: one round of a process. `start` and `end` are on the owner's clock.

    `further_roles` are those of other processes that the same message asks about.
    """

    process: str
    company: str | None
    role: str | None
    number: int
    start: datetime
    end: datetime
    people: tuple[Contact, ...] = ()
    channel: Channel | None = None
    further_roles: tuple[str, ...] = ()


def title(kind: ReminderKind, occasions: Sequence[Occasion], words: Wording) -> str:
    """What, whom and which round: `Thank Dana Lee and Sam Roe · Acme, round 2`."""
    first = occasions[0]
    company = told(first.company or first.process) or words.say("title.interview")
    rounds = words.listed([_round(one, words, role=len(occasions) > 1) for one in occasions])
    what = words.say("title.what", company=company, rounds=rounds)
    return words.say(f"title.{kind}", whom=_whom(first, words), what=what)


def thank_you_text(occasion: Occasion, because: Sequence[str], words: Wording) -> str:
    """The description of a thank-you."""
    day, hour = words.day(occasion.end.date()), words.hour(occasion.end)
    about = words.say("text.thank-you", whom=_whom(occasion, words), day=day, hour=hour, **_about(occasion, words))
    nobody = () if occasion.people else (words.say("text.thank-nobody"),)
    return _text(
        ReminderKind.THANK_YOU,
        [occasion],
        words,
        ("\n".join((about, words.say("text.thank-how"), *nobody)), _why([("", because)], words)),
    )


def check_in_text(kind: ReminderKind, parts: Sequence[tuple[Occasion, Window]], words: Wording) -> str:
    """The description of a check-in, first or second, on one round of each of these processes."""
    occasions = [occasion for occasion, _ in parts]
    about = [line for occasion, window in parts for line in _check_in_about(kind, occasion, window, words)]
    how = [words.say(f"text.{line}") for line in _HOW[kind]]
    about += [words.say("text.together")] if len(parts) > 1 else []
    chains = [(_round(one, words, role=True) if len(parts) > 1 else "", window.reasons) for one, window in parts]
    return _text(kind, occasions, words, ("\n".join(about), "\n".join(how), _why(chains, words)))


def _check_in_about(kind: ReminderKind, occasion: Occasion, window: Window, words: Wording) -> list[str]:
    near = occasion.end.date()
    about = words.say(
        f"text.{kind}-day" if window.earliest == window.latest else f"text.{kind}",
        earliest=words.day(window.earliest, near),
        latest=words.day(window.latest, near),
        asked=words.say("text.asked", company=told(occasion.company)) if occasion.company else "",
        **_about(occasion, words),
    )
    if window.decision is None:
        return [about]
    return [about, words.say("text.decision", decision=words.day(window.decision, near))]


def ask_text(occasion: Occasion, because: Sequence[str], words: Wording) -> str:
    """The description of a reminder to ask before the interview ends."""
    day, hour, example = words.day(occasion.start.date()), words.hour(occasion.start), _example(occasion)
    about = [
        words.say("text.ask", day=day, hour=hour, **_about(occasion, words)),
        words.say("text.ask-who"),
        words.say("text.ask-when", example=example),
        words.say("text.ask-channel"),
    ]
    names = (words.say("text.ask-known", whom=words.listed(_names(occasion))),) if occasion.people else ()
    return _text(ReminderKind.ASK, [occasion], words, ("\n".join(about), *names, _why([("", because)], words)))


def notice_title(account: str, words: Wording, *, expired: bool) -> str:
    """The title of a notice: which account needs to be signed in to (`expired`), or has failed for long."""
    return words.say("notice.title" if expired else "notice.title-long", account=told(account))


def notice_text(account: str, since: datetime, message: str, words: Wording, *, expired: bool) -> str:
    """The description of a notice. `since` is on the owner's clock, `message` the account's own, with what to do."""
    kind = "" if expired else "-long"
    day, hour = words.day(since.date()), words.hour(since)
    about = words.say(f"notice.since{kind}", account=told(account), day=day, hour=hour)
    how = f"{words.say(f'notice.how{kind}')}\n{_cut(_untagged(message), _LONGEST_MESSAGE)}"
    last = words.say("notice.last", kind=ReminderKind.SIGN_IN.label, account=told(account))
    return "\n\n".join((about, how, words.say("notice.meanwhile"), words.say("notice.change"), last))


def told(text: str | None) -> str:
    """Foreign text on one line, neither too long, nor HTML, nor anything that would be read as a tag."""
    return _cut(_untagged(text), _LONGEST)


def _cut(text: str, longest: int) -> str:
    return _closed(text if len(text) <= longest else f"{text[: longest - 1]}…")


def _untagged(text: str | None) -> str:
    text = _one_line(text).replace("<", "‹").replace(">", "›")
    # As `syncd.tags` would read it: signs in full width and as HTML's names are signs, too.
    plain = text if text.isascii() and "&" not in text else unicodedata.normalize("NFKC", html.unescape(text))
    plain = plain.replace("\\n", " ").replace("\\N", " ")
    if _TAG.search(plain) or _TAG_WORD.search(plain):
        text = _TAG_WORD.sub(r"\1 – ", _TAG.sub("", plain)).replace("<", "‹").replace(">", "›")
    text = text.lstrip(" :：﹕︓")
    if not any(sign.isalnum() for sign in text):
        return ""
    return text


def mail_link(email: str, subject: str | None = None, body: str | None = None) -> str:
    """A `mailto:` link (RFC 6068, section 2); lines of the body end in CRLF (section 5)."""
    fields = {"subject": subject, "body": body.replace("\n", "\r\n") if body is not None else None}
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in fields.items() if text is not None)
    link = f"mailto:{quote(email, safe='@')}" + (f"?{query}" if query else "")
    return f"{link[:-1]}%2E" if link.endswith(".") else link  # apps take a last full stop for the sentence's


def _text(kind: ReminderKind, occasions: Sequence[Occasion], words: Wording, paragraphs: Sequence[str]) -> str:
    """The paragraphs, the mails, how to change it, and for each process a last line, the first process's last."""
    change = words.say(f"text.change-{kind}", example=_example(occasions[0]))
    last = (
        words.say("text.last", kind=kind.label, process=told(one.process), round=one.number)
        for one in reversed(occasions)
    )
    end = (change, "\n".join(last))
    room = _ROOM - len("\n\n".join((*paragraphs, *end)).encode())
    mails = _mails(_DRAFTS[kind], _together(occasions), words, room) if kind in _DRAFTS else ()
    return "\n\n".join((*paragraphs, *mails, *end))


def _together(occasions: Sequence[Occasion]) -> Occasion:
    """Several processes in one message to the people of all of them."""
    first = occasions[0]
    if len(occasions) == 1:
        return first
    roles = tuple(one.role for one in occasions if one.role)
    channels = [one.channel for one in sorted(occasions, key=lambda one: one.end) if one.channel is not None]
    return replace(
        first,
        role=roles[0] if roles else None,
        further_roles=roles[1:],
        start=min(one.start for one in occasions),
        end=max(one.end for one in occasions),
        people=each_once(person for one in occasions for person in one.people),
        channel=channels[-1] if channels else None,
    )


def _round(occasion: Occasion, words: Wording, *, role: bool) -> str:
    line = "title.round-role" if role else "title.round"
    return words.say(line, round=occasion.number, role=told(occasion.role or occasion.process))


def _about(occasion: Occasion, words: Wording) -> dict[str, object]:
    return {
        "round": occasion.number,
        "company": words.say("text.company", company=told(occasion.company)) if occasion.company else "",
        "role": words.say("text.role", role=told(occasion.role)) if occasion.role else "",
    }


def _why(chains: Iterable[tuple[str, Sequence[str]]], words: Wording) -> str:
    """The chain of reasons of each process, and where they come from."""
    lines = []
    for which, reasons in chains:
        lines.append(words.say("text.why-of", which=which) if which else words.say("text.why"))
        lines += [f"- {reason}" for reason in reasons]
    return "\n".join((*lines, words.say("text.source")))


def _names(occasion: Occasion) -> list[str]:
    return [told(person.name) or told(person.email) for person in occasion.people]


def _whom(occasion: Occasion, words: Wording) -> str:
    names = _names(occasion)
    if not names:
        return words.say("title.nobody")
    if len(names) <= _NAMED:
        return words.listed(names)
    kept = names[: _NAMED - 1]
    return words.say("title.others", first=", ".join(kept), count=len(names) - len(kept))


def _example(occasion: Occasion) -> date:
    """A day to show in a tag: what a person might write after this interview."""
    return occasion.end.date() + timedelta(days=14)


def _mails(draft: str, occasion: Occasion, words: Wording, room: int) -> tuple[str, ...]:
    """How they like to be contacted, and a link for each person, with subject and draft as long as there is room."""
    said = () if occasion.channel is None else (words.say(f"channel.{occasion.channel}"),)
    channel = [words.say("text.channel", channel=one) for one in said]
    whole = [_link(draft, person, occasion, words, _WITH_DRAFT) for person in occasion.people]
    room -= sum(_size(paragraph) for paragraph in channel)
    if sum(_size(paragraph) for paragraph in whole) <= room:
        return (*channel, *whole)
    links = [_link(draft, person, occasion, words, _BARE) for person in occasion.people]
    room -= sum(_size(paragraph) for paragraph in links)
    while links and room < 0:
        room += _size(links.pop())
    for level in (_WITH_SUBJECT, _WITH_DRAFT):
        for place, less in enumerate(links):
            more = _link(draft, occasion.people[place], occasion, words, level)
            if room < _size(more) - _size(less):
                break
            room -= _size(more) - _size(less)
            links[place] = more
    return (*channel, *links)


_BARE, _WITH_SUBJECT, _WITH_DRAFT = range(3)


def _size(paragraph: str) -> int:
    return len(paragraph.encode()) + len("\n\n")


def _link(draft: str, person: Contact, occasion: Occasion, words: Wording, level: int) -> str:
    """What is said of one person: a name, and a link if there is an address."""
    whom = told(person.name) or told(person.email)
    if person.email is None:
        return words.say("text.to-nobody", whom=whom)
    subject = _subject(draft, occasion, words) if level >= _WITH_SUBJECT else None
    body = _body(draft, person, occasion, words) if level >= _WITH_DRAFT else None
    return f"{words.say('text.to', whom=whom)}\n{mail_link(person.email, subject, body)}"


def _subject(draft: str, occasion: Occasion, words: Wording) -> str:
    line = f"draft.{draft}-subject" if occasion.role else f"draft.{draft}-subject-plain"
    return words.say(line, role=_roles(occasion, words))


def _body(draft: str, person: Contact, occasion: Occasion, words: Wording) -> str:
    name, company, day = _short(person.name), _short(occasion.company), occasion.end.date()
    hello = words.say("draft.hello", whom=name) if name else words.say("draft.hello-nobody")
    one_day = occasion.start.date() == day
    what = "roles" if occasion.further_roles else "role" if occasion.role else "plain"
    sentence = words.say(
        f"draft.{draft}-{what}",
        when=words.say("draft.when", day=words.day(day, day)) if one_day else "",
        role=_roles(occasion, words),
        company=words.say("draft.company", company=company) if company else "",
    )
    return f"{hello}\n\n{sentence}\n\n{words.say('draft.regards')}\n"


def _roles(occasion: Occasion, words: Wording) -> str:
    return words.listed([_short(role) for role in (occasion.role, *occasion.further_roles) if role])


def _short(text: str | None) -> str:
    """Foreign text in a draft, where it is encoded and thus no tag."""
    return _closed(_one_line(text)[:_LONGEST])


def _closed(text: str) -> str:
    if text.isascii():
        return text
    return text + "".join(end * (len(re.findall(opens, text)) - text.count(end)) for opens, end in _DIRECTIONS)


def _one_line(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if line.isprintable() else _UNTOLD.sub("", line)
