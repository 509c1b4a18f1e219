"""The double behind Google's own client, which is the only way in which a test meets it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import build_http

from providers import google_http
from tests.google.double import Double
from tests.google.oauth import OAuth
from tests.google.signing import Signing
from tests.machine.memo import remembered
from tests.servers.proxy import Proxy


@pytest.fixture
def double() -> Double:
    return Double()


@pytest.fixture
def front(double: Double) -> Iterator[Proxy]:
    """The double, served: it counts, and breaks what it is told to break."""
    with Proxy("http://127.0.0.1:9/", before=double) as front:
        yield front


@pytest.fixture
def service(front: Proxy) -> Iterator[Any]:
    """Google's client, on the double."""
    with open_service(front) as service:
        yield service


@pytest.fixture
def events(service: Any) -> Any:
    """`service.events()` of the client."""
    return service.events()


def open_service(front: Proxy) -> Any:
    """Google's client, spoken to the double without a network and without credentials."""
    endpoint = {"api_endpoint": f"{front.url}calendar/v3/"}
    return build("calendar", "v3", static_discovery=True, http=build_http(), client_options=endpoint)


def refusal(error: pytest.ExceptionInfo[HttpError]) -> tuple[int, str]:
    """Status and reason of an error as the API answers it."""
    (detail,) = json.loads(error.value.content)["error"]["errors"]
    return error.value.resp.status, detail["reason"]


@pytest.fixture
def signing(tmp_path: Path, double: Double, monkeypatch: pytest.MonkeyPatch) -> Iterator[Signing]:
    """Someone with a client's file, not signed in yet, whose browser says yes; without a wait between tries."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    oauth = OAuth(double)
    with Proxy("http://127.0.0.1:9/", before=oauth) as front:
        person = Signing(tmp_path, front.url, oauth)
        person.write_client()
        monkeypatch.setattr("webbrowser.open", person.browse)
        yield person
        with person.browsing:  # until it is done
            pass


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In memory where the system has a place for that: every `remember` waits for the disk. Nothing sleeps."""
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _seconds: None)
    monkeypatch.setattr(google_http, "PACE", 0.0)
    memory = Path("/dev/shm")  # noqa: S108 - a new folder of its own is made in it
    made = Path(tempfile.mkdtemp(prefix="syncd-histories-", dir=memory if memory.is_dir() else None))
    with remembered():
        yield made
    shutil.rmtree(made, ignore_errors=True)
