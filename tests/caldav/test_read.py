"""A calendar is read whole or not at all: answers that leave something out, break off or make no sense."""

from __future__ import annotations

import pytest

from providers.errors import Forbidden, Misconfigured, Misunderstood, Unreachable
from tests.caldav.conftest import Open, Reached, event, names
from tests.caldav.double import (
    HTML,
    XML,
    Collection,
    Double,
    Watched,
    always,
    is_multiget,
    is_query,
    is_sync,
    multistatus,
    once,
)
from tests.servers import dav
from tests.servers.proxy import Action, Answer, Cut, Request, Truncate

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
    b'<D:multistatus xmlns:D="DAV:"><D:response><D:href>&d;</D:href></D:response>'
    b"<D:sync-token>data:,1</D:sync-token></D:multistatus>"
)


class TestMultiget:
    def test_a_member_that_is_left_out_is_asked_for_again_and_then_gone(self, double: Double, reached: Reached) -> None:
        """DAViCal and sabre/dav do not report what is missing."""
        double.omits_missing = True
        first = reached.read()
        double.put("a.ics", event("a"))
        double.put("b.ics", event("b"))
        listing = double.sync(first.cursor.token or "" if first.cursor else "", stranger=False)
        double.delete("b.ics")
        double.script = once(is_sync, listing)
        reached.asked()
        second = reached.read(first)
        assert (names(second), second.complete) == (["a.ics"], True)
        assert reached.asked() == ["sync", "multiget", "multiget"]

    def test_one_that_comes_the_second_time_leaves_a_doubt(self, double: Double, reached: Reached) -> None:
        first = reached.read()
        double.put("a.ics", event("a"))
        double.script = once(is_multiget, multistatus())
        second = reached.read(first)
        assert (second.complete, second.cursor) == (False, None)
        assert names(reached.read()) == ["a.ics"]

    @pytest.mark.parametrize("headers", [XML, {"Content-Type": "text/plain"}, {}])
    def test_one_object_that_breaks_the_answer_spoils_only_itself(
        self, double: Double, reached: Reached, headers: dict[str, str]
    ) -> None:
        first = reached.read()
        for number in range(9):
            double.put(f"{number}.ics", event(str(number)))
        broken = Answer(207, headers, b'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response>\x01')
        double.script = always(lambda request: is_multiget(request) and b"/4.ics" in request.body, broken)
        second = reached.read(first)
        assert names(second) == [f"{number}.ics" for number in range(9) if number != 4]
        assert (second.complete, second.cursor, len(second.problems)) == (False, None, 1)

    def test_an_answer_that_is_cut_off_is_asked_for_in_halves(self, double: Double, reached: Reached) -> None:
        first = reached.read()
        for number in range(20):
            double.put(f"{number}.ics", event(str(number)))
        whole = multistatus(*(double.member(name, with_data=True) for name in double.objects))
        cut = Answer(207, XML, whole.body[: len(whole.body) // 2])
        double.script = once(is_multiget, cut)
        reached.asked()
        second = reached.read(first)
        assert (len(second.events), second.complete) == (20, True)
        assert reached.asked() == ["sync", "multiget", "multiget", "multiget"]

    def test_a_server_that_always_breaks_is_not_asked_for_each_object(self, double: Double, reached: Reached) -> None:
        first = reached.read()
        for number in range(200):
            double.put(f"{number}.ics", event(str(number)))
        double.script = always(is_multiget, Answer(207, XML, b"<D:multistatus"))
        reached.asked()
        with pytest.raises(Misunderstood, match="broken or cut off"):
            reached.read(first)
        assert len(reached.asked()) < 40

    def test_a_page_in_its_place_is_not_asked_for_in_halves(self, double: Double, reached: Reached) -> None:
        first = reached.read()
        for number in range(9):
            double.put(f"{number}.ics", event(str(number)))
        double.script = always(is_multiget, HTML)
        reached.asked()
        with pytest.raises(Misunderstood, match="sign-in page"):
            reached.read(first)
        assert reached.asked() == ["sync", "multiget"]


class TestFullRead:
    def test_a_broken_answer_is_asked_for_in_shorter_spans(self, double: Double, reached: Reached) -> None:
        for number in range(5):
            double.put(f"{number}.ics", event(str(number)))
        double.script = once(is_query, Answer(207, XML, b"<D:multistatus"))
        snapshot = reached.read()
        assert (len(snapshot.events), snapshot.complete, snapshot.listed) == (5, True, 5)

    def test_an_object_that_breaks_every_span_spoils_only_itself(self, double: Double, reached: Reached) -> None:
        for number in range(5):
            double.put(f"{number}.ics", event(str(number)))
        broken = Answer(207, XML, b"<D:multistatus")

        def script(request: Request) -> Action | None:
            fetches = is_query(request) and b"calendar-data" in request.body
            return broken if fetches or (is_multiget(request) and b"/2.ics" in request.body) else None

        double.script = script
        snapshot = reached.read()
        assert names(snapshot) == ["0.ics", "1.ics", "3.ics", "4.ics"]
        assert (snapshot.complete, snapshot.cursor) == (False, None)

    def test_a_listing_that_stops_at_a_limit_is_not_taken_for_the_whole(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        cut = "<D:response><D:href>/dav/alice/office/</D:href><D:status>HTTP/1.1 507 Full</D:status></D:response>"
        double.script = always(is_query, multistatus(double.member("a.ics", True), cut))
        with pytest.raises(Misunderstood, match="cut"):
            reached.read()

    @pytest.mark.parametrize("share", [0.3, 0.7])
    def test_a_line_that_breaks_off_is_unreachable_on_real_servers(
        self, real: Reached, calendar: dav.Calendar, share: float
    ) -> None:
        dav.put(calendar.server, calendar.url + "a.ics", event("a"))
        real.front.before = lambda _n, request: Cut(share) if is_query(request) else None
        with pytest.raises(Unreachable):
            real.read()
        real.front.before = None
        assert names(real.read()) == ["a.ics"]

    def test_a_body_that_is_cut_short_is_never_a_shorter_calendar_on_real_servers(
        self, real: Reached, calendar: dav.Calendar
    ) -> None:
        for name in ("a", "b", "c"):
            dav.put(calendar.server, f"{calendar.url}{name}.ics", event(name))
        real.front.before = lambda _n, request: Truncate(0.9) if is_query(request) else None
        with pytest.raises(Misunderstood):
            real.read()


class TestNonsense:
    @pytest.mark.parametrize(
        "nonsense",
        [
            HTML,
            Answer(200, XML, b""),
            Answer(207, XML, b""),
            Answer(207, {}, b""),
            Answer(207, {"Content-Type": "text/html"}, HTML.body),
            Answer(200, XML, b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>"),
            Answer(200, {"Content-Type": "text/plain"}, b"OK"),
            Answer(207, XML, b"<x/>"),
            Answer(207, XML, b'<D:multistatus xmlns:D="DAV:"><D:response><D:href/></D:response></D:multistatus>'),
            Answer(207, XML, BOMB),
            Answer(303, {"Location": "/login"}, b""),
        ],
        ids=lambda answer: f"{answer.status} {answer.body[:24]!r}",
    )
    @pytest.mark.parametrize("where", ["PROPFIND", "sync", "query", "all"])
    def test_it_is_misunderstood_and_never_an_empty_calendar(
        self, double: Double, reached: Reached, nonsense: Answer, where: str
    ) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        asks = {"PROPFIND": lambda request: request.method == "PROPFIND", "sync": is_sync, "query": is_query}
        double.script = always(asks.get(where, lambda _: True), nonsense)
        for since in (first, None):
            try:
                snapshot = reached.read(since)
            except Misunderstood as error:
                assert "127.0.0.1" in str(error)  # noqa: PT017 (either is right, where only one of the requests fails)
            else:
                assert names(snapshot) == ["a.ics"]
        if where in ("PROPFIND", "all"):
            with pytest.raises(Misunderstood):
                reached.provider.calendars()

    def test_entities_are_not_expanded_nor_believed(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        double.script = always(is_query, Answer(207, XML, BOMB))
        with pytest.raises(Misunderstood, match="entities"):
            reached.read()

    def test_an_error_page_in_an_old_encoding_is_only_an_error(self, double: Double, reached: Reached) -> None:
        double.script = always(is_query, Answer(404, {"Content-Type": "text/html"}, "für".encode("latin-1")))
        with pytest.raises(Misconfigured):
            reached.read()


class TestRemovedCalendar:
    def test_a_calendar_that_was_removed_is_misconfigured_on_real_servers(
        self, real: Reached, calendar: dav.Calendar
    ) -> None:
        dav.put(calendar.server, calendar.url + "a.ics", event("a"))
        first = real.read()
        dav.delete(calendar.server, calendar.url)
        for since in (first, None):
            with pytest.raises(Misconfigured, match="not on the server any more"):
                real.read(since)

    def test_a_calendar_without_a_right_to_read_is_forbidden(self, double: Double, reached: Reached) -> None:
        first = reached.read()
        double.script = always(lambda _: True, Answer(403))
        for since in (first, None):
            with pytest.raises(Forbidden):
                reached.read(since)


def test_names_with_ampersands_and_umlauts_are_kept(double: Double, front: Watched, open_at: Open) -> None:
    double.calendars = {"/dav/alice/office/": Collection(name="Büro & <co> 'Ü'")}
    assert [calendar.name for calendar in open_at(front.url).calendars()] == ["Büro & <co> 'Ü'"]


def test_names_with_ampersands_and_umlauts_are_kept_on_real_servers(server: dav.Server, open_at: Open) -> None:
    url = dav.make_calendar(server, display_name="Büro & <co>")
    found = open_at(server.url, server.username, server.password).calendars()
    assert "Büro & <co>" in [calendar.name for calendar in found]
    dav.delete(server, url)
