"""A person at a terminal with a Google account: its files, its calendars, and syncd's commands run in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from providers.contract import Writes
from providers.google_auth import scopes_of
from syncd.main import main
from tests.google.double import Double
from tests.google.oauth import CLIENT, OAuth, key_pair
from tests.google.signing import Signing
from tests.servers.proxy import Proxy

REFRESH_TOKEN = "1//refresh"


@dataclass
class Desk:
    """The account `work`, signed in with just the rights that it needs. Change it, then run a command."""

    person: Signing
    front: Proxy
    capture: pytest.CaptureFixture[str]
    keys: dict[str, str] = field(default_factory=dict)  # of the account, as TOML; "" takes one out

    @property
    def double(self) -> Double:
        return self.person.oauth.double

    @property
    def oauth(self) -> OAuth:
        return self.person.oauth

    @property
    def state(self) -> Path:
        return self.person.folder / "state"

    def sign_in(self, writes: Writes = Writes.EVENTS, **more: object) -> None:
        """With the rights for that; `more` is written into the token file, None takes a key out."""
        self.grant(*scopes_of(writes))
        self.person.write_token(**{"scopes": scopes_of(writes), **more})

    def grant(self, *scopes: str) -> None:
        """What Google says, and keeps to, at the next refresh."""
        self.oauth.living[REFRESH_TOKEN] = scopes
        self.double.scopes = frozenset(scopes)

    def run(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        """A command; its output and its errors, in which there is no secret and no traceback."""
        folder = self.person.folder
        table = {
            "provider": '"google"',
            "client_file": f'"{self.person.client_file}"',
            "api_endpoint": f'"{self.front.url}"',
            "timeout": '"5s"',
            **self.keys,
        }
        lines = [f"{key} = {value}" for key, value in table.items() if value]
        config = folder / "config.toml"
        config.write_text("\n".join(['timezone = "Europe/Berlin"', "[accounts.work]", *lines]) + "\n")
        self.capture.readouterr()
        ended = main(["--config", str(config), *arguments])
        out, err = self.capture.readouterr()
        assert ended == status, f"exit status {ended}, not {status}: {out}{err}"
        assert "Traceback" not in out + err
        for secret in (CLIENT[1], REFRESH_TOKEN, "ya29.", key_pair()[0].decode().splitlines()[1]):
            assert secret not in out + err
        return out, err

    def say(self, *arguments: str, status: int = 0) -> Any:
        """The object of `--json`, and nothing beside it."""
        out, _ = self.run(*arguments, "--json", status=status)
        return json.loads(out)

    def asked(self) -> list[str]:
        """The requests for calendars and events so far."""
        return [f"{one.method} {one.path}" for one in self.front.requests if one.path != "/token"]

    def files(self) -> Mapping[str, tuple[int, bytes]]:
        """What is in the state directory."""
        return {
            str(file.relative_to(self.state)): (file.stat().st_mtime_ns, file.read_bytes() if file.is_file() else b"")
            for file in self.state.rglob("*")
        }


@contextmanager
def open_desk(folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    monkeypatch.setenv("STATE_DIRECTORY", str(folder / "state"))
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    monkeypatch.setattr("providers.google_http.PACE", 0.0)
    oauth = OAuth()
    with Proxy("http://127.0.0.1:9/", before=oauth) as front:
        desk = Desk(Signing(folder, front.url, oauth), front, capture)
        desk.person.write_client()
        desk.sign_in()
        yield desk
    assert oauth.double.notified == []
