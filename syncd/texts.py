"""What a reminder says: its title and description, in plain text. The words are data (`syncd.wording`).

Nothing here depends on the hour of the run, nor on what stands already: a second run finds the same text. What a
calendar said (names, companies) is told so that it cannot be read back as a tag of the owner's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from syncd.model import Channel, Contact, ReminderKind
from syncd.policy import Window
from syncd.wording import Wording

_DRAFTED = 6  # people with a whole draft: services cut a description at some thousand characters (Google: 8192)
_LONGEST = 80
_NAMED = 3
_TAG = re.compile(r"(?<!\w)[#＃﹟]+\s*")
_TAG_WORD = re.compile(r"(?i)\b(round|company|role|process|decide[ -]?by|via|channel|thank)\s*[:：﹕︓]\s*")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a reminder speaks of: one round of a process. `start` and `end` are on the owner's clock."""

    process: str
    company: str | None
    role: str | None
    number: int
    start: datetime
    end: datetime
    people: tuple[Contact, ...] = ()
    channel: Channel | None = None


def title(kind: ReminderKind, occasion: Occasion, words: Wording) -> str:
    """What, whom and which round: `Thank Dana Lee and Sam Roe · Acme, round 2`."""
    company = told(occasion.company or occasion.process) or words.say("title.interview")
    what = words.say("title.what", company=company, round=occasion.number)
    return words.say(f"title.{kind}", whom=_whom(occasion, words), what=what)


def thank_you_text(occasion: Occasion, because: Sequence[str], words: Wording) -> str:
    """The description of a thank-you."""
    day, hour = words.day(occasion.end.date()), words.hour(occasion.end)
    about = words.say("text.thank-you", whom=_whom(occasion, words), day=day, hour=hour, **_about(occasion, words))
    nobody = () if occasion.people else (words.say("text.thank-nobody"),)
    return _text(
        ReminderKind.THANK_YOU,
        occasion,
        words,
        (
            "\n".join((about, words.say("text.thank-how"), *nobody)),
            *_why(because, words),
            *_mails("thank", occasion, words),
        ),
    )


def check_in_text(occasion: Occasion, window: Window, words: Wording) -> str:
    """The description of a check-in. `window` is the plain one, whatever the hour."""
    near = occasion.end.date()
    about = [
        words.say(
            "text.check-in-day" if window.earliest == window.latest else "text.check-in",
            earliest=words.day(window.earliest, near),
            latest=words.day(window.latest, near),
            asked=words.say("text.asked", company=told(occasion.company)) if occasion.company else "",
            **_about(occasion, words),
        )
    ]
    if window.decision is not None:
        about.append(words.say("text.decision", decision=words.day(window.decision, near)))
    how = [words.say(f"text.{line}") for line in ("thank-first", "check-in-how", "check-in-calm")]
    return _text(
        ReminderKind.CHECK_IN,
        occasion,
        words,
        ("\n".join(about), "\n".join(how), *_why(window.reasons, words), *_mails("check", occasion, words)),
    )


def ask_text(occasion: Occasion, words: Wording) -> str:
    """The description of a reminder to ask before the interview ends."""
    day, hour, example = words.day(occasion.start.date()), words.hour(occasion.start), _example(occasion)
    about = [
        words.say("text.ask", day=day, hour=hour, **_about(occasion, words)),
        words.say("text.ask-who"),
        words.say("text.ask-when", example=example),
        words.say("text.ask-channel"),
    ]
    names = tuple(words.say("text.ask-known", whom=words.listed(_names(occasion))) for _ in occasion.people[:1])
    return _text(ReminderKind.ASK, occasion, words, ("\n".join(about), *names))


def told(text: str | None) -> str:
    """Foreign text on one line, neither too long, nor HTML, nor anything that would be read as a tag."""
    text = " ".join((text or "").split()).replace("<", "‹").replace(">", "›")
    text = _TAG_WORD.sub(r"\1 – ", _TAG.sub("", text))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def mail_link(email: str, subject: str, body: str | None = None) -> str:
    """A `mailto:` link (RFC 6068, section 2); lines of the body end in CRLF (section 5)."""
    fields = {"subject": subject} | ({} if body is None else {"body": body.replace("\n", "\r\n")})
    return f"mailto:{quote(email, safe='@')}?" + "&".join(
        f"{name}={quote(text, safe='')}" for name, text in fields.items()
    )


def _text(kind: ReminderKind, occasion: Occasion, words: Wording, paragraphs: Sequence[str]) -> str:
    change = words.say(f"text.change-{kind}", example=_example(occasion))
    last = words.say("text.last", kind=kind, process=told(occasion.process), round=occasion.number)
    return "\n\n".join((*paragraphs, change, last))


def _about(occasion: Occasion, words: Wording) -> dict[str, object]:
    return {
        "round": occasion.number,
        "company": words.say("text.company", company=told(occasion.company)) if occasion.company else "",
        "role": words.say("text.role", role=told(occasion.role)) if occasion.role else "",
    }


def _why(because: Sequence[str], words: Wording) -> tuple[str, ...]:
    return ("\n".join((words.say("text.why"), *(f"- {reason}" for reason in because))),) if because else ()


def _names(occasion: Occasion) -> list[str]:
    return [told(person.name or person.email) for person in occasion.people]


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


def _mails(draft: str, occasion: Occasion, words: Wording) -> tuple[str, ...]:
    """How they like to be contacted, and a link with a short draft for each person."""
    channel: tuple[str, ...] = ()
    if occasion.channel is not None:
        channel = (words.say("text.channel", channel=words.say(f"channel.{occasion.channel}")),)
    links = []
    for number, person in enumerate(occasion.people):
        whom = told(person.name or person.email)
        if person.email is None:
            links.append(words.say("text.to-nobody", whom=whom))
            continue
        body = _draft(draft, person, occasion, words) if number < _DRAFTED else None
        role = occasion.role
        subject = words.say(f"draft.{draft}-subject" if role else f"draft.{draft}-subject-plain", role=_short(role))
        links.append("\n".join((words.say("text.to", whom=whom), mail_link(person.email, subject, body))))
    return (*channel, *links)


def _draft(draft: str, person: Contact, occasion: Occasion, words: Wording) -> str:
    name, role, company, day = _short(person.name), _short(occasion.role), _short(occasion.company), occasion.end.date()
    hello = words.say("draft.hello", whom=name) if name else words.say("draft.hello-nobody")
    one_day = occasion.start.date() == day
    sentence = words.say(
        f"draft.{draft}-role" if role else f"draft.{draft}-plain",
        when=words.say("draft.when", day=words.day(day, day)) if one_day else "",
        role=role,
        company=words.say("draft.company", company=company) if company else "",
    )
    return f"{hello}\n\n{sentence}\n\n{words.say('draft.regards')}\n"


def _short(text: str | None) -> str:
    """Foreign text in a draft, where it is encoded and thus no tag."""
    return " ".join((text or "").split())[:_LONGEST]
