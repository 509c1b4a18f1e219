"""Changes since a token (RFC 6578), and the ways in which servers are wrong about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest

from providers.contract import Cursor, Written
from providers.errors import SignInExpired
from tests.caldav.conftest import Open, Reached, draft, event, names
from tests.caldav.double import PASSWORD, Double, Watched, is_sync, multistatus, once, response
from tests.servers import dav
from tests.servers.proxy import Answer

Spelling = Callable[[str], str]
WHOLE = ["PROPFIND", "query"]  # the token first, then all of the window


def with_written(cursor: Cursor | None, written: Written) -> Cursor:
    """The cursor as the cycle keeps it after a creation."""
    assert cursor is not None
    name = written.ref.resource
    return replace(cursor, resources={**cursor.resources, name: written.resource}, written=cursor.written | {name})


class TestTokens:
    @pytest.mark.parametrize("status", ["403", "412"])
    def test_a_refused_token_means_one_full_read(self, double: Double, reached: Reached, status: str) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        assert first.cursor is not None
        double.unknown_token = "403" if status == "403" else "412"
        reached.asked()
        again = reached.read(replace(first.cursor, token="data:,lost"))
        assert (names(again), again.fresh) == (["a.ics"], True)
        assert reached.asked()[:2] == ["sync", "PROPFIND"]
        reached.read(again)
        assert reached.asked() == ["sync"]

    def test_a_refused_token_means_one_full_read_on_real_servers(self, real: Reached, calendar: dav.Calendar) -> None:
        dav.put(calendar.server, calendar.url + "a.ics", event("a"))
        first = real.read()
        assert first.cursor is not None
        again = real.read(replace(first.cursor, token=f"{first.cursor.token}ff"))
        assert (names(again), again.fresh, again.complete) == (["a.ics"], True, True)
        real.asked()
        real.read(again)
        assert real.asked() == ["sync"]

    def test_silence_about_a_token_from_the_future_ends_with_the_next_full_read(
        self, double: Double, reached: Reached
    ) -> None:
        double.unknown_token = "silence"
        double.put("a.ics", event("a"))
        first = reached.read()
        assert first.cursor is not None
        deaf = reached.read(replace(first.cursor, token="data:,99999"))
        double.delete("a.ics")
        double.put("b.ics", event("b"))
        deaf = reached.read(deaf)
        assert names(deaf) == ["a.ics"]  # nothing can tell: SOGo and sabre/dav are silent
        whole = reached.read()
        assert names(whole) == ["b.ics"]
        double.put("c.ics", event("c"))
        assert names(reached.read(whole)) == ["b.ics", "c.ics"]

    def test_a_full_listing_for_an_unknown_token_means_a_full_read(self, double: Double, reached: Reached) -> None:
        """DAViCal lists everything, under a new token, and leaves out what was deleted."""
        double.unknown_token = "everything"
        for name in ("a", "b", "c"):
            double.put(f"{name}.ics", event(name))
        first = reached.read()
        assert first.cursor is not None
        double.delete("b.ics")
        again = reached.read(replace(first.cursor, token="data:,1"))
        assert (names(again), again.fresh) == (["a.ics", "c.ics"], True)

    def test_an_answer_without_a_token_means_a_full_read(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        double.script = once(is_sync, multistatus())
        reached.asked()
        again = reached.read(first)
        assert (names(again), again.fresh) == (["a.ics"], True)
        assert reached.asked() == ["sync", *WHOLE]

    def test_a_server_that_cannot_answer_the_report_is_read_whole(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        double.script = once(is_sync, Answer(501))
        assert names(reached.read(first)) == ["a.ics"]


class TestPaging:
    def test_a_cut_answer_is_followed_to_its_end(self, double: Double, reached: Reached) -> None:
        double.put("0.ics", event("0"))
        first = reached.read()
        double.page = 2
        for number in range(1, 6):
            double.put(f"{number}.ics", event(str(number)))
        double.delete("0.ics")
        reached.asked()
        second = reached.read(first)
        assert names(second) == [f"{number}.ics" for number in range(1, 6)]
        assert reached.asked() == ["sync", "sync", "sync", "multiget"]

    def test_a_cut_answer_that_gets_no_further_means_a_full_read(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        token = f"<D:sync-token>{double.token(double.number)}</D:sync-token>"
        cut = "<D:response><D:href>/dav/alice/office/</D:href><D:status>HTTP/1.1 507 Full</D:status></D:response>"
        double.script = once(is_sync, multistatus(cut, token))
        reached.asked()
        second = reached.read(first)
        assert (names(second), second.fresh) == (["a.ics"], True)
        assert reached.asked() == ["sync", *WHOLE]


class TestWhatIsReported:
    def test_an_idle_poll_is_one_request_on_real_servers(self, real: Reached, calendar: dav.Calendar) -> None:
        dav.put(calendar.server, calendar.url + "a.ics", event("a"))
        first = real.read()
        real.asked()
        second = real.read(first)
        assert (second.events, second.fresh) == (first.events, False)
        assert real.asked() == ["sync"]

    def test_the_newest_second_repeated_costs_no_fetch(self, double: Double, reached: Reached) -> None:
        """SOGo's token is a second; all that was written in it is named again at each poll."""
        for name in ("old", "a", "b"):
            double.put(f"{name}.ics", event(name, "Interview" if name != "b" else "Lunch"))
        double.more_in_sync = double.member("a.ics", False) + double.member("b.ics", False)
        first = reached.read(wanted=lambda text: "Interview" in text)
        second = reached.read(first, wanted=lambda text: "Interview" in text)
        assert names(second) == ["a.ics", "old.ics"]
        for _ in range(2):  # the one that is passed over is known by now, too
            reached.asked()
            second = reached.read(second, wanted=lambda text: "Interview" in text)
            assert (names(second), second.fresh) == (["a.ics", "old.ics"], False)
            assert reached.asked() == ["sync"]

    def test_the_calendar_itself_among_the_changes_is_no_event(self, double: Double, reached: Reached) -> None:
        """sabre/dav, after a rename, without the slash at the end."""
        double.put("a.ics", event("a"))
        first = reached.read()
        double.more_in_sync = response("/dav/alice/office", "<D:getetag/>")
        reached.asked()
        second = reached.read(first)
        assert (names(second), second.complete, second.problems) == (["a.ics"], True, ())
        assert reached.asked() == ["sync"]

    def test_deletions_of_what_was_never_seen_are_nothing(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        double.put("short.ics", event("short"))
        double.delete("short.ics")
        reached.asked()
        assert names(reached.read(first)) == ["a.ics"]
        assert reached.asked() == ["sync"]

    def test_what_was_created_and_deleted_in_between_is_gone_though_nobody_reports_it(
        self, real: Reached, calendar: dav.Calendar
    ) -> None:
        """Xandikos names neither; that we created it is in the cursor."""
        first = real.read()
        written = real.provider.create(real.calendar, draft())
        cursor = with_written(first.cursor, written)
        dav.delete(calendar.server, calendar.url + written.ref.resource)
        assert names(real.read(cursor)) == []

    def test_a_creation_that_the_report_loses_is_still_there(self, double: Double, reached: Reached) -> None:
        """DAViCal's report loses changes under parallel writers: ours must not look deleted by the owner."""
        first = reached.read()
        written = reached.provider.create(reached.calendar, draft())
        double.changes.clear()
        assert names(reached.read(with_written(first.cursor, written))) == [written.ref.resource]

    def test_what_was_just_written_costs_no_full_read(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        cursor = reached.read().cursor
        for number in range(3):
            cursor = with_written(cursor, reached.provider.create(reached.calendar, draft(f"{number}@syncd")))
        reached.asked()
        second = reached.read(cursor)
        assert (len(second.events), second.fresh) == (4, False)
        assert reached.asked() == ["sync"]

    def test_a_write_without_an_etag_is_fetched_once(self, double: Double, reached: Reached) -> None:
        """Cyrus, DAViCal and sabre/dav give none where they change what they store."""
        double.etag_on_put = False
        first = reached.read()
        written = reached.provider.create(reached.calendar, draft())
        assert written.resource.version is None
        reached.asked()
        second = reached.read(with_written(first.cursor, written))
        assert [one.version for one in second.events] == [double.objects[written.ref.resource][0]]
        assert reached.asked() == ["sync", "multiget"]
        reached.read(second)
        assert reached.asked() == ["sync"]


def small_percent(name: str) -> str:
    """As sabre/dav writes what is not ASCII."""
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(name))


def bare_at(name: str) -> str:
    return quote(name, safe="@+")


def raw(name: str) -> str:
    """As SOGo writes everything, though not its percent signs."""
    return name.replace("%", "%25")


class TestHrefs:
    @pytest.mark.parametrize("absolute", [False, True])
    @pytest.mark.parametrize("later", [quote, small_percent, bare_at, raw])
    @pytest.mark.parametrize("first", [quote, raw])
    def test_one_object_under_two_spellings_is_one(
        self, double: Double, reached: Reached, first: Spelling, later: Spelling, absolute: bool
    ) -> None:
        odd = ["a@b.ics", "é ü.ics", "c+d.ics", "e%20f.ics"]
        for name in odd:
            double.put(name, event(name))
        double.spell = first
        before = reached.read()
        double.spell = later
        if absolute:
            double.prefix = f"https://dav.example.net{double.prefix}"
        for name in odd:
            double.put(name, event(name, "Changed"))
        after = reached.read(before)
        assert names(after) == sorted(odd)
        assert {one.title for one in after.events} == {"Changed"}
        for name in odd:
            double.delete(name)
        assert reached.read(after).events == ()

    def test_an_odd_name_is_read_changed_and_deleted_on_real_servers(
        self, real: Reached, calendar: dav.Calendar
    ) -> None:
        url = calendar.url + "g%20%C3%A9%40h.ics"
        dav.put(calendar.server, url, event("g"))
        first = real.read()
        assert names(first) == ["g é@h.ics"]
        dav.put(calendar.server, url, event("g", "Changed"))
        second = real.read(first)
        assert [one.title for one in second.events] == ["Changed"]
        dav.delete(calendar.server, url)
        assert real.read(second).events == ()

    def test_a_calendar_without_a_slash_at_its_end_is_the_same(
        self, double: Double, front: Watched, open_at: Open
    ) -> None:
        double.calendars = {"/dav/alice/office": double.calendars.pop("/dav/alice/office/")}
        found = open_at(front.url).calendars()[0]
        assert (found.id, found.address) == ("/dav/alice/office", f"{front.url}dav/alice/office/")


class TestWithoutTokens:
    def test_an_idle_poll_is_one_query_and_only_changes_are_fetched(self, double: Double, reached: Reached) -> None:
        double.knows_tokens = False
        for name in ("a", "b", "lunch"):
            double.put(f"{name}.ics", event(name, "Lunch" if name == "lunch" else "Interview"))

        def wanted(text: str) -> bool:
            return "Interview" in text

        first = reached.read(wanted=wanted)
        reached.asked()
        second = reached.read(first, wanted=wanted)
        assert (names(second), reached.asked()) == (["a.ics", "b.ics"], ["query"])
        double.put("b.ics", event("b", "Interview moved"))
        double.delete("a.ics")
        third = reached.read(second, wanted=wanted)
        assert [one.title for one in third.events] == ["Interview moved"]
        assert reached.asked() == ["query", "multiget"]
        asked = [request for request in reached.front.everything if b"calendar-multiget" in request.body]
        assert asked[-1].body.count(b"<D:href>") == 1


def test_a_wrong_password_that_an_idle_poll_hides_is_noticed_at_the_next_full_read(
    double: Double, front: Watched, open_at: Open
) -> None:
    """sabre/dav answers an idle report to anybody."""
    double.lets_strangers_sync = True
    double.put("a.ics", event("a"))
    good = Reached(front, open_at(front.url, password=PASSWORD), open_at(front.url).calendars()[0])
    first = good.read()
    wrong = replace(good, provider=open_at(front.url, password="old"))
    assert wrong.read(first).events == first.events
    with pytest.raises(SignInExpired):
        wrong.read()
