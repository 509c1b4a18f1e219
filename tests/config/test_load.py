"""Where settings come from, and what is said about those that cannot be."""

from __future__ import annotations

import json
from datetime import time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config.accounts import Account, CalDAVAccount, FolderAccount, GoogleAccount
from config.load import ConfigError, Loaded, load
from config.policy import Ask, Policy
from config.settings import Mode, Settings
from config.show import example, schema, show
from config.values import Weekday, YearSpan

HOME = """
[accounts.home]
provider = "caldav"
url = "https://cloud.example.org/"
username = "alice"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "config.toml"


def read(file: Path, text: str, env: dict[str, str] | None = None, flags: dict[str, Any] | None = None) -> Loaded:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return load(file, env or {}, flags)


def problems(file: Path, text: str, env: dict[str, str] | None = None) -> list[str]:
    """What is wrong, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        read(file, text, env)
    assert str(caught.value).splitlines() == list(caught.value.problems)
    return [line.removeprefix(f"{file}: ") for line in caught.value.problems]


def test_flag_beats_environment_beats_file_beats_default(file: Path) -> None:
    text = 'timezone = "Europe/Berlin"\n[policy]\nask = "every"\ncountry = "DE"\n'
    env = {"SYNCD_TIMEZONE": "Asia/Tokyo", "SYNCD_POLICY__ASK": "off"}
    loaded = read(file, text, env, {"timezone": "America/Lima"})
    assert loaded.settings.timezone == "America/Lima"
    assert loaded.settings.policy.ask is Ask.OFF
    assert loaded.settings.policy.country == "DE"
    assert loaded.settings.poll_interval == timedelta(minutes=5)
    assert loaded.origins["timezone"] == "flag"
    assert loaded.origins["policy.ask"] == "environment SYNCD_POLICY__ASK"
    assert loaded.origins["policy.country"] == str(file)
    assert loaded.origins["poll_interval"] == "default"


def test_everything_is_read(file: Path) -> None:
    text = (
        'poll_interval = "2h"\nowner = ["Me@Example.org", "mailto:x@y.z"]\n[detect]\nmode = "tagged"\ncolors = ["11"]\n'
        '[policy]\ncountry = "de"\nsubdivision = "be"\nquiet = ["12-24..01-01"]\nweekend = ["Friday"]\n'
        'check_in_at = "9:30"\nalarm = "10m"\nwindows = { 2 = [8, 9], 1 = [4, 4] }\n' + HOME + 'timeout = "3s"\n'
        'calendars = ["Personal", { name = "Jobs", interviews = true }]\nwrite_to = "own"\n'
    )
    settings = read(file, text).settings
    assert settings.poll_interval == timedelta(hours=2)
    assert settings.owner == ("me@example.org", "x@y.z")
    assert settings.detect.mode is Mode.TAGGED
    assert settings.policy == Policy(
        country="DE",
        subdivision="BE",
        quiet=(YearSpan.parse("12-24..01-01"),),
        weekend=(Weekday.FRIDAY,),
        check_in_at=time(9, 30),
        alarm=timedelta(minutes=10),
        windows={1: (4, 4), 2: (8, 9)},
    )
    account = settings.accounts["home"]
    assert isinstance(account, CalDAVAccount)
    assert account.timeout == timedelta(seconds=3)
    assert [(each.name, each.interviews) for each in account.calendars or ()] == [("Personal", False), ("Jobs", True)]


def test_environment_alone_makes_an_account_and_leaves_text_that_looks_like_json_alone() -> None:
    env = {
        "HOME": "/nowhere",
        "SYNCD_ACCOUNTS__HOME__PROVIDER": "caldav",
        "SYNCD_ACCOUNTS__HOME__URL": "https://x.example/",
        "SYNCD_ACCOUNTS__HOME__PASSWORD": '["1"]',
        "SYNCD_ACCOUNTS__HOME__USERNAME": "007",
        "SYNCD_ACCOUNTS__HOME__CALENDARS": '["A", {"name": "B", "interviews": true}]',
        "SYNCD_OWNER": '["a@b.c"]',
        "SYNCD_POLICY__WINDOWS": '{"1": [3, 4]}',
        "SYNCD_POLICY__WINDOWS__2": "[5, 6]",
        "SYNCD_DETECT": '{"mode": "tagged"}',
        "SYNCD_TIMEZONE": "",
    }
    loaded = load(None, env)
    account = loaded.settings.accounts["home"]
    assert isinstance(account, CalDAVAccount)
    assert account.password is not None
    assert account.password.get_secret_value() == '["1"]'
    assert account.username == "007"
    assert [each.interviews for each in account.calendars or ()] == [False, True]
    assert loaded.settings.owner == ("a@b.c",)
    assert loaded.settings.policy.windows == {1: (3, 4), 2: (5, 6)}
    assert loaded.settings.detect.mode is Mode.TAGGED
    assert loaded.settings.timezone is None
    assert loaded.file is None
    assert loaded.origins["detect.mode"] == "environment SYNCD_DETECT"


@pytest.mark.parametrize(
    ("name", "variable"), [("Home", "HOME"), ("my-work", "MY_WORK"), ("büro", "BÜRO"), ("a_b", "a_B")]
)
def test_an_account_is_found_in_variables_whatever_its_case(file: Path, name: str, variable: str) -> None:
    text = HOME.replace("accounts.home", f'accounts."{name}"')
    account = read(file, text, {f"SYNCD_ACCOUNTS__{variable}__USERNAME": "bob"}).settings.accounts[name]
    assert isinstance(account, CalDAVAccount)
    assert account.username == "bob"


def test_a_password_in_the_environment_takes_the_place_of_the_file_s_command(file: Path) -> None:
    text = HOME + 'password_command = ["false"]\n'
    account = read(file, text, {"SYNCD_ACCOUNTS__HOME__PASSWORD": "pw"}).settings.accounts["home"]
    assert isinstance(account, CalDAVAccount)
    assert account.password_command is None


def test_all_problems_come_at_once_each_with_its_place(file: Path) -> None:
    text = (
        'timezon = "UTC"\npoll_interval = "0s"\nowner = "me@example.org"\n[policy]\nask = "frist"\n'
        'check_in_at = "25:00"\nquiet = ["02-30..03-01"]\nweekend = ["sonday"]\n'
        + HOME.replace("username", "usrname")
        + 'calendars = [{ nam = "X" }]\n[accounts.work]\nprovider = "googel"\n[acounts.x]\n'
    )
    env = {"SYNCD_POLICY_COUNTRY": "DE", "SYNCD_DETECT__MODE": "never", "SYNCD_CONFG": "x", "SYNCD_OWNER": "nobody"}
    found = problems(file, text, env)
    for line in (
        'timezon: unknown key; did you mean "timezone"?',
        'poll_interval: must be "1s" or more',
        "policy.ask: write one of 'first', 'every' or 'off'",
        'policy.check_in_at: write a time of day, such as "10:00"',
        "policy.quiet[0]: 02-30 is no day of the year; write month-day",
        'accounts.home.usrname: unknown key; did you mean "username"?',
        'accounts.home.calendars[0].nam: unknown key; did you mean "name"?',
        "accounts.home.calendars[0].name: is missing; write it: The calendar's name, id or URL",
        "accounts.work.provider: unknown provider 'googel'; did you mean \"google\"?",
        'acounts: unknown key; did you mean "accounts"?',
        "SYNCD_POLICY_COUNTRY: policy_country: unknown variable; did you mean SYNCD_POLICY__COUNTRY?",
        "SYNCD_CONFG: confg: unknown variable; did you mean SYNCD_CONFIG?",
        "SYNCD_DETECT__MODE: detect.mode: write one of 'auto' or 'tagged'",
        'SYNCD_OWNER: owner: write a list, such as ["one", "two"]',
    ):
        assert line in found
    assert len(found) == 15  # and the day of the week


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("accounts = 1", "write a table"),
        ("accounts.home = { provider = 3 }", "accounts.home.provider: is missing; write one of"),
        ('timezone = "Europe/Berln"', 'did you mean "Europe/Berlin"?'),
        ('timezone = "/etc/passwd"', "unknown time zone"),
        ("poll_interval = 300", "write a number and its unit"),
        ('poll_interval = "999999999999d"', "write a number and its unit"),
        ('owner = ["nobody"]', "write an e-mail address"),
        ('policy.country = "Germany"', 'did you mean "DE"?'),
        ('policy = { subdivision = "BE" }', "needs a country"),
        ('policy = { country = "GB", subdivision = "EN" }', 'did you mean "ENG"?'),
        ("policy.windows = { 2 = [7, 10] }", "needs round 1"),
        ("policy.windows = { 1 = [7, 5] }", "round 1: write first and last day"),
        ("policy.windows = { 1 = [0, 5] }", "from 1 to 365"),
        ("policy.windows = { 1 = [-1, 5] }", "round 1: write first and last day"),
        ("policy.windows = { 1 = [5, 7], 0 = [1, 2] }", "0 is no round"),
        ("policy.windows = { 1 = 5 }", "write a list"),
        ("policy.windows = { 1 = [1, 2], x = [1, 2] }", "policy.windows.x: "),
        ('policy.quiet = ["01-01..12-31"]', "covers 366 days"),
        ('policy.language = "german, please"', 'two letters, such as "de"'),
        ('active_hours = "7-22"', 'write two times of day, such as "07:00..22:00"'),
        ('active_hours = "07:00..07:00"', "for the whole day, take the key out"),
        ('metrics_file = ""', "write a file's name"),
        ('policy.quiet = ["Christmas"]', "write two days of the year"),
        (
            'policy.weekend = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]',
            "leaves no business day",
        ),
        ("policy.check_in_at = 10", "write a time of day"),
        ('policy = "fast"', "write a table"),
        ("accounts.home = 1", "write a table"),
        ("accounts.home = {}", "accounts.home.provider: is missing; write one of caldav, google, folder"),
        ('accounts.home = { provider = "caldav" }', "accounts.home.url: is missing"),
        ('accounts.home = { provider = "caldav", url = "cloud.example.org" }', "write an address that begins with"),
        ('accounts.home = { provider = "caldav", url = "ftp://x.org/" }', "write an address that begins with"),
        ('accounts.home = { provider = "folder", path = "" }', "write a file's name"),
        ('accounts.home = { provider = "folder", path = "x", calendars = [] }', "is empty"),
        ('accounts.home = { provider = "google", timeout = "0s" }', 'must be "1s" or more'),
        ('accounts."a/b" = { provider = "google" }', "an account's name is made of"),
        ('accounts."../x" = { provider = "google" }', "an account's name is made of"),
        ('accounts.A = { provider = "google" }\naccounts.a = { provider = "google" }', "are the same name"),
        (HOME + 'password = "a"\npassword_file = "b"', "take out this key or password"),
        (HOME + 'password_command = ["a"]\npassword_file = "b"', "take out this key or password_command"),
        (HOME + 'password = "a"\npassword_keyring = true', "take out this key or password"),
    ],
)
def test_a_wrong_value_is_one_line_that_says_what_to_write(file: Path, line: str, problem: str) -> None:
    [found] = problems(file, line)
    assert problem in found


def test_an_account_mistyped_in_a_variable_is_recognised(file: Path) -> None:
    [found] = problems(file, HOME, {"SYNCD_ACCOUNTS__HOEM__PASSWORD": "hunter2"})
    assert found.startswith("SYNCD_ACCOUNTS__HOEM__PASSWORD: accounts.hoem.provider: is missing")
    assert 'did you mean "home"?' in found
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'timezone = "UTC"\nowner = [\n', "no valid TOML"),
        (b"a = 1\n\nb = = 2\n", "line 3, column 5: no valid TOML: Invalid value"),
        (b'timezone = "\xff"\n', "is not UTF-8 (byte 13)"),
    ],
)
def test_a_file_that_is_no_toml(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "c.toml").write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "c.toml", {})
    [line] = caught.value.problems
    assert line.startswith(f"{tmp_path / 'c.toml'}: ")
    assert problem in line


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="is no regular file"):
        load(tmp_path, {})
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(ConfigError, match="no such file"):
        load(None, {"SYNCD_CONFIG": str(tmp_path / "none.toml")})

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "c.toml").touch()
    monkeypatch.setattr("config.load.TomlConfigSettingsSource", refuse)
    with pytest.raises(ConfigError, match=r"cannot be read \(Permission denied\)"):
        load(tmp_path / "c.toml", {})


def test_the_process_s_environment_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCD_TIMEZONE", "Asia/Tokyo")
    monkeypatch.setenv("TIMEZONE", "Asia/Tokyo")
    assert load(None, {"HOME": "/nowhere"}).settings == Settings()
    assert Settings().timezone is None


def test_files_are_relative_to_the_configuration_s_directory(file: Path) -> None:
    text = (
        'metrics_file = "syncd.prom"\n'
        '[accounts.work]\nprovider = "google"\nclient_file = "client.json"\ntoken_file = "/var/token"\n'
        '[accounts.files]\nprovider = "folder"\npath = "~/cal"\n'
        '[accounts.more]\nprovider = "caldav"\nurl = "https://x.example/"\npassword_file = "sub/pw"\n'
    )
    settings = read(file, text, {"HOME": "/home/alice"}).settings
    work, files, more = (settings.accounts[name] for name in ("work", "files", "more"))
    assert isinstance(work, GoogleAccount)
    assert isinstance(files, FolderAccount)
    assert isinstance(more, CalDAVAccount)
    assert settings.metrics_file == file.parent / "syncd.prom"
    assert work.client_file == file.parent / "client.json"
    assert work.token_file == Path("/var/token")
    assert files.path == Path("/home/alice/cal")
    assert more.password_file == file.parent / "sub" / "pw"


class Post(Account):
    stamps: int = 1


def test_a_provider_of_an_entry_point(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def entry_points(*, group: str, name: str | None = None) -> list[SimpleNamespace]:
        assert group == "syncd.providers"
        points = [
            SimpleNamespace(name="post", load=lambda: SimpleNamespace(settings=Post)),
            SimpleNamespace(name="odd", load=lambda: SimpleNamespace(settings=dict)),
            SimpleNamespace(name="bad", load=lambda: 1 / 0),
        ]
        return [point for point in points if name in (None, point.name)]

    monkeypatch.setattr("config.accounts.metadata.entry_points", entry_points)
    assert read(file, 'accounts.p = { provider = "post", stamps = 2 }').settings.accounts["p"] == Post(
        provider="post", stamps=2
    )
    assert read(file, 'accounts.p = { provider = "post" }', {"SYNCD_ACCOUNTS__P__STAMPS": "3"}).settings.accounts[
        "p"
    ] == Post(provider="post", stamps=3)
    assert problems(file, 'accounts.p = { provider = "post", stamp = 2 }') == [
        'accounts.p.stamp: unknown key; did you mean "stamps"?'
    ]
    assert problems(file, 'accounts.p = { provider = "pots" }') == [
        "accounts.p.provider: unknown provider 'pots'; did you mean \"post\"?"
    ]
    assert "are no config.accounts.Account" in problems(file, 'accounts.p = { provider = "odd" }')[0]
    assert "does not load: division by zero" in problems(file, 'accounts.p = { provider = "bad" }')[0]
    assert "known: bad, caldav, folder, google, odd, post" in problems(file, 'accounts.p = { provider = "xxxx" }')[0]


def test_warnings(file: Path) -> None:
    assert read(file, HOME).warnings == ()
    [often] = read(file, 'poll_interval = "59s"').warnings
    assert often.startswith(f"{file}: poll_interval: ")
    [often] = read(file, "", {"SYNCD_POLL_INTERVAL": "1s"}).warnings
    assert often.startswith("SYNCD_POLL_INTERVAL: poll_interval: ")
    [clear] = read(file, HOME.replace("https", "http")).warnings
    assert "unencrypted" in clear
    assert read(file, HOME.replace("https://cloud.example.org", "http://127.0.0.1:5232")).warnings == ()
    file.chmod(0o644)
    [readable] = read(file, HOME + 'password = "hunter2"\n').warnings
    assert "chmod 600" in readable
    assert "hunter2" not in readable
    assert read(file, HOME, {"SYNCD_ACCOUNTS__HOME__PASSWORD": "pw"}).warnings == ()
    file.chmod(0o600)
    assert read(file, HOME + 'password = "hunter2"\n').warnings == ()


def test_show_says_value_and_origin(file: Path) -> None:
    top = 'active_hours = "7:00..22:00"\npolicy.quiet = ["12-24..01-01"]\n'
    text = top + HOME + 'password = "hunter2"\ncalendars = ["A\\"B"]\n'
    shown = {key: (value, origin) for key, value, origin in show(read(file, text))}
    assert shown["timezone"] == ("(not set)", "default")
    assert shown["poll_interval"] == ('"5m"', "default")
    assert shown["active_hours"] == ('"07:00..22:00"', str(file))
    assert shown["policy.quiet"] == ('["12-24..01-01"]', str(file))
    assert shown["policy.check_in_at"] == ('"10:00"', "default")
    assert shown["policy.windows"][0] == "{ 1 = [5, 7], 2 = [7, 10], 3 = [7, 10], 4 = [10, 14] }"
    assert shown["accounts.home.calendars"] == ('[{ name = "A\\"B", interviews = false }]', str(file))
    assert shown["accounts.home.password"] == ("********", str(file))
    assert shown["accounts.home.provider"] == ('"caldav"', str(file))


def test_the_schema_knows_every_provider_and_shows_defaults_as_they_are_typed() -> None:
    made = json.loads(json.dumps(schema()))
    assert made["properties"]["poll_interval"]["default"] == "5m"
    assert made["$defs"]["Policy"]["properties"]["check_in_at"]["default"] == "10:00"
    offered = [each["$ref"].split("/")[-1] for each in made["properties"]["accounts"]["additionalProperties"]["oneOf"]]
    assert offered == ["CalDAVAccount", "GoogleAccount", "FolderAccount"]
    assert all("provider" in made["$defs"][name]["required"] for name in offered)


def test_the_example_as_it_stands_changes_nothing(file: Path) -> None:
    assert read(file, example()).settings == Settings()
