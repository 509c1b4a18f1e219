"""A person who signs in to Google: an account's files, and a browser that follows where it is sent."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.accounts import GoogleAccount
from providers.contract import Surroundings, Writes
from tests.google.oauth import OAuth, client_json, service_account_json, write_token


@dataclass
class Signing:
    """The account `work`, whose OAuth endpoints are at `url`."""

    folder: Path
    url: str
    oauth: OAuth
    told: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)  # what the browser showed
    more: dict[str, Any] = field(default_factory=dict)  # of the settings
    writes: Writes = Writes.EVENTS
    browsing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def client_file(self) -> Path:
        return self.folder / "client.json"

    @property
    def token_file(self) -> Path:
        return self.folder / "state" / "tokens" / "work.json"

    @property
    def settings(self) -> GoogleAccount:
        return GoogleAccount.model_validate(
            {"provider": "google", "client_file": self.client_file, "timeout": "5s", **self.more}
        )

    @property
    def around(self) -> Surroundings:
        return Surroundings("work", frozenset(), "Europe/Berlin", lambda: None, self.token_file, self.writes)

    @property
    def held(self) -> dict[str, Any]:
        """The token file's content."""
        return dict(json.loads(self.token_file.read_text()))

    def write_client(self, value: object = None) -> None:
        self.client_file.write_text(json.dumps(client_json(self.url) if value is None else value))

    def write_key(self, **more: object) -> None:
        self.client_file.write_text(json.dumps({**service_account_json(self.url), **more}))
        self.client_file.chmod(0o600)

    def write_token(self, **more: object) -> None:
        """A token file with a living refresh token; None takes a key out."""
        write_token(self.token_file, self.url, **{"refresh_token": "1//refresh", **more})

    def browse(self, address: str) -> None:
        """Open an address as a browser does, and what it redirects to."""
        try:
            with self.browsing, urllib.request.urlopen(address, timeout=5) as page:  # noqa: S310 - loopback
                self.pages.append(page.read().decode())
        except urllib.error.HTTPError as error:
            self.pages.append(f"{error.code}")
            error.close()

    def asked_for(self) -> str:
        """The address that the person was told to open."""
        (address,) = [line for line in self.told if line.startswith(f"{self.url}auth?")]
        return address


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def redirect_of(address: str) -> str:
    """Where the consent page sends the browser, which cannot follow: it is on another machine."""
    opener: urllib.request.OpenerDirector = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(address, timeout=5).close()
    except urllib.error.HTTPError as error:
        with error:
            return str(error.headers["Location"])
    raise AssertionError("the page sends nobody anywhere")
