"""Every `mailto:` link in every language: one recipient, a subject, a draft, and nothing that breaks it (RFC 6068)."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTPUTF8
from email.utils import getaddresses
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from config.policy import Policy
from syncd.model import Contact, Reminder, ReminderKind
from tests.pure.occasions import ADDRESSES, DIRT, LANGUAGES, LONGEST, SCENES, scene, told
from tests.pure.rounds import reminded

URI = re.compile(r"mailto:(?:[A-Za-z0-9\-._~@+!$*,;:/?&=]|%[0-9A-F]{2})+")  # no ' nor brackets: a linkifier ends there
GLUED = ".,;:!?'\")]}>…"  # what a linkifier takes for the sentence's
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NO_TEXT = re.compile(CONTROL.pattern[:-1] + r"\ud800-\udfff\ufeff\ufffe\uffff]")
UNSAID = re.compile(r"\bNone\b|\{\w*\}|  ")


def links(text: str) -> list[str]:
    """The lines that hold a link, which are nothing but a link."""
    found = [line for line in text.split("\n") if "mailto:" in line]
    assert all(line.startswith("mailto:") for line in found), found
    return found


def recipient(link: str) -> str:
    """The one recipient. Before the address is decoded, a comma would part two (RFC 6068, 2)."""
    path = urlsplit(link).path
    assert "," not in path
    return unquote(path, errors="strict")


def fields(link: str) -> dict[str, str]:
    """The header fields, each once. A plus is a plus (RFC 6068, 5), yet some programs take it for a blank."""
    pairs = [pair.partition("=") for pair in filter(None, urlsplit(link).query.split("&"))]
    read = {name: unquote(value, errors="strict") for name, _, value in pairs}
    assert len(read) == len(pairs)
    assert {name: [value] for name, value in read.items()} == parse_qs(
        urlsplit(link).query, strict_parsing=True, errors="strict"
    )
    return read


def in_every_language(name: str) -> list[Reminder]:
    """The reminders of a scene."""
    return [reminder for language in LANGUAGES for reminder in told(name, language)]


def one_line(text: str | None) -> str:
    """A foreign text as it has to occur: on one line, its beginning."""
    return " ".join((text or "").split())[:LONGEST]


@pytest.mark.parametrize("name", SCENES)
def test_every_link_is_a_mail_to_one_person(name: str) -> None:
    for reminder in in_every_language(name):
        found = links(reminder.description)
        people = reminder.people if reminder.kind is not ReminderKind.ASK else ()
        addresses = [person.email for person in people if person.email]
        assert [recipient(link) for link in found] == addresses
        for link in found:
            assert URI.fullmatch(link), link
            assert not link.endswith(tuple(GLUED)), link
            assert urlsplit(link).scheme == "mailto"
            assert not urlsplit(link).fragment
            assert set(fields(link)) in (
                [{"subject", "body"}, {"subject"}, set()] if len(found) > 3 else [{"subject", "body"}]
            )


@pytest.mark.parametrize("name", SCENES)
def test_every_draft_says_what_it_is_about(name: str) -> None:
    for reminder in in_every_language(name):
        if reminder.kind is ReminderKind.ASK:
            continue
        people = [person for person in reminder.people if person.email]
        processes = [one for one in SCENES[name] if one.rounds[0].sessions[0].event.ref.identity in reminder.sessions]
        for person, link in zip(people, links(reminder.description), strict=True):
            said = fields(link)
            if "subject" not in said:
                continue
            assert said["subject"].strip()
            assert not CONTROL.search(said["subject"])
            if "body" not in said:
                continue
            body = said["body"]
            assert not CONTROL.search(body.replace("\r\n", ""))
            assert body.endswith("\r\n")
            lines = body.removesuffix("\r\n").split("\r\n")
            assert len(lines) >= 5
            assert one_line(person.name) in lines[0]
            for process in processes:
                assert one_line(process.role) in body
                assert one_line(process.company) in body
            assert one_line(processes[0].role) in said["subject"]
            if name in ("no role", "no company", "neither") or name.startswith(("address", "nameless")):
                assert not UNSAID.search(body), body


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_mail_program_sends_it_to_that_address(address: str) -> None:
    found_links = [link for one in in_every_language(f"address: {address}") for link in links(one.description)]
    assert len(found_links) == 2 * len(LANGUAGES)
    for link in found_links:
        (found,) = getaddresses([f"Dana <{recipient(link)}>"])
        assert found == ("Dana", ADDRESSES[address])
        if not recipient(link).isascii():
            continue  # as far as Python's own mail goes: it writes no such address
        read = Address(addr_spec=recipient(link))
        assert read.addr_spec == ADDRESSES[address]
        mail = EmailMessage(policy=SMTPUTF8)
        mail["To"] = read
        mail["Subject"] = fields(link)["subject"]
        mail.set_content(fields(link)["body"])
        again = BytesParser(policy=SMTPUTF8).parsebytes(mail.as_bytes())
        assert [one.addr_spec for one in again["To"].addresses] == [ADDRESSES[address]]
        assert again["Subject"] == fields(link)["subject"]
        assert again.get_content().split() == fields(link)["body"].split()


@pytest.mark.parametrize("name", DIRT)
def test_what_is_no_text_does_not_get_into_a_link(name: str) -> None:
    said = DIRT[name]
    one = scene(Contact(said, "dana@acme.example"), role=said, company=said, name=said)
    for reminder in (each for language in LANGUAGES for each in reminded(one, Policy(language=language))[0].values()):
        assert not NO_TEXT.search(reminder.title), ascii(reminder.title)
        assert not NO_TEXT.search(reminder.description.replace("\n", "")), ascii(reminder.description)
        found = links(reminder.description)
        assert len(found) == (reminder.kind is not ReminderKind.ASK)
        for link in found:
            assert URI.fullmatch(link), link
            assert not NO_TEXT.search("".join(fields(link).values()).replace("\r\n", "")), ascii(fields(link))


def test_the_reading_of_links_refuses_what_is_wrong() -> None:
    """The tests above can fail."""
    assert recipient("mailto:a%2Bb@x.example?subject=x") == "a+b@x.example"
    for wrong in ("mailto:a@x.example,b@x.example?subject=x",):
        with pytest.raises(AssertionError):
            recipient(wrong)
    for wrong in ("mailto:a@x.example?subject=x&subject=y", "mailto:a@x.example?subject=a+b"):
        with pytest.raises(AssertionError):
            fields(wrong)
    for wrong in ("mailto:a b@x.example", "mailto:ä@x.example", "mailto:a%zz@x.example", "mailto:'a'@x.example"):
        assert not URI.fullmatch(wrong)
    assert Contact("Dana Lee", "dana@acme.example") in SCENES["no role"][0].rounds[0].sessions[0].contacts
