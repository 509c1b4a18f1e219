"""What HTTP itself says: errors, pleas to wait, silence, redirects, and who may know the password."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from providers import caldav_server, dav_http
from providers.dav import Connection
from providers.dav_xml import place
from providers.errors import Misconfigured, Misunderstood, SignInExpired, Throttled, Unreachable
from tests.caldav.conftest import WINDOW, Open, Reached, draft, event, names
from tests.caldav.double import PASSWORD, USERNAME, Double, Watched, always, is_sync, once
from tests.caldav.raw import certificate, served, trickle
from tests.servers.proxy import Answer, Call, Drop


class TestServerErrors:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_error_is_unreachable(self, double: Double, reached: Reached, status: int) -> None:
        first = reached.read()
        double.script = always(lambda _: True, Answer(status, {"Content-Type": "text/html"}, b"<html>Bad</html>"))
        reached.asked()
        for since in (first, None):
            with pytest.raises(Unreachable, match=f"answers {status}"):
                reached.read(since)
        with pytest.raises(Unreachable):
            reached.provider.create(reached.calendar, draft())
        assert len(reached.asked()) == 3  # none is tried again by itself

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_plea_to_wait_says_how_long(self, double: Double, reached: Reached, status: int) -> None:
        double.script = always(lambda _: True, Answer(status, {"Retry-After": "7"}))
        with pytest.raises(Throttled) as caught:
            reached.read()
        assert caught.value.after == timedelta(seconds=7)
        assert len(reached.asked()) == 1

    def test_a_plea_to_wait_until_a_moment_says_how_long(self, double: Double, reached: Reached) -> None:
        moment = datetime.now(UTC) + timedelta(seconds=600)
        double.script = always(lambda _: True, Answer(503, {"Retry-After": format_datetime(moment, usegmt=True)}))
        with pytest.raises(Throttled) as caught:
            reached.read()
        assert caught.value.after is not None
        assert timedelta(seconds=540) < caught.value.after <= timedelta(seconds=600)

    @pytest.mark.parametrize("header", [{}, {"Retry-After": "soon"}])
    def test_a_plea_to_wait_that_says_no_time(self, double: Double, reached: Reached, header: dict[str, str]) -> None:
        double.script = always(lambda _: True, Answer(429, header))
        with pytest.raises(Throttled) as caught:
            reached.read()
        assert caught.value.after is None

    @pytest.mark.parametrize(("said", "days"), [("-5", 0), ("9" * 18, 365)])
    def test_a_plea_that_is_out_of_all_bounds(self, double: Double, reached: Reached, said: str, days: int) -> None:
        double.script = always(lambda _: True, Answer(429, {"Retry-After": said}))
        with pytest.raises(Throttled) as caught:
            reached.read()
        assert caught.value.after == timedelta(days=days)

    def test_a_moment_that_is_past_is_no_wait(self, double: Double, reached: Reached) -> None:
        double.script = always(lambda _: True, Answer(503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}))
        with pytest.raises(Throttled) as caught:
            reached.read()
        assert caught.value.after == timedelta(0)

    def test_after_an_error_the_next_poll_goes_on_from_the_same_token(self, double: Double, reached: Reached) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        double.script = once(is_sync, Answer(502))
        with pytest.raises(Unreachable):
            reached.read(first)
        double.put("b.ics", event("b"))
        reached.asked()
        assert names(reached.read(first)) == ["a.ics", "b.ics"]
        assert reached.asked() == ["sync", "multiget"]


class TestTheLine:
    def test_a_server_that_never_answers_is_unreachable_in_time(
        self, double: Double, front: Watched, open_at: Open
    ) -> None:
        calendar = open_at(front.url).calendars()[0]
        over = threading.Event()
        double.script = always(lambda _: True, Call(before=lambda: over.wait(10)))
        started = time.monotonic()
        try:
            with pytest.raises(Unreachable, match="time-out"):
                open_at(front.url, seconds=1).read(calendar, WINDOW, None, bool)
            assert time.monotonic() - started < 3
        finally:
            over.set()

    def test_a_closed_door_is_unreachable(self, open_at: Open) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        with pytest.raises(Unreachable, match=r"127\.0\.0\.1 does not answer"):
            open_at(f"http://127.0.0.1:{port}/").calendars()

    def test_a_name_that_nobody_knows_is_unreachable(self, open_at: Open) -> None:
        with pytest.raises(Unreachable, match=r"nobody\.invalid does not answer"):
            open_at("http://nobody.invalid/").calendars()

    def test_a_connection_closed_without_a_word_is_unreachable(self, double: Double, reached: Reached) -> None:
        double.script = once(lambda _: True, Drop())
        with pytest.raises(Unreachable):
            reached.read()
        assert reached.read().complete

    def test_a_server_without_tls_is_unreachable_by_https(self, front: Watched, open_at: Open) -> None:
        with pytest.raises(Unreachable):
            open_at(front.url.replace("http:", "https:")).calendars()


class TestWithoutEnd:
    @pytest.mark.parametrize("tls", [False, True])
    @pytest.mark.parametrize(
        "head",
        [
            b"HTTP/1.1 207 Multi-Status\r\nX-Slow: ",
            b"HTTP/1.1 207 Multi-Status\r\n\r\n<D:multistatus xmlns:D='DAV:'/>",
            b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 100000\r\n\r\n<D:multi",
            b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 100000\r\n\r\n",
        ],
    )
    def test_a_server_that_trickles_is_unreachable_in_time(
        self, open_at: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes, tls: bool
    ) -> None:
        monkeypatch.setattr(dav_http, "PATIENCE", 0.5)
        over = threading.Event()
        known = certificate(tmp_path)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(known))
        with served(trickle(head, over), known if tls else None) as url:
            provider = open_at(url, seconds=1)
            started = time.monotonic()
            try:
                for _ in range(2):
                    with pytest.raises(Unreachable, match="time-out"):
                        provider.calendars()
            finally:
                over.set()
            assert 1 < time.monotonic() - started < 4

    def test_an_answer_that_is_too_long_is_asked_for_in_shorter_spans(
        self, double: Double, reached: Reached, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(40):
            double.put(f"{number}.ics", event(f"{number}", "Meeting " * 50))
        monkeypatch.setattr(dav_http, "LARGEST", 20_000)
        monkeypatch.setattr(caldav_server, "BATCH", 20)
        assert len(names(reached.read())) == 40
        assert any(one.size > 20_000 for one in reached.front.requests)
        asked = reached.asked()
        assert asked[-2:] == ["multiget", "multiget"]

    def test_an_answer_that_goes_on_for_ever_is_not_read_to_its_end(
        self, open_at: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dav_http, "LARGEST", 1 << 20)
        sent = [0]

        def talk(line: socket.socket) -> None:
            line.sendall(b"HTTP/1.1 207 Multi-Status\r\n\r\n")
            while True:
                sent[0] += line.send(b" " * 65536)

        with served(talk) as url, pytest.raises(Misunderstood, match="more than 1 MiB"):
            open_at(url).calendars()
        assert sent[0] < 20 << 20


class TestSignIn:
    def test_basic_goes_first_and_unasked(self, front: Watched, open_at: Open) -> None:
        """Cyrus answers strangers at its root, without a principal: asked without a password it shows no calendar."""
        open_at(front.url).calendars()
        assert all(request.headers.get("authorization", "").startswith("Basic ") for request in front.everything)
        assert len(front.everything) == 3

    def test_a_server_that_knows_only_digest_is_signed_in_to(
        self, double: Double, front: Watched, open_at: Open
    ) -> None:
        double.schemes = ("Digest",)
        double.put("a.ics", event("a"))
        provider = open_at(front.url)
        reached = Reached(front, provider, provider.calendars()[0])
        first = reached.read()
        provider.create(reached.calendar, draft())
        assert names(reached.read(first)) == ["0123abcd.ics", "a.ics"]
        reached.asked()
        reached.read(first)
        assert len(reached.asked()) <= 2  # the report and what it names: the challenge is known by now

    def test_a_refused_password_costs_one_more_request(self, double: Double, reached: Reached) -> None:
        first = reached.read()
        double.script = always(lambda _: True, Answer(401, {"WWW-Authenticate": 'Basic realm="dav"'}))
        reached.asked()
        with pytest.raises(SignInExpired, match=r"127\.0\.0\.1 refuses the user name or the password") as caught:
            reached.read(first)
        assert caught.value.remedy == "set its password anew (docs/caldav.md), then type: syncd sync --account home"
        assert reached.asked() == ["sync", "sync"]

    def test_a_wrong_password_for_digest_is_refused(self, double: Double, front: Watched, open_at: Open) -> None:
        double.schemes = ("Digest",)
        with pytest.raises(SignInExpired):
            open_at(front.url, password="looking-glass").calendars()

    def test_a_refusal_that_names_no_scheme_is_a_refusal(self, double: Double, reached: Reached) -> None:
        double.script = always(lambda _: True, Answer(401))
        with pytest.raises(SignInExpired):
            reached.read()

    def test_without_a_user_name_a_challenge_is_a_refusal(self, front: Watched, open_at: Open) -> None:
        with pytest.raises(SignInExpired, match="asks for a user name, and none is configured"):
            open_at(front.url, username=None).calendars()

    def test_without_a_password_a_challenge_says_that_there_is_none(self, front: Watched, open_at: Open) -> None:
        with pytest.raises(SignInExpired, match="asks for a password, and none is configured"):
            open_at(front.url, password=lambda: None).calendars()
        assert len(front.everything) == 1

    def test_after_a_refusal_the_password_is_asked_for_anew(self, front: Watched, open_at: Open) -> None:
        passwords = ["old"]
        provider = open_at(front.url, password=lambda: passwords[0])
        with pytest.raises(SignInExpired):
            provider.calendars()
        passwords[0] = PASSWORD
        assert provider.calendars()


class TestBeforeRequest:
    def test_redirects_and_answers_to_a_challenge_are_requests_too(self, double: Double, front: Watched) -> None:
        double.schemes = ("Digest",)
        moved = Answer(301, {"Location": "/dav/alice/office/"})
        double.script = always(lambda request: request.path == "/dav/alice/old/", moved)
        seen: list[int] = []
        connection = Connection(
            front.url, USERNAME, lambda: PASSWORD, timedelta(seconds=5), "", lambda: seen.append(len(front.everything))
        )
        answer = connection.multistatus("PROPFIND", "/dav/alice/old/", "", 0)
        connection.close()
        assert answer.status == 207
        assert [request.status for request in front.requests] == [301, 401, 401, 207]
        assert seen == [0, 1, 2, 3]


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_one_within_the_server_keeps_method_and_body(self, double: Double, reached: Reached, status: int) -> None:
        double.put("a.ics", event("a"))
        first = reached.read()
        moved = Answer(status, {"Location": "/dav/alice/office/"}, b"<html>moved</html>")
        double.script = always(lambda request: request.path.startswith("/dav/alice/old/"), moved)
        old = reached.calendar.address.replace("/office/", "/old/")
        found = reached.provider.read(replace(reached.calendar, address=old), WINDOW, first.cursor, bool)
        assert names(found) == ["a.ics"]
        [before, after] = reached.front.requests[-2:]
        assert (before.method, before.body) == (after.method, after.body)
        assert "authorization" in after.headers

    def test_one_to_another_server_takes_no_password_along(self, double: Double, front: Watched, open_at: Open) -> None:
        with Watched("http://127.0.0.1:9/", before=double) as other:
            double.script = always(lambda _: True, Answer(301, {"Location": other.url}))
            with pytest.raises(Misconfigured, match=f"sends on to {other.url}; if that is yours, set url to it"):
                open_at(front.url).calendars()
            assert (len(front.everything), other.everything) == (1, [])

    def test_one_in_a_circle_ends(self, double: Double, reached: Reached) -> None:
        double.script = always(lambda _: True, Answer(301, {"Location": "/dav/alice/office/"}))
        with pytest.raises(Misunderstood, match="without end"):
            reached.read()
        assert len(reached.asked()) < 10

    def test_from_https_the_password_never_goes_to_http(self) -> None:
        base = "https://dav.example.net/alice/"
        assert place(base, "http://dav.example.net/alice/x/") == "https://dav.example.net/alice/x/"
        assert place(base, "http://p12.example.net/x/") == "https://p12.example.net/x/"
        assert place(base, "/y/") == "https://dav.example.net/y/"


TALKATIVE = """
import logging, sys
from datetime import UTC, datetime, timedelta
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, format="%(name)s %(levelname)s %(message)s")
from config.accounts import CalDAVAccount
from providers.caldav import PROVIDER
from providers.contract import Surroundings, Window, everything
from tests.caldav.conftest import draft
for name in list(logging.root.manager.loggerDict):
    logging.getLogger(name).setLevel(logging.DEBUG)
url, username, password = sys.argv[1:]
window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
for given in (password, password + "-wrong"):
    settings = CalDAVAccount(provider="caldav", url=url, username=username, timeout=timedelta(seconds=5))
    provider = PROVIDER.open(settings, Surroundings("home", frozenset(), "UTC", lambda: given))
    try:
        calendar = provider.calendars()[0]
        first = provider.read(calendar, window, None, everything)
        provider.create(calendar, draft())
        provider.read(calendar, window, first.cursor, everything)
        provider.create(calendar, draft())
    except Exception as error:
        logging.getLogger("story").exception("failed: %r", error)
    logging.getLogger("story").debug("%r %r", provider, vars(provider))
    provider.close()
"""


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_no_log_at_any_level_and_no_error_holds_the_password(
    double: Double, front: Watched, tmp_path: Path, scheme: str
) -> None:
    double.schemes = (scheme,)
    double.put("a.ics", event("a"))
    done = subprocess.run(
        [sys.executable, "-c", TALKATIVE, front.url, USERNAME, PASSWORD],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHON_CALDAV_COMMDUMP": "1",
            "TMPDIR": str(tmp_path),
            "HOME": str(tmp_path),
        },
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = done.stdout + done.stderr
    assert "AlreadyThere" in said
    assert "SignInExpired" in said
    assert "DEBUG" in said
    headers = [request.headers["authorization"] for request in front.everything if "authorization" in request.headers]
    proofs = [re.sub(r'.*response="(\w+)".*|Basic ', r"\1", header) for header in headers]
    assert all(len(proof) > 30 for proof in proofs)
    assert [secret for secret in (PASSWORD, *proofs) if secret in said] == []
    assert "authorization" not in said.lower()
    assert [file.name for file in tmp_path.rglob("*") if PASSWORD in file.read_text(errors="replace")] == []
    assert list(tmp_path.glob("caldavcomm*")) == []
