"""Writes: always under a condition, and each refusal means one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from providers.errors import (
    AlreadyThere,
    Changed,
    Dismissed,
    Forbidden,
    Gone,
    Misconfigured,
    Misunderstood,
    ProviderError,
    Refused,
    Unreachable,
)
from tests.caldav.conftest import Reached, draft, event, only
from tests.caldav.double import HTML, Double, always, error, is_write, sabre_error
from tests.servers import dav
from tests.servers.proxy import Answer, Drop

TAKEN = "Calendar object with uid already exists in this calendar collection."
TRASH = "Deleted calendar object with uid already exists in this calendar collection."

# What servers answer to a PUT under If-None-Match:*, and what it means.
CREATIONS: dict[str, tuple[Answer, type[ProviderError]]] = {
    "there already": (Answer(412), AlreadyThere),
    "there already, sabre/dav": (
        sabre_error(412, "PreconditionFailed", "An If-None-Match header was specified", "<s:header>x</s:header>"),
        AlreadyThere,
    ),
    "UID taken, Radicale": (error(409, "<C:no-uid-conflict/>"), AlreadyThere),
    "UID taken, Xandikos": (error(412, "<C:no-uid-conflict/>"), AlreadyThere),
    "UID taken, Cyrus, another calendar": (error(403, "<C:unique-scheduling-object-resource/>"), AlreadyThere),
    "UID taken, Cyrus, this one": (
        error(403, "<C:no-uid-conflict><D:href>/x</D:href></C:no-uid-conflict>"),
        AlreadyThere,
    ),
    "UID taken, SOGo": (Answer(409, {"Content-Type": "text/plain"}, b"Event UID already in use. (0123)"), AlreadyThere),
    "UID taken, Nextcloud": (sabre_error(400, "BadRequest", TAKEN), AlreadyThere),
    "trash bin, Nextcloud": (sabre_error(400, "BadRequest", TRASH), Dismissed),
    "page about trash": (Answer(403, {"Content-Type": "text/html"}, b"<html><i class='icon-trash'></html>"), Forbidden),
    "no right": (error(403, "<D:need-privileges/>"), Forbidden),
    "no right, bare": (Answer(403), Forbidden),
    "read-only share, Nextcloud": (sabre_error(403, "Forbidden", "Permission denied"), Forbidden),
    "content, Cyrus": (error(403, "<C:valid-calendar-data/>"), Refused),
    "content, Xandikos": (error(412, "<C:valid-calendar-data/>"), Refused),
    "content, sabre/dav": (sabre_error(415, "UnsupportedMediaType", "Validation error"), Refused),
    "content, Radicale": (Answer(400), Refused),
    "no events here": (error(403, "<C:supported-calendar-component/>"), Refused),
    "too large": (Answer(413), Refused),
    "no space": (error(507, "<D:quota-not-exceeded/>"), Refused),
    "no calendar, Radicale": (Answer(409), Misconfigured),
    "no calendar, sabre/dav": (sabre_error(409, "Conflict", "Parent node does not exist"), Misconfigured),
    "no calendar, DAViCal": (Answer(405), Misconfigured),
    "no calendar, SOGo": (Answer(404), Gone),
    "busy, Xandikos": (Answer(423), Changed),
    "busy, Xandikos 500": (Answer(500), Unreachable),
    "page of a network": (HTML, Misunderstood),
    "redirect of a network": (Answer(302, {"Location": "http://portal.example.net/"}), Misconfigured),
}
CHANGES: dict[str, tuple[Answer, type[ProviderError]]] = {
    "another version": (Answer(412), Changed),
    "another version, sabre/dav": (
        sabre_error(412, "PreconditionFailed", "An If-Match header was specified", "<s:header>If-Match</s:header>"),
        Changed,
    ),
    "gone": (Answer(404), Gone),
    "gone for good": (Answer(410), Gone),
    "no right": (
        sabre_error(403, "NeedPrivileges", "User did not have the required privileges", "<D:need-privileges/>"),
        Forbidden,
    ),
    "busy": (Answer(423), Changed),
    "content": (error(403, "<C:valid-calendar-data/>"), Refused),
    "UID conflict": (error(409, "<C:no-uid-conflict/>"), Refused),
    "no calendar": (Answer(409), Misconfigured),
    "page of a network": (HTML, Misunderstood),
}
DELETIONS: dict[str, tuple[Answer, type[ProviderError] | None]] = {
    "gone already": (Answer(404), None),
    "gone for good": (Answer(410), None),
    "done, Radicale": (
        Answer(200, {"Content-Type": "text/xml"}, b"<?xml version='1.0'?><multistatus xmlns='DAV:'/>"),
        None,
    ),
    "done": (Answer(204), None),
    "another version": (Answer(412), Changed),
    "no right": (Answer(403), Forbidden),
    "busy": (Answer(423), Changed),
    "page of a network": (HTML, Misunderstood),
}


@pytest.mark.parametrize("case", CREATIONS)
def test_a_refused_creation(double: Double, reached: Reached, case: str) -> None:
    answer, meaning = CREATIONS[case]
    double.script = always(is_write, answer)
    with pytest.raises(meaning) as caught:
        reached.provider.create(reached.calendar, draft())
    assert type(caught.value) is meaning
    assert "0123abcd" not in str(caught.value)
    assert reached.asked() == ["PUT"]


@pytest.mark.parametrize("case", CHANGES)
def test_a_refused_update(double: Double, reached: Reached, case: str) -> None:
    answer, meaning = CHANGES[case]
    reached.provider.create(reached.calendar, draft())
    ours = only(reached.read().events)
    double.script = always(is_write, answer)
    reached.asked()
    with pytest.raises(meaning) as caught:
        reached.provider.update(reached.calendar, ours, draft(title="New"))
    assert type(caught.value) is meaning
    assert reached.asked() == ["PUT"]


@pytest.mark.parametrize("case", DELETIONS)
def test_a_withdrawal(double: Double, reached: Reached, case: str) -> None:
    answer, meaning = DELETIONS[case]
    reached.provider.create(reached.calendar, draft())
    ours = only(reached.read().events)
    double.script = always(is_write, answer)
    reached.asked()
    if meaning is None:
        reached.provider.withdraw(reached.calendar, ours)
    else:
        with pytest.raises(meaning) as caught:
            reached.provider.withdraw(reached.calendar, ours)
        assert type(caught.value) is meaning
    assert reached.asked() == ["DELETE"]


class TestVersions:
    @pytest.mark.parametrize("version", ['W/"1"', None])
    def test_without_a_strong_etag_nothing_is_written_over(
        self, double: Double, reached: Reached, version: str | None
    ) -> None:
        """Cyrus gives a weak one for a compressed answer; held to none, a write would lose the owner's change."""
        double.put("0123abcd.ics", event("0123abcd@syncd"), etag=version)
        ours = replace(only(reached.read().events), version=version)
        reached.asked()
        with pytest.raises(Changed):
            reached.provider.update(reached.calendar, ours, draft(title="New"))
        with pytest.raises(Changed):
            reached.provider.withdraw(reached.calendar, ours)
        assert reached.asked() == []
        assert "0123abcd.ics" in double.objects

    def test_a_weak_etag_of_a_put_is_not_kept(self, double: Double, reached: Reached) -> None:
        double.script = always(is_write, Answer(201, {"ETag": 'W/"7"'}))
        assert reached.provider.create(reached.calendar, draft()).resource.version is None

    def test_compression_is_never_asked_for(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        reached.read()
        assert {request.headers["accept-encoding"] for request in reached.front.everything} == {"identity"}

    def test_what_another_wrote_in_between_stays_on_real_servers(self, real: Reached, calendar: dav.Calendar) -> None:
        name = real.provider.create(real.calendar, draft()).ref.resource
        ours = only(real.read().events)
        dav.put(calendar.server, calendar.url + name, ours.text.replace("Why that day.", "My own words."))
        with pytest.raises(Changed):
            real.provider.update(real.calendar, ours, draft(title="New"))
        with pytest.raises(Changed):
            real.provider.withdraw(real.calendar, ours)
        assert "My own words." in dav.get(calendar.server, calendar.url + name)[1]


class TestUnknownOutcome:
    def test_a_creation_whose_answer_is_lost_is_found_the_next_time_on_real_servers(self, real: Reached) -> None:
        real.front.before = lambda _n, request: Drop(forward=True) if request.method == "PUT" else None
        with pytest.raises(Unreachable):
            real.provider.create(real.calendar, draft())
        real.front.before = None
        with pytest.raises(AlreadyThere):
            real.provider.create(real.calendar, draft())
        assert len(real.read().events) == 1

    def test_a_withdrawal_whose_answer_is_lost_succeeds_the_next_time_on_real_servers(self, real: Reached) -> None:
        real.provider.create(real.calendar, draft())
        ours = only(real.read().events)
        real.front.before = lambda _n, request: Drop(forward=True) if request.method == "DELETE" else None
        with pytest.raises(Unreachable):
            real.provider.withdraw(real.calendar, ours)
        real.front.before = None
        real.provider.withdraw(real.calendar, ours)
        assert real.read().events == ()
