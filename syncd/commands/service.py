"""`syncd service`: the systemd unit for this installation, put there and taken away again."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from config.accounts import PasswordAccount
from config.load import ConfigError, load
from config.paths import default_config_file, explicit_config_file, home, state_directory
from syncd.commands.installation import UnitFiles, find_command, read_shipped, refuse_hidden, refuse_unstartable
from syncd.commands.systemctl import STARTING_SECONDS, Systemd, is_root, let_linger, lingers
from syncd.failures import UserError
from syncd.steps import CONFIGURATION, FAILED, SIGN_IN
from syncd.terminal import Terminal
from syncd.units import Form, Installation, UnfitError, Whose, adapt, form_of, in_the_way, sign, whose

SYSTEM_CONFIG = Path("/etc/syncd/config.toml")
_SYSTEM_STATE = "/var/lib/syncd"
_GROWS_SINCE = 254  # systemd's version
# systemd.exec(5), "Process exit codes": what systemd itself could not do before syncd ran.
_NO_NAMESPACE = ("217", "226")
_NO_CREDENTIAL = "243"
_REASONS = {
    str(SIGN_IN): "no account can be used before you do something about it",
    str(CONFIGURATION): "the configuration does not fit",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    install = actions.add_parser("install", help="write the unit for this installation, enable and start it")
    install.add_argument("--no-start", action="store_true", help="write and enable it, no more")
    install.add_argument("--timer", action="store_true", help="instead of the daemon a sync every five minutes")
    install.add_argument(
        "--no-sandbox", action="store_true", help="for a machine, or a password command, that bears none"
    )
    uninstall = actions.add_parser("uninstall", help="stop it, and remove the unit")
    for one in (install, uninstall):
        one.add_argument("--system", action="store_true", help="for the whole machine instead of for yourself")
        one.add_argument("--force", action="store_true", help="also what is not, or not any more, as syncd wrote it")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    systemd = Systemd(env, options.system)
    if options.action == "uninstall":
        return _uninstall(systemd, terminal, force=options.force)
    return _install(options, systemd, terminal)


# Install


def _install(options: argparse.Namespace, systemd: Systemd, terminal: Terminal) -> int:
    system = systemd.system
    if system and not is_root():
        raise UserError(
            f"--system writes for the whole machine; type: sudo {find_command()[0]} service install --system"
        )
    if options.no_sandbox and system:
        raise UserError("--no-sandbox is for a unit of your own: the system's needs nothing of the kind")
    installation = _installation(options.config, systemd)
    version = systemd.version()
    files = UnitFiles(systemd.folder(home(systemd.env)))
    form, other = (form_of(system=system, timer=timer) for timer in (options.timer, not options.timer))
    wanted = _wanted(form, installation, systemd, version, sandbox=not options.no_sandbox)
    once = files.present(name for name in (*_names(form), *_names(other)) if name not in wanted)
    stale = [name for name, text in once.items() if whose(text) is not Whose.FOREIGN]
    _refuse_others(files, [*wanted, *stale], force=options.force)
    problem = _misconfigured(options.config, systemd, terminal)

    before = files.replace(wanted)
    try:
        systemd.do("daemon-reload")
        systemd.do("enable", form.unit)
    except UserError:
        files.restore(before)
        systemd.ask("daemon-reload")
        raise
    if other.unit in stale:
        systemd.do("disable", "--now", other.unit)
    if stale:
        files.replace({}, stale)
        systemd.do("daemon-reload")
    terminal.say(f"{files.folder / form.unit}: {'as it was' if before == wanted else 'written'}, and enabled")
    status = 0
    if problem:
        terminal.complain(f"not started: {problem}; then type: {systemd.words} restart {form.unit}")
        status = 0 if options.no_start else CONFIGURATION
    elif options.no_start:
        terminal.say(f"Not started; that is done by: {systemd.words} start {form.unit}")
    else:
        status = _start(form, systemd, terminal)
    if not system:
        _offer_lingering(systemd.env, terminal)
    _show_how_to_watch(form, installation, systemd, terminal)
    return status


def _installation(config: Path | None, systemd: Systemd) -> Installation:
    """This installation, as a unit needs it. Raises UserError if a unit cannot reach it."""
    env, command = systemd.env, find_command()
    named = explicit_config_file(config, env)
    refuse_unstartable(command)
    if systemd.system:
        refuse_hidden(command, named or SYSTEM_CONFIG)
        return Installation(command, None if named is None else str(named.absolute()))
    usual = home(env) / ".config/syncd/config.toml", home(env) / ".local/state/syncd"
    own = {name: value for name, value in env.items() if name != "CONFIGURATION_DIRECTORY"}
    file = (named or default_config_file(own)).absolute()
    state = state_directory(env).absolute()
    return Installation(
        command, *(str(one) if one != normal else None for one, normal in zip((file, state), usual, strict=True))
    )


def _wanted(form: Form, installation: Installation, systemd: Systemd, version: int, *, sandbox: bool) -> dict[str, str]:
    """Every file that belongs there, by its name in the folder of units. Raises UserError."""
    shipped = read_shipped(system=systemd.system)
    drop_ins = set() if sandbox else {"no-sandbox.conf"}
    drop_ins |= {"since-254.conf"} if version >= _GROWS_SINCE else set()
    edit = f"{systemd.words} edit {form.worker.removesuffix('.service')}"
    try:
        wanted = {name: adapt(shipped[name], installation) for name in form.files}
    except UnfitError as error:
        raise UserError(str(error)) from None
    wanted |= {_beside(form, name): shipped[name] for name in form.drop_ins if name in drop_ins}
    return {name: sign(text, edit) for name, text in wanted.items()}


def _names(form: Form) -> list[str]:
    return [*form.files, *(_beside(form, name) for name in form.drop_ins)]


def _beside(form: Form, drop_in: str) -> str:
    return f"{form.worker}.d/{drop_in}"


def _misconfigured(config: Path | None, systemd: Systemd, terminal: Terminal) -> str | None:
    """What is wrong with the configuration as the service will have it: without what this shell sets."""
    shell = [name for name in systemd.env if name.startswith("SYNCD_") and name != "SYNCD_CONFIG"]
    if shell:
        terminal.complain(
            f"warning: the service has no {', '.join(sorted(shell))}; write it into the configuration file"
        )
    env = {name: value for name, value in systemd.env.items() if name not in (*shell, "CONFIGURATION_DIRECTORY")}
    file = explicit_config_file(config, env) or (SYSTEM_CONFIG if systemd.system else None)
    try:
        loaded = load(file, env)
    except ConfigError as error:
        return "; ".join(error.problems)
    for name, account in loaded.settings.accounts.items():
        if systemd.system and isinstance(account, PasswordAccount) and account.password_file is not None:
            file = account.password_file
            terminal.complain(
                f"warning: account {name}: the service's user cannot read password_file; hand it over: type "
                f"`systemctl edit syncd`, and write [Service] and LoadCredential={name}.password:{file}"
            )
    if not loaded.settings.accounts:
        where = loaded.file or default_config_file(env)
        return f"{where}: there is no account; `syncd config example` shows how to add one"
    return None


def _start(form: Form, systemd: Systemd, terminal: Terminal) -> int:
    """Start it, or start it anew; returns the exit status."""
    if form.unit == "syncd.service":
        terminal.say("Starting: every account is tried once …")
    systemd.ask("reset-failed", form.worker)  # a start of before may have used up what it may be tried
    answer = systemd.ask("restart", form.unit, seconds=STARTING_SECONDS)
    if answer.status == 0:
        if how := systemd.property("StatusText", form.worker):  # an account may have been refused nevertheless
            terminal.say(f"Started. {how}")
        return 0
    look = f"{systemd.journal} -u {form.worker} -e"
    if answer.status is None:
        terminal.say(f"It is still starting; see: {look}")
        return 0
    ended = _ended(form, systemd)
    hint = f"see: {look}"
    if ended in _REASONS and not systemd.system:
        hint = f"`syncd status` says why; or {hint}"
    elif ended in _NO_NAMESPACE and not systemd.system:
        hint = "this machine lets you make no user namespace; type: syncd service install --no-sandbox"
    elif ended == _NO_CREDENTIAL:
        hint = "a credential cannot be read; look at LoadCredential= in the unit"
    reason = _REASONS.get(ended) or answer.text or "it does not say why"
    terminal.complain(f"{form.unit} does not start ({reason}); {hint}")
    return int(ended) if ended in _REASONS else FAILED


def _ended(form: Form, systemd: Systemd) -> str:
    """The exit status with which it failed; what goes before it, in a person's unit, is the first to miss a
    credential."""
    ended = systemd.property("ExecMainStatus", form.worker)
    before = systemd.property("ExecStartPre", form.worker)
    return _NO_CREDENTIAL if ended in ("", "0") and f"status={_NO_CREDENTIAL}" in before else ended


def _offer_lingering(env: Mapping[str, str], terminal: Terminal) -> None:
    """Services of a person end when the person signs out, unless they linger."""
    if lingers(env):
        return
    if sys.stdin.isatty() and sys.stdout.isatty():
        try:
            answer = input("Go on while you are signed out, and from the start of the machine? [Y/n] ")
        except EOFError:
            answer = "n"
        if answer.strip().lower() in ("", "y", "yes") and let_linger(env):
            terminal.say("It goes on while you are signed out")
            return
    terminal.say("To go on while you are signed out, and from the start of the machine, type: loginctl enable-linger")


def _show_how_to_watch(form: Form, installation: Installation, systemd: Systemd, terminal: Terminal) -> None:
    timer = form.unit.endswith(".timer")
    rows = [
        (f"{systemd.words} {'list-timers' if timer else 'status'} {form.unit}", "how it does"),
        (f"{systemd.journal} -u {form.worker} -f", "what it does"),
    ]
    if systemd.system:
        config = installation.config or str(SYSTEM_CONFIG)
        own = shlex.join([*installation.command, "--config", config, "status"])
        rows.append((f"sudo STATE_DIRECTORY={_SYSTEM_STATE} {own}", "how each account does"))
    else:
        rows.append(("syncd status", "how each account does"))
    width = max(len(command) for command, _ in rows)
    for command, meaning in rows:
        terminal.say(f"  {command:{width}}  {meaning}")


# Uninstall


def _uninstall(systemd: Systemd, terminal: Terminal, *, force: bool) -> int:
    forms = [form_of(system=systemd.system, timer=timer) for timer in (False, True)]
    names = list(dict.fromkeys(name for form in forms for name in _names(form)))
    files = UnitFiles(systemd.folder(home(systemd.env)))
    present = files.present(names)
    ours = [name for name, text in present.items() if force or whose(text) is not Whose.FOREIGN]
    for name in present.keys() - ours:
        terminal.say(f"{files.folder / name}: not written by syncd, so it stays; --force removes it")
    if not ours:
        terminal.say("There is no unit of syncd's to remove")
        return 0
    if systemd.system and not is_root():
        raise UserError(f"--system is for the whole machine; type: sudo {find_command()[0]} service uninstall --system")
    _refuse_others(files, ours, force=force)
    systemd.version()
    units = [form.unit for form in forms if form.unit in ours]
    if units:
        systemd.do("disable", "--now", *units)
    services = [name for name in ours if name.endswith(".service") and "@" not in name]
    if services:
        systemd.ask("stop", *services)
    files.replace({}, ours)
    systemd.do("daemon-reload")
    systemd.ask("reset-failed", *services)  # fails for those that never did
    terminal.say(f"Stopped, disabled and removed: {', '.join(units or ours)}")
    _say_what_stays(systemd, terminal)
    return 0


def _refuse_others(files: UnitFiles, names: Iterable[str], *, force: bool) -> None:
    """Raises UserError if any of these files is there and not ours alone."""
    reasons = in_the_way(files.present(names))
    if reasons and not force:
        raise UserError(f"{files.folder}: {', '.join(reasons)}; look at it, then add --force to have your way")


def _say_what_stays(systemd: Systemd, terminal: Terminal) -> None:
    if systemd.system:
        places = {"the configuration": SYSTEM_CONFIG.parent, "the state": _SYSTEM_STATE}
        paths = f"{SYSTEM_CONFIG.parent} {_SYSTEM_STATE} /var/lib/private/syncd"
    else:
        config = default_config_file({**systemd.env, "CONFIGURATION_DIRECTORY": ""}).parent
        places = {"the configuration": config, "the state": state_directory(systemd.env)}
        paths = shlex.join(map(str, places.values()))
    for what, where in places.items():
        terminal.say(f"Still there: {what}, {where}")
    terminal.say(f"Reminders in your calendars stay as well; to remove them: syncd purge. Then the rest: rm -r {paths}")
    if not systemd.system and lingers(systemd.env):
        terminal.say(
            "Your services go on while you are signed out; if nothing else needs that: loginctl disable-linger"
        )
