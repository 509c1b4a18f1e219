"""The light watch: what counts as no change, and what a server, or who answers in its place, cannot do to it."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from config.accounts import CalDAVAccount
from providers import caldav_watch
from providers.caldav import PROVIDER
from providers.contract import Calendar, Cursor, Seen, Snapshot, Surroundings, Watch
from providers.errors import Misconfigured
from tests.caldav.conftest import WINDOW, Reached, event
from tests.caldav.double import HTML, PASSWORD, USERNAME, XML, Double, Watched, always, error, multistatus
from tests.caldav.raw import IDLE, certificate, served, trickle
from tests.servers.proxy import Answer, Cut, Drop

OpenWatch = Callable[..., Watch]
ROOT = Path(__file__).parents[2]
HEADS = [b"HTTP/1.1 207 Multi-Status\r\nX-Slow: ", b"HTTP/1.1 207 Multi-Status\r\n\r\n<D:multi"]


@pytest.fixture
def watch_at() -> Iterator[OpenWatch]:
    """Opens a watch at a URL; closed after the test."""
    opened: list[Watch] = []

    def open_it(
        url: str,
        username: str | None = USERNAME,
        password: Callable[[], str | None] = lambda: PASSWORD,
        seconds: float = 20,
        before_request: Callable[[], None] = lambda: None,
    ) -> Watch:
        settings = CalDAVAccount(url=url, username=username, timeout=timedelta(seconds=seconds))
        assert PROVIDER.watch is not None
        opened.append(
            PROVIDER.watch(settings, Surroundings("home", frozenset(), "UTC", password, before_request=before_request))
        )
        return opened[-1]

    yield open_it
    for watch in opened:
        watch.close()


def seen_in(snapshot: Snapshot) -> Seen:
    cursor = snapshot.cursor
    assert isinstance(cursor, Cursor)
    return Seen(cursor.token, {**cursor.passed, **{name: one.version for name, one in cursor.resources.items()}})


class TestWhatIsNoChange:
    def test_an_idle_poll_is_one_request_with_the_password(
        self, double: Double, reached: Reached, watch_at: OpenWatch
    ) -> None:
        double.put("a.ics", event("a"))
        seen = seen_in(reached.read())
        watch = watch_at(reached.front.url)
        reached.asked()
        for _ in range(3):
            assert not watch.changed(reached.calendar, WINDOW, seen)
        assert reached.asked() == ["sync"] * 3
        sent = reached.front.everything[-1].headers
        assert (sent["depth"], sent["accept-encoding"], sent["user-agent"]) == ("1", "identity", "syncd")

    def test_it_leaves_no_garbage(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        """It would lie there for months: what rests makes next to nothing that has garbage looked for."""
        double.put("a.ics", event("a"))
        seen = seen_in(reached.read())
        watch = watch_at(reached.front.url)
        watch.changed(reached.calendar, WINDOW, seen)
        reached.front.before = lambda n, request: HTML if n % 2 else double(n, request)
        gc.collect()
        gc.disable()
        try:
            said = {watch.changed(reached.calendar, WINDOW, seen) for _ in range(4)}
            assert gc.collect() == 0
        finally:
            gc.enable()
        assert said == {False, True}

    def test_it_asks_what_the_provider_asks(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        for knows_tokens in (True, False):
            double.knows_tokens = knows_tokens
            first = reached.read()
            reached.read(first)
            by_provider = reached.front.requests[-1]
            assert not watch_at(reached.front.url).changed(reached.calendar, WINDOW, seen_in(first))
            by_watch = reached.front.requests[-1]
            same = ("depth", "content-type", "authorization")
            assert [by_provider.headers[name] for name in same] == [by_watch.headers[name] for name in same]
            assert (by_provider.method, by_provider.path, by_provider.body) == (
                by_watch.method,
                by_watch.path,
                by_watch.body,
            )

    def test_the_calendar_itself_among_the_changes_is_none(
        self, double: Double, reached: Reached, watch_at: OpenWatch
    ) -> None:
        double.more_in_sync = (
            "<D:response><D:href>/dav/alice/office</D:href><D:propstat><D:prop/>"
            "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        )
        assert not watch_at(reached.front.url).changed(reached.calendar, WINDOW, seen_in(reached.read()))

    def test_the_newest_second_repeated_is_none(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        """SOGo."""
        double.put("a.ics", event("a"))
        seen = seen_in(reached.read())
        double.more_in_sync = double.member("a.ics", with_data=False)
        watch = watch_at(reached.front.url)
        assert not watch.changed(reached.calendar, WINDOW, seen)
        assert watch.changed(reached.calendar, WINDOW, Seen(seen.token))
        assert watch.changed(reached.calendar, WINDOW, Seen(seen.token, {"a.ics": '"another"'}))
        # Under another token it may be DAViCal, which does not know the one that it was asked with.
        double.put("b.ics", event("b"))
        double.delete("b.ics")
        double.changes.clear()
        assert watch.changed(reached.calendar, WINDOW, seen)

    def test_without_tokens_versions_tell(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        double.knows_tokens = False
        double.put("ä b.ics", event("a"))
        double.put("b.ics", event("b"))
        seen = seen_in(reached.read(wanted=lambda text: "UID:a" in text))
        watch = watch_at(reached.front.url)
        reached.asked()
        assert not watch.changed(reached.calendar, WINDOW, seen)
        assert reached.asked() == ["query"]
        double.put("b.ics", event("b", "Another title"))
        assert watch.changed(reached.calendar, WINDOW, seen)
        seen = seen_in(reached.read())
        assert not watch.changed(reached.calendar, WINDOW, seen)
        double.delete("b.ics")
        assert watch.changed(reached.calendar, WINDOW, seen)
        double.put("b.ics", event("b"))
        double.put("c.ics", event("c"))
        assert watch.changed(reached.calendar, WINDOW, seen)


class TestWhatIsNoPlainAnswer:
    @pytest.mark.parametrize(
        "answer",
        [
            Answer(500),
            Answer(503, {"Retry-After": "7"}),
            Answer(404),
            Answer(304),
            error(403, "<D:valid-sync-token/>"),
            HTML,
            Answer(207, XML, b""),
            Answer(207, XML, b"garbage"),
            Answer(207, XML, os.urandom(5000)),
            Answer(207, XML, b"<multistatus/>"),
            Answer(207, XML, b"<html xmlns='DAV:'><sync-token>x</sync-token></html>"),
            multistatus(),  # without a token
            Cut(0.7, multistatus("<D:sync-token>data:,100</D:sync-token>")),
            Answer(207, XML, multistatus("<D:sync-token>data:,100</D:sync-token>").body[:-9]),
            multistatus("<D:response><D:status>HTTP/1.1 200 OK</D:status></D:response><D:sync-token>x</D:sync-token>"),
            multistatus(
                "<D:response><D:href>/dav/alice/office/</D:href><D:status>HTTP/1.1 507 Full</D:status></D:response>"
                "<D:sync-token>x</D:sync-token>"
            ),
            multistatus(
                "<D:response><D:href>/dav/alice/office/</D:href><D:status>HTTP/1.1 404 Gone</D:status></D:response>"
                "<D:sync-token>x</D:sync-token>"
            ),
            Drop(),
        ],
    )
    def test_it_is_a_yes(
        self, double: Double, reached: Reached, watch_at: OpenWatch, answer: Answer | Cut | Drop
    ) -> None:
        seen = seen_in(reached.read())
        watch = watch_at(reached.front.url)
        assert not watch.changed(reached.calendar, WINDOW, seen)
        double.script = always(lambda _: True, answer)
        reached.asked()
        assert watch.changed(reached.calendar, WINDOW, seen)
        assert len(reached.asked()) == 1
        double.script = lambda _: None
        assert not watch.changed(reached.calendar, WINDOW, seen)

    @pytest.mark.parametrize("inside", ["&a;", "", "<D:sync-token>&a;</D:sync-token>"])
    def test_a_doctype_is_a_yes_and_nothing_of_it_is_expanded(
        self, double: Double, reached: Reached, watch_at: OpenWatch, inside: str
    ) -> None:
        laughs = "".join(
            f"<!ENTITY {one} '{f'&{other};' * 10}'>" for one, other in zip("abcdefgh", "bcdefghi", strict=True)
        )
        body = (
            f"<?xml version='1.0'?><!DOCTYPE x [{laughs}<!ENTITY i 'ha'>]><D:multistatus xmlns:D='DAV:'>{inside}"
            f"<D:sync-token>data:,100</D:sync-token></D:multistatus>"
        )
        seen = seen_in(reached.read())
        double.script = always(lambda _: True, Answer(207, XML, body.encode()))
        started = time.process_time()
        assert watch_at(reached.front.url).changed(reached.calendar, WINDOW, seen)
        assert time.process_time() - started < 1

    @pytest.mark.parametrize("part", [b"<a>", b"<a/>", b"x", b"<a b='c'"])
    @pytest.mark.parametrize("token", ["data:,100", None])
    def test_an_answer_without_end_is_read_to_a_limit(
        self, watch_at: OpenWatch, reached: Reached, monkeypatch: pytest.MonkeyPatch, part: bytes, token: str | None
    ) -> None:
        monkeypatch.setattr(caldav_watch, "LARGEST", 1 << 20)
        sent = [0]

        def talk(line: socket.socket) -> None:
            line.sendall(b"HTTP/1.1 207 Multi-Status\r\n\r\n<D:multistatus xmlns:D='DAV:'>")
            while True:
                line.sendall(part * 20_000)
                sent[0] += len(part) * 20_000

        with served(talk) as url:
            assert watch_at(url).changed(at(reached, url), WINDOW, Seen(token))
        assert sent[0] < 20 << 20  # of it some is on the way when the door closes


class TestTime:
    @pytest.mark.parametrize("tls", [False, True])
    @pytest.mark.parametrize("head", HEADS)
    def test_a_server_that_trickles_comes_to_an_end(
        self,
        watch_at: OpenWatch,
        reached: Reached,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        head: bytes,
        tls: bool,
    ) -> None:
        over = threading.Event()
        known = certificate(tmp_path)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(known))
        with served(trickle(head, over), known if tls else None) as url:
            watch = watch_at(url, seconds=1)
            watch._timeout = 0.2  # type: ignore[attr-defined]  # less than a person can set
            started = time.monotonic()
            try:
                assert watch.changed(at(reached, url), WINDOW, Seen("data:,100"))
            finally:
                over.set()
            assert 1 < time.monotonic() - started < 3

    def test_a_server_that_is_silent_is_a_yes_in_time(self, watch_at: OpenWatch, reached: Reached) -> None:
        over = threading.Event()
        with served(lambda _: over.wait(10)) as url:
            started = time.monotonic()
            assert watch_at(url, seconds=1).changed(at(reached, url), WINDOW, Seen("data:,100"))
            assert time.monotonic() - started < 3
            over.set()


class TestThePassword:
    def test_it_does_not_follow_to_another_server(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        seen = seen_in(reached.read())
        with Watched("http://127.0.0.1:9/", before=double) as other:
            for status in (301, 302, 303, 307, 308):
                double.script = always(lambda _: True, Answer(status, {"Location": f"{other.url}dav/alice/office/"}))
                reached.asked()
                assert watch_at(reached.front.url).changed(reached.calendar, WINDOW, seen)
                assert len(reached.asked()) == 1
            assert other.everything == []

    def test_it_is_asked_for_once_and_anew_after_a_refusal(
        self, double: Double, reached: Reached, watch_at: OpenWatch
    ) -> None:
        seen = seen_in(reached.read())
        given: list[str] = []
        passwords = iter([PASSWORD, "old", PASSWORD])

        def ask() -> str:
            given.append(next(passwords))
            return given[-1]

        watch = watch_at(reached.front.url, password=ask)
        assert [watch.changed(reached.calendar, WINDOW, seen) for _ in range(3)] == [False] * 3
        assert len(given) == 1
        double.script = always(lambda _: True, Answer(401, {"WWW-Authenticate": 'Basic realm="dav"'}))
        reached.asked()
        assert watch.changed(reached.calendar, WINDOW, seen)
        assert len(reached.asked()) == 1
        double.script = lambda _: None
        assert [watch.changed(reached.calendar, WINDOW, seen) for _ in range(3)] == [True, False, False]
        assert given == [PASSWORD, "old", PASSWORD]

    def test_where_it_cannot_be_had_is_a_yes_without_a_request(self, reached: Reached, watch_at: OpenWatch) -> None:
        def ask() -> str:
            raise Misconfigured("password_file is gone")

        seen = seen_in(reached.read())
        reached.asked()
        assert watch_at(reached.front.url, password=ask).changed(reached.calendar, WINDOW, seen)
        assert reached.asked() == []

    def test_digest_is_refused_once_and_then_answered_unasked(
        self, double: Double, reached: Reached, watch_at: OpenWatch
    ) -> None:
        seen = seen_in(reached.read())
        double.schemes = ("Digest",)
        calls: list[None] = []
        watch = watch_at(reached.front.url, before_request=lambda: calls.append(None))
        reached.asked()
        assert [watch.changed(reached.calendar, WINDOW, seen) for _ in range(3)] == [False] * 3
        schemes = [one.headers["authorization"].partition(" ")[0] for one in reached.front.requests]
        assert schemes == ["Basic", "Digest", "Digest", "Digest"]
        assert len(calls) == 4

    def test_a_wrong_one_for_digest_is_a_yes(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        seen = seen_in(reached.read())
        double.schemes = ("Digest",)
        watch = watch_at(reached.front.url, password=lambda: "looking-glass")
        reached.asked()
        assert watch.changed(reached.calendar, WINDOW, seen)
        assert len(reached.asked()) == 2

    def test_from_https_it_never_goes_to_http(self, front: Watched, reached: Reached, watch_at: OpenWatch) -> None:
        front.everything.clear()
        assert watch_at(front.url.replace("http:", "https:")).changed(reached.calendar, WINDOW, Seen("data:,100"))
        assert front.everything == []

    def test_it_is_not_told_to_whom_nobody_trusts(
        self, reached: Reached, watch_at: OpenWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[None] = []

        def talk(line: socket.socket) -> None:
            asked.append(None)
            line.sendall(b"HTTP/1.1 207 Multi-Status\r\nContent-Length: %d\r\n\r\n%s" % (len(IDLE), IDLE))
            while line.recv(65536):
                pass

        with served(talk, certificate(tmp_path)) as url:
            watch = watch_at(url)
            monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
            assert watch.changed(at(reached, url), WINDOW, Seen("data:,100"))
            assert asked == []
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "certificate.pem"))
            assert not watch.changed(at(reached, url), WINDOW, Seen("data:,100"))
            other = url.replace("127.0.0.1", "localhost")
            assert watch.changed(at(reached, other), WINDOW, Seen("data:,100"))
            assert len(asked) == 1

    def test_a_server_without_it_is_asked_without(self, double: Double, reached: Reached, watch_at: OpenWatch) -> None:
        double.lets_strangers_sync = True
        seen = seen_in(reached.read())
        assert not watch_at(reached.front.url, username=None).changed(reached.calendar, WINDOW, seen)
        assert "authorization" not in reached.front.requests[-1].headers


def test_the_environment_s_proxy_is_used(
    double: Double, reached: Reached, watch_at: OpenWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = seen_in(reached.read())
    with Watched("http://127.0.0.1:9/", before=double) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        url = "http://dav.invalid/"
        assert not watch_at(url).changed(at(reached, url), WINDOW, seen)
        assert [one.path for one in proxy.requests] == ["http://dav.invalid/dav/alice/office/"]


def test_an_address_that_is_none_is_a_yes(reached: Reached, watch_at: OpenWatch) -> None:
    for address in ("file:///etc/passwd", "ftp://127.0.0.1/x/", "http://", "http://[/", "\n"):
        calendar = replace(reached.calendar, address=address)
        assert watch_at("http://127.0.0.1:9/").changed(calendar, WINDOW, Seen("data:,100"))


def test_it_is_light() -> None:
    """What the daemon keeps for months: neither the module nor a poll loads what reading and writing need."""
    text = """
import sys
from providers import find_provider
from providers.contract import Calendar, Seen, Surroundings, Window
from config.accounts import CalDAVAccount
from datetime import UTC, datetime
spec = find_provider("caldav")
around = Surroundings("home", frozenset(), "UTC", lambda: "secret")
watch = spec.watch(CalDAVAccount(url="http://127.0.0.1:9/", username="alice"), around)
window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
assert watch.changed(Calendar("/a", "a", address="http://127.0.0.1:9/a/"), window, Seen("x"))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "providers" in loaded
    heavy = {
        "caldav",
        "niquests",
        "urllib3",
        "urllib3_future",
        "icalendar",
        "lxml",
        "recurring_ical_events",
        "dateutil",
    }
    assert loaded & heavy == set()


def at(reached: Reached, url: str) -> Calendar:
    """The calendar as it is at another server."""
    return replace(reached.calendar, address=f"{url}dav/alice/office/")
