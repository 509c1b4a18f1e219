"""sd_notify(3) to a real datagram socket: what is sent, who is asked to, and that nothing of it can do harm."""

from __future__ import annotations

import os
import socket
import time
from datetime import timedelta

import pytest

from syncd.daemon.systemd import Notify
from tests.daemon.sockets import Listener, listening


def notify(listener: Listener, **env: str) -> Notify:
    return Notify.taken_from({"NOTIFY_SOCKET": listener.path, **env})


@pytest.mark.parametrize("name", [None, f"syncd-test-{os.getpid()}"], ids=["path", "abstract"])
def test_a_service_tells_of_its_life(name: str | None) -> None:
    with listening(name) as systemd:
        service = notify(systemd)
        assert all(
            [service.extend(1.5), service.ready("home: fine"), service.watchdog(), service.status("home: waits")]
        )
        assert service.stopping()
        assert systemd.heard() == [
            b"EXTEND_TIMEOUT_USEC=1500000",
            b"READY=1\nSTATUS=home: fine",
            b"WATCHDOG=1",
            b"STATUS=home: waits",
            b"STOPPING=1",
        ]


def test_a_reload_says_when_it_began() -> None:
    with listening() as systemd:
        service = notify(systemd)
        before = time.monotonic_ns() // 1000
        service.reloading()
        service.ready()
        begun, done = systemd.heard()
        assert (begun.startswith(b"RELOADING=1\nMONOTONIC_USEC="), done) == (True, b"READY=1")
        assert before <= int(begun.rpartition(b"=")[2]) <= time.monotonic_ns() // 1000


def test_a_status_is_one_line_of_text_that_systemd_takes() -> None:
    with listening() as systemd:
        service = notify(systemd)
        service.status("work: no\nMAINPID=1\r\n \udc80 é" + "é" * 5000)
        (heard,) = systemd.heard()
        assert heard.decode().startswith("STATUS=work: no MAINPID=1 ? éé")
        assert (heard.count(b"\n"), len(heard) < 4096) == (0, True)
        assert not service.status(" \n")
        assert systemd.heard() == []


def test_no_child_speaks_for_the_service() -> None:
    env = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "1", "WATCHDOG_PID": "1", "PATH": "/bin"}
    Notify.taken_from(env)
    assert env == {"PATH": "/bin"}


@pytest.mark.parametrize(
    ("usec", "pid", "every"),
    [
        ("60000000", "7", timedelta(seconds=30)),
        ("60000000", "", timedelta(seconds=30)),
        ("60000000", "8", None),  # another process is watched
        ("60000000", "all", None),
        ("0", "7", None),
        ("-5", "7", None),
        ("1", "7", None),
        ("soon", "7", None),
        ("9" * 30, "7", None),
        ("", "7", None),
    ],
)
def test_how_often_the_watchdog_is_fed(usec: str, pid: str, every: timedelta | None) -> None:
    env = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": usec, "WATCHDOG_PID": pid}
    assert Notify.taken_from(env, pid=7).watchdog_every == every


def test_without_a_way_to_systemd_nobody_watches() -> None:
    """A shell in a watched service hands this on; then a daemon that hangs has to end by itself."""
    assert Notify.taken_from({"WATCHDOG_USEC": "60000000"}).watchdog_every is None


@pytest.mark.parametrize("where", ["", "run/systemd/notify", "vsock:2:1234", "/nowhere/at/all", "/" + "x" * 400, "@"])
def test_where_nobody_listens_nothing_happens(where: str) -> None:
    service = Notify.taken_from({"NOTIFY_SOCKET": where})
    assert not any([service.ready("x"), service.status("x"), service.reloading(), service.stopping()])
    assert not any([service.watchdog(), service.extend(1)])


def test_a_listener_that_went_away_does_no_harm() -> None:
    with listening() as systemd:
        service = notify(systemd)
        systemd.close()
        assert not service.watchdog()


def test_a_listener_that_is_full_is_not_waited_for() -> None:
    with listening() as systemd:
        systemd.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        service = notify(systemd)
        assert not all(service.watchdog() for _ in range(10_000))  # a blocking socket would never come to the end
        assert set(systemd.heard()) == {b"WATCHDOG=1"}
        assert service.watchdog()
