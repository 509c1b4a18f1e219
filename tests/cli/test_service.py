"""`syncd service` with a systemctl that only writes down what it is asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from syncd.commands import installation, systemctl
from syncd.failures import UserError
from syncd.main import main
from syncd.units import Whose, whose

CONFIG = 'timezone = "Europe/Berlin"\n[accounts.home]\nprovider = "memory"\nname = "home"\n'
# What it says to each question is set by the tests; everything else succeeds.
FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$FAKE_LOG"
case "$*" in
*--property=Version*) test -z "$FAKE_UNREACHED" || { echo "Failed to connect to bus: No medium found" >&2; exit 1; }
    echo "$FAKE_VERSION";;
*--property=ExecMainStatus*) echo "$FAKE_ENDED";;
*--property=ExecStartPre*) echo "$FAKE_BEFORE";;
*--property=StatusText*) echo "$FAKE_STATUS";;
*--property=Linger*) echo "$FAKE_LINGER";;
*"${FAKE_FAILS:-nothing}"*) echo "It failed." >&2; exit 1;;
esac
"""


@dataclass
class Machine:
    """A person's home, with systemd's commands on the PATH."""

    home: Path
    units: Path
    log: Path
    command: Path
    monkeypatch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def run(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        self.capture.readouterr()
        assert main(list(arguments)) == status
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        return out, err

    def asked(self) -> list[str]:
        """What systemd was asked to do, without what it was only asked."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return [line for line in lines if " show" not in line]

    def set(self, name: str, value: str) -> None:
        self.monkeypatch.setenv(f"FAKE_{name}", value)

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.units)) for path in self.units.rglob("*") if path.is_file())


@pytest.fixture
def machine(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Machine:
    path = tmp_path / "path"
    path.mkdir()
    for name in ("systemctl", "loginctl"):
        (path / name).write_text(FAKE)
        (path / name).chmod(0o755)
    command = tmp_path / "bin" / "syncd"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\necho syncd 1\n")
    command.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(command)])
    monkeypatch.setenv("PATH", f"{path}:{os.environ['PATH']}")
    for name in ("CONFIG_HOME", "STATE_HOME"):
        monkeypatch.delenv(f"XDG_{name}")
    log = tmp_path / "log"
    monkeypatch.setenv("FAKE_LOG", str(log))
    said = dict.fromkeys(("UNREACHED", "ENDED", "BEFORE", "STATUS", "FAILS"), "")
    for name, value in (said | {"VERSION": "252.39-1", "LINGER": "yes"}).items():
        monkeypatch.setenv(f"FAKE_{name}", value)
    (home / ".config/syncd").mkdir(parents=True)
    (home / ".config/syncd/config.toml").write_text(CONFIG)
    return Machine(home, home / ".config/systemd/user", log, command, monkeypatch, capsys)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines()


def test_it_is_written_enabled_and_started(machine: Machine) -> None:
    out, err = machine.run("service", "install")
    assert err == ""
    assert machine.files() == ["syncd-failed.service", "syncd.service"]
    assert f"ExecStart={machine.command} run" in lines(machine.units / "syncd.service")
    assert "ReadWritePaths=%h/.local/state/syncd" in lines(machine.units / "syncd.service")
    assert (machine.units / "syncd.service").stat().st_mode & 0o777 == 0o644
    assert machine.asked() == [
        "systemctl --user daemon-reload",
        "systemctl --user enable syncd.service",
        "systemctl --user reset-failed syncd.service",
        "systemctl --user restart syncd.service",
    ]
    for command in ("systemctl --user status syncd.service", "journalctl --user -u syncd.service -f", "syncd status"):
        assert command in out
    assert "enable-linger" not in out, "it lingers already"


def test_twice_is_once_and_an_older_unit_of_ours_is_renewed(machine: Machine) -> None:
    machine.run("service", "install")
    first = (machine.units / "syncd.service").read_text()
    out, _ = machine.run("service", "install")
    assert "as it was" in out
    assert (machine.units / "syncd.service").read_text() == first
    config = machine.home / "my syncd 100%.toml"
    config.write_text(CONFIG)
    machine.monkeypatch.chdir(machine.home)
    out, _ = machine.run("--config", config.name, "service", "install")
    assert "written" in out
    text = lines(machine.units / "syncd.service")
    assert f'ExecStart={machine.command} --config "{machine.home}/my syncd 100%%.toml" run' in text


def test_what_the_shell_says_of_places_goes_into_the_unit(machine: Machine) -> None:
    machine.monkeypatch.setenv("SYNCD_CONFIG", "~/c.toml")
    (machine.home / "c.toml").write_text(CONFIG)
    machine.monkeypatch.setenv("XDG_STATE_HOME", "/data/state")
    machine.run("service", "install")
    text = lines(machine.units / "syncd.service")
    assert f"ExecStart={machine.command} --config {machine.home}/c.toml run" in text
    assert 'Environment="STATE_DIRECTORY=/data/state/syncd"' in text
    assert "ReadWritePaths=/data/state/syncd" in text


def test_settings_of_the_shell_are_not_the_services(machine: Machine) -> None:
    (machine.home / ".config/syncd/config.toml").unlink()
    machine.monkeypatch.setenv("SYNCD_ACCOUNTS__HOME__PROVIDER", "memory")
    machine.monkeypatch.setenv("SYNCD_ACCOUNTS__HOME__PASSWORD", "hunter2")
    out, err = machine.run("service", "install", status=78)
    assert "SYNCD_ACCOUNTS__HOME__PASSWORD" in err
    assert "hunter2" not in out + err
    assert "there is no account" in err


@pytest.mark.parametrize(("version", "known"), [("252.39-1~deb12u2", False), ("254", True), ("257.13", True)])
def test_what_only_newer_ones_know_is_for_them(machine: Machine, version: str, known: bool) -> None:
    machine.set("VERSION", version)
    machine.run("service", "install")
    assert ("syncd.service.d/since-254.conf" in machine.files()) is known


def test_not_started_if_so_wished(machine: Machine) -> None:
    out, _ = machine.run("service", "install", "--no-start")
    assert [line.split()[2] for line in machine.asked()] == ["daemon-reload", "enable"]
    assert "systemctl --user start syncd.service" in out


def test_not_started_without_a_configuration(machine: Machine) -> None:
    (machine.home / ".config/syncd/config.toml").write_text(CONFIG + "pol_interval = 5\n")
    _, err = machine.run("service", "install", status=78)
    assert "pol_interval" in err
    assert "systemctl --user restart syncd.service" in err
    assert [line.split()[2] for line in machine.asked()] == ["daemon-reload", "enable"]


def test_the_timer_takes_the_daemons_place_and_back(machine: Machine) -> None:
    machine.run("service", "install")
    machine.asked()
    machine.run("service", "install", "--timer")
    assert machine.files() == ["syncd-failed.service", "syncd-sync.service", "syncd-sync.timer"]
    assert f"ExecStart={machine.command} -q sync --due" in lines(machine.units / "syncd-sync.service")
    done = machine.asked()
    assert "systemctl --user disable --now syncd.service" in done
    assert done[-1] == "systemctl --user restart syncd-sync.timer"
    machine.run("service", "install", "--no-sandbox")
    assert machine.files() == ["syncd-failed.service", "syncd.service", "syncd.service.d/no-sandbox.conf"]
    machine.run("service", "install")
    assert machine.files() == ["syncd-failed.service", "syncd.service"]
    assert not (machine.units / "syncd.service.d").exists()


@pytest.mark.parametrize("how", ["edited", "foreign", "masked"])
def test_what_is_not_ours_alone_is_left(machine: Machine, how: str) -> None:
    machine.run("service", "install", "--no-start")
    unit = machine.units / "syncd.service"
    if how == "edited":
        unit.write_text(unit.read_text().replace("RestartSec=20s", "RestartSec=5s"))
    else:
        unit.unlink()
        unit.write_text("[Service]\nExecStart=/bin/true\n") if how == "foreign" else unit.symlink_to("/dev/null")
    held = unit.read_text()
    machine.asked()
    _, err = machine.run("service", "install", status=1)
    assert "changed by hand" in err if how == "edited" else "not written by syncd" in err
    assert "--force" in err
    assert unit.read_text() == held
    assert machine.asked() == []
    machine.run("service", "install", "--force")
    assert whose(unit.read_text()) is Whose.OURS
    assert not unit.is_symlink()


def test_uninstall_undoes_all_of_it(machine: Machine) -> None:
    machine.set("VERSION", "257")
    machine.run("service", "install", "--no-sandbox")
    machine.asked()
    out, _ = machine.run("service", "uninstall")
    assert machine.files() == []
    assert not (machine.units / "syncd.service.d").exists()
    assert machine.asked() == [
        "systemctl --user disable --now syncd.service",
        "systemctl --user stop syncd.service syncd-failed.service",
        "systemctl --user daemon-reload",
        "systemctl --user reset-failed syncd.service syncd-failed.service",
    ]
    assert f"rm -r {machine.home}/.config/syncd {machine.home}/.local/state/syncd" in out
    assert "loginctl disable-linger" in out
    assert (machine.home / ".config/syncd/config.toml").exists()
    out, err = machine.run("service", "uninstall")
    assert (out, err) == ("There is no unit of syncd's to remove\n", "")
    assert machine.asked() == []


def test_uninstall_leaves_what_is_not_ours(machine: Machine) -> None:
    machine.units.mkdir(parents=True)
    (machine.units / "syncd.service").write_text("[Service]\n")
    out, _ = machine.run("service", "uninstall")
    assert "not written by syncd" in out
    assert machine.files() == ["syncd.service"]
    assert machine.asked() == []
    machine.run("service", "uninstall", "--force")
    assert machine.files() == []


def test_uninstall_asks_before_it_removes_a_persons_change(machine: Machine) -> None:
    machine.run("service", "install")
    unit = machine.units / "syncd.service"
    unit.write_text(unit.read_text() + "# mine\n")
    (machine.units / "syncd.service.d").mkdir()
    (machine.units / "syncd.service.d/override.conf").write_text("[Service]\n")
    machine.asked()
    _, err = machine.run("service", "uninstall", status=1)
    assert "syncd.service was changed by hand" in err
    assert machine.asked() == []
    machine.run("service", "uninstall", "--force")
    assert machine.files() == ["syncd.service.d/override.conf"]


@pytest.mark.parametrize("action", ["install", "uninstall"])
def test_without_a_bus_nothing_is_half_done(machine: Machine, action: str) -> None:
    if action == "uninstall":
        machine.run("service", "install")
    before = machine.files()
    machine.asked()
    machine.set("UNREACHED", "yes")
    _, err = machine.run("service", action, status=1)
    assert err.count("\n") == 1
    assert "No medium found" in err
    assert "--system" in err if os.getuid() == 0 else "XDG_RUNTIME_DIR" in err or "machinectl shell" in err
    assert machine.files() == before
    assert machine.asked() == []


@pytest.mark.parametrize(
    ("there", "hint"), [(True, "export XDG_RUNTIME_DIR=/run/user/"), (False, "machinectl shell alice@")]
)
def test_whoever_came_by_su_is_told_what_to_type(machine: Machine, there: bool, hint: str) -> None:
    machine.set("UNREACHED", "yes")
    machine.monkeypatch.setattr(systemctl, "user_name", lambda: "alice")
    machine.monkeypatch.setattr(systemctl, "is_root", lambda: False)
    machine.monkeypatch.setattr(Path, "is_dir", lambda _: there)
    machine.monkeypatch.delenv("XDG_RUNTIME_DIR")
    _, err = machine.run("service", "install", status=1)
    assert hint in err


def test_without_systemd_it_says_so(machine: Machine) -> None:
    machine.monkeypatch.setenv("PATH", str(machine.home))
    _, err = machine.run("service", "install", status=1)
    assert "no systemd" in err
    assert not machine.units.exists()
    assert machine.run("service", "uninstall") == ("There is no unit of syncd's to remove\n", "")


def test_a_systemd_that_refuses_the_unit_leaves_nothing_behind(machine: Machine) -> None:
    machine.set("FAILS", "daemon-reload")
    _, err = machine.run("service", "install", status=1)
    assert "systemctl --user daemon-reload failed: It failed." in err
    assert machine.files() == []


@pytest.mark.parametrize(
    ("ended", "status", "reason", "hint"),
    [
        ("77", 77, "no account can be used before you do something about it", "journalctl --user -u syncd.service -e"),
        ("78", 78, "the configuration does not fit", "journalctl --user -u syncd.service -e"),
        ("1", 1, "It failed.", "journalctl --user -u syncd.service -e"),
        ("226", 1, "It failed.", "syncd service install --no-sandbox"),
        ("243", 1, "It failed.", "LoadCredential="),
    ],
)
def test_a_start_that_fails_is_told(machine: Machine, ended: str, status: int, reason: str, hint: str) -> None:
    machine.set("FAILS", "restart")
    machine.set("ENDED", ended)
    _, err = machine.run("service", "install", status=status)
    assert f"syncd.service does not start ({reason})" in err
    assert hint in err
    assert ("`syncd status` says why" in err) == (status in (77, 78))


def test_a_credential_is_missed_before_syncd_itself_is_started(machine: Machine) -> None:
    machine.set("FAILS", "restart")
    machine.set("ENDED", "0")
    machine.set("BEFORE", "{ path=/bin/mkdir ; argv[]=/bin/mkdir -p … ; code=exited ; status=243 }")
    _, err = machine.run("service", "install", status=1)
    assert "a credential cannot be read; look at LoadCredential= in the unit" in err


def test_how_the_accounts_do_is_said_at_once(machine: Machine) -> None:
    machine.set("STATUS", "home: settled 28 Nov 14:05; work: sign-in since 28 Nov 14:05")
    out, _ = machine.run("service", "install")
    assert "Started. home: settled 28 Nov 14:05; work: sign-in since 28 Nov 14:05\n" in out


def test_lingering_is_told_without_a_terminal(machine: Machine) -> None:
    machine.set("LINGER", "no")
    out, _ = machine.run("service", "install")
    assert "type: loginctl enable-linger" in out
    assert "loginctl enable-linger" not in machine.asked()


@pytest.mark.parametrize(("answer", "granted"), [("\n", True), ("n\n", False)])
def test_lingering_is_asked_for_on_a_terminal(machine: Machine, answer: str, granted: bool) -> None:
    machine.set("LINGER", "no")
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    code = "import sys; from syncd.main import main; sys.argv = sys.argv[1:]; sys.exit(main(['service', 'install']))"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(machine.command)],
            cwd=Path(__file__).parents[2],
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(theirs)
        os.close(ours)
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 0), "the question, and no error"
    assert ("loginctl enable-linger" in machine.asked()) is granted


def test_an_installation_that_starts_only_here_is_refused(machine: Machine) -> None:
    machine.command.write_text("#!/bin/sh\nexit 1\n")
    _, err = machine.run("service", "install", status=1)
    assert "install syncd first" in err
    assert machine.asked() == []


# For the whole machine


@pytest.fixture
def server(machine: Machine, tmp_path: Path) -> Machine:
    """As root, with a configuration where a service can read it."""
    machine.units = tmp_path / "etc"
    machine.monkeypatch.setattr(systemctl, "SYSTEM_FOLDER", machine.units)
    for module in ("syncd.commands.service", "syncd.commands.systemctl"):
        machine.monkeypatch.setattr(f"{module}.is_root", lambda: True)
    machine.monkeypatch.setattr(installation, "_hidden", lambda _: None)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    machine.monkeypatch.setattr("syncd.commands.service.SYSTEM_CONFIG", config)
    return machine


def test_for_the_machine(server: Machine) -> None:
    out, err = server.run("service", "install", "--system")
    assert err == ""
    assert server.files() == ["syncd-failed@.service", "syncd.service"]
    assert f"ExecStart={server.command} --config /etc/syncd/config.toml run" in lines(server.units / "syncd.service")
    assert server.asked()[-1] == "systemctl restart syncd.service"
    assert "linger" not in out
    assert "STATE_DIRECTORY=/var/lib/syncd" in out
    out, _ = server.run("service", "uninstall", "--system")
    assert server.files() == []
    assert "/var/lib/private/syncd" in out


def test_a_password_file_cannot_be_read_by_the_machines_service(server: Machine, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[accounts.home]\nprovider = "caldav"\nurl = "https://c.example/"\nusername = "a"\npassword_file = "pw"\n'
    )
    _, err = server.run("service", "install", "--system", "--no-start")
    assert f"LoadCredential=home.password:{tmp_path}/pw" in err


def test_only_root_may_do_that(server: Machine) -> None:
    server.monkeypatch.setattr("syncd.commands.service.is_root", lambda: False)
    _, err = server.run("service", "install", "--system", status=1)
    assert (
        err == f"syncd: --system writes for the whole machine; type: sudo {server.command} service install --system\n"
    )
    assert server.asked() == []


def test_an_installation_that_the_machines_service_cannot_reach(server: Machine, tmp_path: Path) -> None:
    server.monkeypatch.undo()
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    hidden = {"/home/a/bin/syncd": "/home is hidden", "/run/user/1/s": "/run/user is hidden", f"{closed}/s": "enter"}
    for command, reason in hidden.items():
        with pytest.raises(UserError, match=reason) as raised:
            installation.refuse_hidden((command,), Path("/etc/syncd/config.toml"))
        assert "/opt/syncd/bin/syncd service install --system" in str(raised.value)
    assert installation._hidden(Path("/usr/bin/env")) is None
