"""The servers, the proxy and the readers do what the other tests take for granted."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from datetime import date, timedelta
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from tests.servers.dav import (
    Calendar,
    RefusedError,
    Server,
    delete,
    get,
    get_all,
    make_calendar,
    put,
    request,
    seed,
)
from tests.servers.program import NotStartedError, Program
from tests.servers.proxy import Action, Answer, Call, Cut, Drop, Proxy, Request, Truncate
from tests.servers.radicale import set_read_only
from tests.servers.reader import fetch, khal_lines

EVENT = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//hand//EN
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261101T090000Z
DTSTART;TZID=Europe/Berlin:20261207T100000
DTEND;TZID=Europe/Berlin:20261207T101500
SUMMARY:{title}
CLASS:PRIVATE
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
"""


def event(uid: str, title: str = "Thank Dana Lee · Acme, round 2") -> str:
    return EVENT.format(uid=uid, title=title.replace(",", "\\,"))


def test_an_object_is_written_read_changed_and_deleted(calendar: Calendar) -> None:
    server, url = calendar.server, urljoin(calendar.url, "a.ics")
    first = put(server, url, event("a"))
    assert get(server, url)[0] == first
    second = put(server, url, event("a", "Changed"), etag=first)
    assert second != first
    with pytest.raises(RefusedError, match="412"):
        put(server, url, event("a", "Late"), etag=first)
    [(href, (etag, text))] = get_all(server, calendar.url).items()
    assert (href, etag) == (urlsplit(url).path, second)
    assert "SUMMARY:Changed" in text
    delete(server, url)
    assert get_all(server, calendar.url) == {}


def test_a_calendar_is_new_and_bears_its_name(calendar: Calendar) -> None:
    body = '<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>'
    reply = request(calendar.server, "PROPFIND", calendar.url, body, {"Depth": "0", "Content-Type": "text/xml"})
    assert f"displayname>{calendar.name}<" in reply.body.decode()
    assert get_all(calendar.server, calendar.url) == {}


def test_a_wrong_password_is_refused(server: Server) -> None:
    class Stranger:
        username, password = "alice", "looking-glass"

    reply = request(Stranger(), "PROPFIND", server.url, headers={"Depth": "0"})
    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith("Basic")


def test_many_objects_are_laid_in(calendar: Calendar) -> None:
    seed(calendar.server, calendar.url, {f"e{n}": event(f"e{n}") for n in range(3)})
    assert len(get_all(calendar.server, calendar.url)) == 3


def test_a_calendar_becomes_read_only_and_writable_again(radicale: Server) -> None:
    locked, free = make_calendar(radicale), make_calendar(radicale)
    put(radicale, locked + "a.ics", event("a"))
    set_read_only(radicale, locked)
    with pytest.raises(RefusedError, match="403"):
        put(radicale, locked + "b.ics", event("b"))
    assert len(get_all(radicale, locked)) == 1
    put(radicale, free + "b.ics", event("b"))
    set_read_only(radicale)
    put(radicale, locked + "b.ics", event("b"))


def test_a_server_that_is_off_is_not_reached_and_comes_back(calendar: Calendar) -> None:
    server, url = calendar.server, calendar.url + "a.ics"
    put(server, url, event("a"))
    server.program.stop()
    try:
        assert request(server, "GET", url).status == 502  # Xandikos: its proxy still stands
    except ConnectionRefusedError:
        assert server.name == "radicale"
    server.program.start()
    assert "UID:a" in get(server, url)[1]


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    program = Program(["sh", "-c", "echo no storage >&2; exit 3"], tmp_path, lambda: False)
    with pytest.raises(NotStartedError, match="no storage"):
        program.start()


def test_the_proxy_records_what_went_through(calendar: Calendar, proxy: Proxy) -> None:
    url = proxy.at(calendar.url) + "a.ics"
    put(calendar.server, url, event("a"))
    assert get(calendar.server, url) == get(calendar.server, calendar.url + "a.ics")
    written, read = proxy.requests[0], proxy.requests[-1]
    assert (written.n, written.method, written.path, written.status) == (1, "PUT", urlsplit(url).path, 201)
    assert b"UID:a" in written.body
    assert (read.method, read.status) == ("GET", 200)
    assert read.size > 500
    assert proxy.count("PUT") == 1
    assert proxy.count() == len(proxy.requests)
    proxy.reset()
    assert proxy.count() == 0


def test_the_proxy_breaks_what_it_is_told_to(calendar: Calendar, proxy: Proxy) -> None:
    server, url = calendar.server, proxy.at(calendar.url) + "a.ics"
    faults: dict[int, Action] = {
        1: Answer(503, {"Retry-After": "7"}, b"busy"),
        2: Drop(),
        4: Drop(forward=True),
        6: Cut(),
        7: Truncate(),
    }
    proxy.before = lambda n, _: faults.get(n)

    busy = request(server, "PUT", url, event("a"))
    assert (busy.status, busy.headers["retry-after"], busy.body) == (503, "7", b"busy")
    with pytest.raises(RemoteDisconnected):
        request(server, "PUT", url, event("a"))
    assert request(server, "GET", url).status == 404
    with pytest.raises(RemoteDisconnected):
        request(server, "PUT", url, event("a"))
    whole = request(server, "GET", url)
    assert whole.status == 200
    with pytest.raises(IncompleteRead):
        request(server, "GET", url)
    assert request(server, "GET", url).body == whole.body[: len(whole.body) // 2]
    assert [seen.status for seen in proxy.requests[:4]] == [503, None, 404, 201]


def test_the_proxy_calls_before_and_after(calendar: Calendar, proxy: Proxy) -> None:
    url = calendar.url + "a.ics"
    seen: list[int] = []

    def look() -> None:
        seen.append(request(calendar.server, "GET", url).status)

    proxy.before = lambda *_: Call(before=look, after=look)
    request(calendar.server, "PUT", proxy.at(url), event("a"))
    assert seen == [404, 200]


def test_what_a_test_asserts_within_the_proxy_reaches_the_test(radicale: Server) -> None:
    def refuse(n: int, asked: Request) -> None:
        raise AssertionError(f"{n}: {asked.method}")

    def ask() -> None:
        with Proxy(radicale.url, before=refuse) as proxy, suppress(RemoteDisconnected):
            request(radicale, "DELETE", proxy.at(radicale.home))

    with pytest.raises(AssertionError, match="1: DELETE"):
        ask()


def test_the_proxy_asks_for_a_password_of_its_own_and_keeps_the_connection(xandikos: Server) -> None:
    parts = urlsplit(xandikos.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        line = None
        for _ in range(3):
            connection.request("PROPFIND", "/")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (401, b"401")
            assert line in (None, connection.sock)
            line = connection.sock
    finally:
        connection.close()


def test_a_large_answer_passes_at_once() -> None:
    body = b"x" * 20_000_000
    with Proxy("http://127.0.0.1:9/", before=lambda *_: Answer(200, {}, body)) as back, Proxy(back.url) as front:
        connection = HTTPConnection("127.0.0.1", urlsplit(front.url).port, timeout=10)
        started = time.monotonic()
        connection.request("REPORT", "/")
        assert connection.getresponse().read() == body
        connection.close()
        assert time.monotonic() - started < 5


def test_the_proxy_ends_with_a_line_open() -> None:
    threads = threading.active_count()
    with Proxy("http://127.0.0.1:9/") as proxy:
        line = socket.create_connection(("127.0.0.1", urlsplit(proxy.url).port or 0), timeout=10)
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(20).startswith(b"HTTP/1.1 502")
    line.close()
    assert threading.active_count() <= threads + 1


def test_other_programs_see_the_event_at_the_right_time(calendar: Calendar) -> None:
    put(calendar.server, calendar.url + "a.ics", event("a"))
    day = date(2026, 12, 7)
    berlin = khal_lines(calendar.server, calendar.url, day, day, "Europe/Berlin")
    assert berlin == ["2026-12-07 10:00-10:15 Thank Dana Lee · Acme, round 2"]


def test_other_programs_show_it_to_a_person_in_another_zone(radicale: Server) -> None:
    url = make_calendar(radicale)
    put(radicale, url + "a.ics", event("a"))
    day = date(2026, 12, 7)
    assert khal_lines(radicale, url, day, day, "Asia/Tokyo", "{start-time} {title}") == [
        "18:00 Thank Dana Lee · Acme, round 2"
    ]
    assert khal_lines(radicale, url, day + timedelta(1), day + timedelta(1), "Asia/Tokyo") == []


def test_other_programs_get_what_was_written(radicale: Server, tmp_path: Path) -> None:
    url = make_calendar(radicale)
    put(radicale, url + "a.ics", event("a"))
    [text] = fetch(radicale, url, tmp_path).values()
    assert "CLASS:PRIVATE" in text
    assert "TRANSP:TRANSPARENT" in text


def test_the_environment_is_nobodys(home: Path) -> None:
    assert os.environ["HOME"] == str(home)
    assert not [name for name in os.environ if name.startswith("SYNCD_")]
