"""syncd under a real systemd: installed from its wheel, looked after by the shipped units, killed, rebooted."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.daemon import stuck
from tests.daemon.lab import PREFIX, Lab, LabError, booted, find_boot, install
from tests.servers.dav import Calendar, Server, get_all, make_calendar, numbers, put
from tests.servers.proxy import Answer, Call, Proxy, Request
from tests.stories.world import interview

WRONG = "not-her-password"
SYNCD = f"{PREFIX}/bin/syncd"
SHIPPED = f"{PREFIX}/lib/python3*/site-packages/syncd/systemd"
INSTALL = f"{SYNCD} service install --system"
JOURNAL = "journalctl -q --no-pager -u 'syncd*' 2>/dev/null"  # what the lab itself runs is no affair of ours
FLAG = "/etc/syncd/hang"
UNINSTALL = f"{SYNCD} service uninstall --system --force"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    boot = find_boot()
    if isinstance(boot, str):
        pytest.skip(boot)
    try:
        machine = booted(boot)
        lab = machine.__enter__()
    except (LabError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"the lab with a real systemd does not boot: {error}")
    try:
        install(lab, tmp_path_factory.mktemp("source"))
        lab.run("useradd -m -s /bin/bash alice; loginctl enable-linger alice")
        yield lab
    finally:
        machine.__exit__(None, None, None)


@pytest.fixture
def calendar(radicale: Server) -> Calendar:
    """A calendar of the test's own, with an interview in three days: that makes three reminders."""
    name = f"Personal {next(numbers)}"
    found = Calendar(radicale, make_calendar(radicale, display_name=name), name)
    start = (datetime.now().astimezone() + timedelta(days=3)).replace(hour=10, minute=0)
    put(radicale, f"{found.url}acme.ics", interview("acme@x", start, "Interview with Acme"))
    return found


@pytest.fixture
def server(lab: Lab, radicale: Server) -> Iterator[Lab]:
    """The machine with nothing of syncd's but its installation; after the test nothing secret is in its journal."""
    lab.run("journalctl --rotate --vacuum-size=1 2>/dev/null >/dev/null; install -d /etc/syncd")
    yield lab
    said = lab.run(f"{JOURNAL} -o json; journalctl -q --no-pager -o json --user-unit='syncd*'", status=None)
    lab.run(
        f"{UNINSTALL} >/dev/null 2>&1; cd /etc/systemd/system && rm -rf syncd*.d syncd*.service syncd*.timer;"
        "systemctl stop 'syncd*'; systemctl daemon-reload; systemctl reset-failed;"
        "rm -rf /etc/syncd /var/lib/syncd* /var/lib/private/syncd*"
    )
    for word in (radicale.password, WRONG, "Acme", "Dana", "example.net"):
        assert word not in said


@pytest.fixture
def alice(server: Lab) -> Iterator[Lab]:
    """A person on that machine."""
    person = server.as_user("alice")
    yield person
    person.run(f"{SYNCD} service uninstall --force >/dev/null 2>&1; rm -rf ~/.config ~/.local ~/secret")


def account(calendar: Calendar, url: str = "", name: str = "home", more: str = "") -> str:
    where = url or calendar.url
    return f'[accounts.{name}]\nprovider = "caldav"\nurl = "{where}"\nusername = "{calendar.server.username}"\n{more}\n'


def configure(lab: Lab, *accounts: str, path: str = "/etc/syncd/config.toml") -> None:
    lab.write(path, "\n".join(['owner = ["alice@example.net"]', *accounts]))


def hand_over(lab: Lab, unit: str, *lines: str, **passwords: str) -> None:
    """Passwords as credentials of the unit, by account, and further lines for it."""
    for name, password in passwords.items():
        lab.write(f"/etc/syncd/{name}.password", password, 0o600)
    loads = [f"LoadCredential={name}.password:/etc/syncd/{name}.password" for name in passwords]
    lab.write(f"/etc/systemd/system/{unit}.d/test.conf", "\n".join(["[Service]", *loads, *lines, ""]))
    lab.run("systemctl daemon-reload")


def reminders(calendar: Calendar) -> list[str]:
    """The titles of what syncd has written, a line each."""
    texts = [text for _, text in get_all(calendar.server, calendar.url).values() if "X-SYNCD-KIND" in text]
    return sorted(re.findall(r"^SUMMARY:(.*)", re.sub(r"\n ", "", "\n".join(texts)), re.MULTILINE))


def complaints(lab: Lab) -> str:
    return lab.run(f"{JOURNAL} -p err -o cat", status=None)


# Units, without the daemon


def test_systemd_finds_nothing_wrong_with_the_units(server: Lab) -> None:
    new = int(server.run("systemctl --version | sed -n '1s/systemd \\([0-9]*\\).*/\\1/p'")) >= 254
    drop_in = f"install -D -m 644 {SHIPPED}/since-254.conf syncd.service.d/since-254.conf;" if new else ""
    said = server.run(
        f"cd /etc/systemd/system; cp {SHIPPED}/*.service {SHIPPED}/*.timer .; {drop_in} systemctl daemon-reload;"
        "systemd-analyze verify syncd.service syncd@alice.service syncd-sync.service syncd-sync.timer "
        "syncd-failed@syncd.service.service"
    )
    assert said == ""
    for unit in ("syncd.service", "syncd@alice.service", "syncd-sync.service", "syncd-failed@syncd.service.service"):
        said = server.run(f"systemd-analyze security --no-pager --threshold=12 {unit} | tail -1")
        assert float(re.findall(r": (\d+\.\d)", said)[0]) <= 1.2, said


def test_systemd_finds_nothing_wrong_with_a_persons_units(alice: Lab) -> None:
    said = alice.run(
        f"mkdir -p ~/.config/systemd/user ~/.local/bin; cd ~/.config/systemd/user; ln -s {SYNCD} ~/.local/bin;"
        f"cp {SHIPPED}/user/*.service {SHIPPED}/user/*.timer .;"
        f"install -D -m 644 {SHIPPED}/user/no-sandbox.conf syncd.service.d/no-sandbox.conf;"
        "systemd-analyze --user verify ./*.service ./*.timer"
    )
    assert said == ""


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
def test_a_password_is_handed_over(server: Lab, calendar: Calendar, encrypted: bool) -> None:
    configure(server, account(calendar))
    server.run(f"cp {SHIPPED}/*.service /etc/systemd/system")
    if encrypted:
        server.run(
            f"printf %s {calendar.server.password} | systemd-creds encrypt --name=home.password - /etc/syncd/pw.cred"
        )
        hand_over(server, "syncd-sync.service", "LoadCredentialEncrypted=home.password:/etc/syncd/pw.cred")
    else:
        hand_over(server, "syncd-sync.service", home=calendar.server.password)
    server.run("systemctl start syncd-sync")
    assert len(reminders(calendar)) == 3
    server.run("systemctl start syncd-sync")
    assert server.run(f"{JOURNAL} -o cat", status=None) == "", "a time that went well is no news"
    assert server.run("stat -L -c %a /var/lib/syncd/") == "700"


def test_what_is_temporary_is_no_failure_and_a_refused_sign_in_is_told(server: Lab, calendar: Calendar) -> None:
    server.run(f"cp {SHIPPED}/*.service /etc/systemd/system")
    with Proxy(calendar.server.url) as proxy:
        configure(server, account(calendar, proxy.at(calendar.url)))
        hand_over(server, "syncd-sync.service", home=WRONG)
        proxy.before = lambda _n, _request: Answer(503)
        server.run("systemctl start syncd-sync")
        assert server.show("syncd-sync", "ActiveState") == "inactive"
        assert "syncd: account home:" in server.run(f"{JOURNAL} -o cat"), "it did fail"
        assert complaints(server) == ""
        proxy.before = None
        server.run("rm /var/lib/private/syncd/home.sqlite3")  # what has failed waits
        server.run("systemctl start syncd-sync", status=1)
        assert server.show("syncd-sync", "ExecMainStatus") == "77"
        asked = len(proxy.requests)
        server.run("systemctl start syncd-sync")
        assert len(proxy.requests) == asked, "it is not asked again for an hour"
    line = "syncd-sync.service needs you: a sign-in was refused; see: journalctl -u syncd-sync.service -e"
    server.until(lambda: line in complaints(server), "OnFailure= tells")


def test_the_timer_is_installed_runs_and_goes_again(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    server.write("/etc/systemd/system/syncd-sync.timer.d/test.conf", "[Timer]\nRandomizedDelaySec=0\nAccuracySec=1ms\n")
    hand_over(server, "syncd-sync.service", home=calendar.server.password)
    out = server.run(f"{INSTALL} --timer")
    assert "journalctl -u syncd-sync.service -f" in out
    server.run(
        "echo OnActiveSec=1s >> /etc/systemd/system/syncd-sync.timer.d/test.conf; systemctl daemon-reload;"
        "systemctl restart syncd-sync.timer"
    )
    server.until(lambda: len(reminders(calendar)) == 3, "the timer has started a sync")
    server.until(lambda: server.show("syncd-sync", "ActiveState") == "inactive", "the sync has ended")
    assert server.show("syncd-sync.timer", "NextElapseUSecMonotonic") not in ("", "infinity")
    server.run(f"{SYNCD} service uninstall --system")
    assert server.run("ls -A /etc/systemd/system | grep syncd") == "syncd-sync.service.d\nsyncd-sync.timer.d"
    assert server.run("systemctl list-units --all --no-legend 'syncd*'") == ""
    server.run(f"{SYNCD} service uninstall --system")


def test_a_credential_that_is_not_there_is_told_at_once(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    hand_over(server, "syncd.service", "LoadCredential=home.password:/etc/syncd/nowhere")
    server.run(f"{INSTALL} --no-start; systemctl start syncd", status=1)
    assert server.show("syncd", "ActiveState") == "failed"
    assert (server.show("syncd", "ExecMainStatus"), server.show("syncd", "NRestarts")) == ("243", "0")
    line = "syncd.service needs you: a credential cannot be read, see its LoadCredential=; see: journalctl"
    server.until(lambda: line in complaints(server), "OnFailure= tells")


def test_two_people_on_one_machine_see_nothing_of_each_other(server: Lab) -> None:
    """Their units, with a program that looks around in the daemon's place."""
    looks = (
        "import os, pathlib; state = pathlib.Path(os.environ['STATE_DIRECTORY']); (state / 'mine').touch();"
        "print(os.getuid(), state, sorted(os.listdir('/etc/syncd')), [p for p in os.listdir('/proc') if p.isdigit()])"
    )
    server.write("/opt/look.py", looks)
    lines = [
        "[Service]",
        "Type=exec",
        "ExecStart=",
        "ExecStart=/usr/bin/python3 /opt/look.py",
        "RemainAfterExit=yes",
        "",
    ]
    server.write("/etc/systemd/system/syncd@.service.d/test.conf", "\n".join(lines))
    server.run(
        f"cp {SHIPPED}/*.service /etc/systemd/system; install -d /etc/syncd/ann /etc/syncd/bob;"
        "systemctl daemon-reload; systemctl start syncd@ann syncd@bob"
    )
    said = {}
    for name in ("ann", "bob"):
        log = f"journalctl -q -u syncd@{name} -o cat --no-pager | grep /var"
        server.until(lambda log=log: server.run(log, status=None) != "", "it has looked")  # type: ignore[misc]
        uid, state, configurations, processes = re.fullmatch(
            r"(\d+) (\S+) (\[.*?\]) (\[.*\])", server.run(log)
        ).groups()  # type: ignore[union-attr]
        said[name] = uid
        assert (state, configurations) == (f"/var/lib/syncd@{name}", f"['{name}']")
        assert processes.count(",") == 0, "only its own"
    assert len(set(said.values())) == 2


def test_a_person_s_instance_on_a_server(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar), path="/etc/syncd/alice/config.toml")
    server.run(f"cp {SHIPPED}/*.service /etc/systemd/system")
    hand_over(server, "syncd@alice.service", home=calendar.server.password)
    server.run("systemctl start syncd@alice")
    assert len(reminders(calendar)) == 3
    assert server.show("syncd@alice", "StatusText").startswith("home: settled")
    assert server.run("stat -L -c %a /var/lib/syncd@alice/") == "700"
    server.run("systemctl stop syncd@alice")
    assert server.show("syncd@alice", "Result") == "success"


def test_a_person_installs_it_with_a_password_from_the_bus(alice: Lab, calendar: Calendar) -> None:
    # The password command needs the session's bus, reads at home, and cannot write there.
    secret = "touch ~/trace 2>/dev/null && exit 9; busctl --user status >/dev/null && cat ~/secret"
    configure(
        alice,
        account(calendar, more=f'password_command = ["sh", "-c", "{secret}"]'),
        path="/home/alice/.config/syncd/config.toml",
    )
    alice.write("/home/alice/secret", calendar.server.password, 0o600)
    alice.run(f"{SYNCD} service install --timer")
    alice.run("systemctl --user start syncd-sync")
    assert len(reminders(calendar)) == 3
    assert alice.run("stat -c %a ~/.local/state/syncd") == "700"
    assert "last success" in alice.run(f"{SYNCD} status")
    out = alice.run(f"{SYNCD} service uninstall")
    assert "loginctl disable-linger" in out
    assert alice.run("find ~/.config/systemd -name '*syncd*'") == ""
    assert alice.run("systemctl --user list-units --all --no-legend 'syncd*'") == ""
    assert alice.run("ls ~/.config/syncd ~/.local/state/syncd | grep -c .") != "0"


def test_whoever_came_by_su_is_told_what_to_type(alice: Lab, server: Lab, calendar: Calendar) -> None:
    configure(alice, account(calendar), path="/home/alice/.config/syncd/config.toml")
    # As cron, sudo -u and some kinds of su leave a person: without a session.
    bare = "setpriv --reuid alice --regid alice --init-groups env -i HOME=/home/alice PATH=/usr/bin:/bin"
    said = server.run(f"{bare} {SYNCD} service install", status=1)
    assert "export XDG_RUNTIME_DIR=/run/user/" in said
    assert len(said.splitlines()) == 1
    said = server.run(f"{bare} {SYNCD} service install --system", status=1)
    assert f"sudo {SYNCD} service install --system" in said
    assert alice.run("ls ~/.config/systemd/user 2>/dev/null | grep syncd || true") == ""


def test_the_machines_service_cannot_be_installed_from_a_home(server: Lab) -> None:
    said = server.run(
        "python3 -m venv --without-pip --system-site-packages /home/v && cp -r /opt/syncd/lib /home/v/ &&"
        f"sed 's,{PREFIX}/bin,/home/v/bin,' {SYNCD} > /home/v/bin/syncd && chmod +x /home/v/bin/syncd;"
        "/home/v/bin/syncd service install --system",
        status=1,
    )
    assert "/home is hidden" in said
    assert "/opt/syncd/bin/syncd service install --system" in said


# The daemon


def start(lab: Lab, *lines: str, **passwords: str) -> None:
    """Installed as a person does it, and started."""
    hand_over(lab, "syncd.service", "RestartSec=100ms", *lines, **passwords)
    lab.run(INSTALL)


def test_it_is_ready_after_its_first_attempt_and_says_how_it_does(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    start(server, home=calendar.server.password)
    assert len(reminders(calendar)) == 3, "READY=1 comes after the first attempt"
    assert server.show("syncd", "ActiveState") == "active"
    assert server.show("syncd", "StatusText").startswith("home: settled")
    server.run("systemctl stop syncd")
    assert server.show("syncd", "Result") == "success"
    assert len(reminders(calendar)) == 3


def test_a_typed_status_knows_that_it_runs(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    start(server, home=calendar.server.password)
    status = f"STATE_DIRECTORY=/var/lib/syncd {SYNCD} --config /etc/syncd/config.toml status --json"
    said = json.loads(server.run(status))
    assert (said["running"], said["accounts"]["home"]["state"]) == (True, "ok")
    server.run("systemctl stop syncd")
    assert json.loads(server.run(status))["running"] is False


def test_a_daemon_that_hangs_is_killed_and_comes_back(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    start(server, "WatchdogSec=2s", home=calendar.server.password)
    first = server.show("syncd", "MainPID")
    server.run(f"kill -STOP {first}")
    server.until(lambda: int(server.show("syncd", "NRestarts")) >= 1, "it is killed by the watchdog")
    server.until(lambda: server.show("syncd", "ActiveState") == "active", "it is back")
    assert server.show("syncd", "MainPID") != first
    assert "watchdog" in server.run("journalctl -q -u syncd -o cat --no-pager").lower()
    assert len(reminders(calendar)) == 3


def test_a_service_that_does_not_answer_keeps_nobody_from_starting_or_stopping(server: Lab, calendar: Calendar) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def hold(_n: int, _request: Request) -> Call:
        asked.set()
        return Call(before=lambda: go_on.wait(60))

    with Proxy(calendar.server.url, before=hold) as proxy:
        configure(server, account(calendar, proxy.at(calendar.url), more='timeout = "60s"'))
        hand_over(server, "syncd.service", home=calendar.server.password)
        server.run(f"{INSTALL} --no-start; systemctl start --no-block syncd")
        assert asked.wait(60)
        begun = time.monotonic()
        server.run("systemctl stop syncd")
        took = time.monotonic() - begun
        go_on.set()
    assert took < 8  # five, and the way there and back
    assert server.show("syncd", "Result") == "success"
    assert reminders(calendar) == []


@pytest.mark.parametrize(("whom", "at"), [("all", 1), ("all", 2), ("all", 3), ("main", 1), ("main", 2)])
def test_killed_in_the_middle_it_ends_up_with_the_same_calendar(
    server: Lab, calendar: Calendar, whom: str, at: int
) -> None:
    """Daemon and worker at once, as when the power goes, or the daemon alone, as if memory had run out; right after
    the service has taken a reminder."""
    writes = 0

    def kill(_n: int, request: Request) -> Call | None:
        nonlocal writes
        writes += request.method == "PUT"
        if request.method == "PUT" and writes == at:
            return Call(after=lambda: server.run(f"systemctl kill --kill-whom={whom} -s KILL syncd"))
        return None

    with Proxy(calendar.server.url, before=kill) as proxy:
        configure(server, account(calendar, proxy.at(calendar.url)))
        hand_over(server, "syncd.service", "RestartSec=100ms", home=calendar.server.password)
        server.run(f"{INSTALL} --no-start; systemctl start --no-block syncd")
        server.until(lambda: server.show("syncd", "StatusText").startswith("home: settled"), "it has come back")
        assert int(server.show("syncd", "NRestarts")) >= 1  # 257 kills the first one that it starts after it, too
        assert writes == 3, "nothing is written twice"
    titles = reminders(calendar)
    assert len(titles) == len(set(titles)) == 3


@pytest.fixture
def stuck_provider(lab: Lab, tmp_path: Path) -> Iterator[None]:
    """Installed beside syncd: it hangs as long as a file is there."""
    place = f"$(echo {PREFIX}/lib/python3*/site-packages)"
    for name, text in stuck.FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    lab.push(tmp_path, "/opt/stuck")
    lab.run(f"cp -r /opt/stuck/* {place}")
    yield
    lab.run(f"cd {place} && rm -r stuck*")


@pytest.mark.usefixtures("stuck_provider")
def test_a_poll_that_hangs_is_ended_by_the_watchdog(server: Lab, calendar: Calendar) -> None:
    configure(server, 'poll_interval = "1s"', account(calendar), stuck.account("poll", FLAG))
    start(server, "WatchdogSec=3s", home=calendar.server.password)
    first = server.show("syncd", "MainPID")
    server.run(f"touch {FLAG}")
    server.until(lambda: int(server.show("syncd", "NRestarts")) >= 1, "it is killed by the watchdog")
    server.run(f"rm {FLAG}")
    log = server.run("journalctl -q -u syncd -o cat --no-pager")
    assert "odd: does not get on; the watchdog is not fed any more" in log
    assert "Watchdog timeout" in log
    server.until(lambda: server.show("syncd", "ActiveState") == "active", "it is back")
    status = server.show("syncd", "StatusText")
    assert re.fullmatch(r"home: settled .*; odd: settled .*", status)
    assert server.show("syncd", "MainPID") != first
    assert len(reminders(calendar)) == 3


@pytest.mark.usefixtures("stuck_provider")
def test_a_cycle_that_hangs_holds_up_neither_the_other_account_nor_the_end(server: Lab, calendar: Calendar) -> None:
    configure(server, 'poll_interval = "1s"', account(calendar), stuck.account("cycle", FLAG))
    hand_over(server, "syncd.service", "WatchdogSec=3s", home=calendar.server.password)
    server.run(f"touch {FLAG}; {INSTALL} --no-start; systemctl start --no-block syncd")
    server.until(lambda: len(reminders(calendar)) == 3, "the other one is synced")
    start_of_next = (datetime.now().astimezone() + timedelta(days=4)).replace(hour=10, minute=0)
    put(calendar.server, f"{calendar.url}b.ics", interview("b@x", start_of_next, "Interview with Bolt", company="bolt"))
    server.until(lambda: len(reminders(calendar)) == 6, "and goes on")
    assert server.show("syncd", "ActiveState") == "activating", "one account was not tried to the end yet"
    assert server.show("syncd", "NRestarts") == "0"
    begun = time.monotonic()
    server.run("systemctl stop syncd")
    assert time.monotonic() - begun < 8  # five, and the way there and back on a machine that does much else
    assert server.show("syncd", "Result") == "success"


def test_it_rests_as_cheaply_as_it_says(server: Lab, calendar: Calendar) -> None:
    """By systemd's own accounting, where the kernel lets it."""
    configure(server, 'poll_interval = "1s"', account(calendar))
    start(server, "CPUAccounting=yes", "MemoryAccounting=yes", home=calendar.server.password)
    if not server.show("syncd", "CPUUsageNSec").isdecimal():
        pytest.skip("systemd accounts for no processor time here")
    server.until(lambda: polls(server) >= 3, "it has looked at what it wrote")
    spent, asked = server.show("syncd", "CPUUsageNSec"), polls(server)
    server.until(lambda: polls(server) >= asked + 6, "it has polled")
    milliseconds = (int(server.show("syncd", "CPUUsageNSec")) - int(spent)) / 1e6 / (polls(server) - asked)
    assert milliseconds < 60, "a benchmark measures it in peace"
    resident = server.run(f"awk '/^VmRSS/ {{print $2}}' /proc/{server.show('syncd', 'MainPID')}/status")
    assert int(resident) < 60_000
    used = server.show("syncd", "MemoryCurrent")  # with what the kernel keeps for it
    if used.isdecimal():
        assert int(used) < 200_000_000


def polls(lab: Lab) -> int:
    """How often its account was looked at."""
    code = (
        "import json, sqlite3; store = sqlite3.connect('file:/var/lib/syncd/home.sqlite3?mode=ro', uri=True);"
        "print(json.loads(store.execute('select value from notes where name = ?', ('health',)).fetchone()[0])"
        "['successes_total'])"
    )
    return int(lab.run(f'python3 -c "{code}"'))


def test_a_refused_sign_in_of_the_only_account_is_the_end(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    hand_over(server, "syncd.service", "RestartSec=100ms", home=WRONG)
    said = server.run(INSTALL, status=77)
    assert "journalctl -u syncd.service -e" in said
    assert server.run("systemctl is-failed syncd") == "failed"
    assert server.show("syncd", "ExecMainStatus") == "77"
    server.until(lambda: "syncd.service needs you: a sign-in was refused" in complaints(server), "OnFailure= tells")
    assert server.show("syncd", "NRestarts") == "0"
    assert server.run("systemctl is-failed syncd") == "failed", "it is not started again"


def test_a_wrong_configuration_is_the_end(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    server.run(f"{INSTALL} --no-start; echo 'nonsense = 1' >> /etc/syncd/config.toml; systemctl start syncd", status=1)
    assert server.show("syncd", "ExecMainStatus") == "78"
    server.until(lambda: "the configuration is wrong" in complaints(server), "OnFailure= tells")
    assert server.show("syncd", "NRestarts") == "0"


def test_of_two_accounts_the_other_goes_on(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar, name="refused"), account(calendar))
    start(server, home=calendar.server.password, refused=WRONG)
    assert server.show("syncd", "ActiveState") == "active"
    # One of them tells of the other.
    server.until(lambda: len(reminders(calendar)) == 4, "three reminders, and one about the other account")
    assert re.search(
        r"refused: sign-in since .*home: settled|home: settled.*refused: sign-in", server.show("syncd", "StatusText")
    )


def test_a_broken_file_changes_nothing_at_a_reload(server: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    start(server, home=calendar.server.password)
    first = server.show("syncd", "MainPID")
    server.run("cd /etc/syncd; cp config.toml good; echo 'nonsense = 1' >> config.toml; systemctl reload syncd")
    server.until(lambda: "nonsense" in complaints(server), "it says what is wrong")
    server.until(lambda: "wrong" in server.show("syncd", "StatusText"), "its status says so")
    assert server.show("syncd", "ActiveState") == "active"
    server.run("sed '1i poll_interval = \"1h\"' /etc/syncd/good > /etc/syncd/config.toml; systemctl reload syncd")
    server.until(lambda: server.show("syncd", "StatusText").startswith("home: settled"), "the new one holds")
    assert server.show("syncd", "MainPID") == first
    assert server.show("syncd", "NRestarts") == "0"


def test_both_come_back_with_the_machine(server: Lab, alice: Lab, calendar: Calendar) -> None:
    configure(server, account(calendar))
    start(server, home=calendar.server.password)
    configure(alice, account(calendar, more='password_file = "pw"'), path="/home/alice/.config/syncd/config.toml")
    alice.write("/home/alice/.config/syncd/pw", calendar.server.password, 0o600)
    alice.run(f"{SYNCD} service install")
    assert alice.show("syncd", "ActiveState") == "active"
    server.reboot()
    for lab in (server, alice):
        lab.until(lambda lab=lab: lab.show("syncd", "ActiveState") == "active", "it is back")  # type: ignore[misc]
    assert alice.show("syncd", "StatusText").startswith("home: settled")
    # Two that write into one calendar are told apart by the events' marks: nothing is there twice.
    assert len(reminders(calendar)) == 3
