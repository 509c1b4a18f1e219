"""Accounts in every kind of weather, with canaries: texts that must not be found where they do not belong.

Whatever a service can say back, it says with all of them in it: the title, the person, the address, the password, and
the sign-in that it was sent.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from tests.caldav.double import PASSWORD, USERNAME, XML, Collection, multistatus, response, sabre_error
from tests.caldav.double import Double as CalDAV
from tests.google.double import Double as Google
from tests.google.oauth import CLIENT, JSON, LIVING, OAuth, client_json, refused, write_token
from tests.servers.proxy import Action, Answer, Cut, Drop, Proxy, Request
from tests.stories.world import interview

TITLE = "Interview with Zebrafax"
PERSON = "Quentin Okapi"
OWNER = "ursula@okapi.example"
CALENDAR = "Ursula's days with Zebrafax"
# None of these may stand in a log at its default level.
PRIVATE = ("Zebrafax", "zebrafax", "Quentin", "quentin", "Okapi", "okapi", "Ursula", "ursula")
ARGUMENT, FILED, COMPLAINED, ELSEWHERE = "s3same-argument", "s3same-filed", "s3same-complained", "s3same-elsewhere"
# None of these anywhere at all.
SECRETS = (
    *(text for secret in (PASSWORD, f"{USERNAME}:{PASSWORD}") for text in (secret, quote(secret, safe=""))),
    b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode(),
    CLIENT[1], LIVING, "ya29.", ARGUMENT, FILED, COMPLAINED, ELSEWHERE,
)  # fmt: skip

Weather = Callable[[Request], Action | None]


def echo(request: Request) -> bytes:
    """What a service says that says everything."""
    return (
        f"{TITLE} with {PERSON} <quentin@zebrafax.example> for {OWNER}: "
        f"{request.headers.get('authorization')} {USERNAME}:{PASSWORD} {request.body.decode('utf-8', 'replace')}"
    ).encode()


def says(status: int, kind: str = "text/plain", head: str = "", **headers: str) -> Weather:
    """Always this status, with everything in its body."""
    told = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda request: Answer(status, told, head.encode() + echo(request))


def says_by_sabre(status: int) -> Weather:
    """The same in the XML of a refusal."""
    return lambda request: sabre_error(status, "Zebrafax", escape(echo(request).decode()))


def is_write(request: Request) -> bool:
    return request.method in ("PUT", "DELETE")


def is_report(request: Request) -> bool:
    return request.method == "REPORT"


def at(where: Callable[[Request], bool], weather: Weather) -> Weather:
    return lambda request: weather(request) if where(request) else None


WEATHER: Mapping[str, Weather] = {
    "good": lambda _: None,
    "refused": says(401, WWW_Authenticate=f'Basic realm="{TITLE} {OWNER} {PASSWORD}"'),
    "forbidden": at(is_report, says_by_sabre(403)),
    "broken": says(500, "text/html", "<html>"),
    "late": at(is_report, says(502, "text/html", "<html>")),
    "page": says(200, "text/html", "<!DOCTYPE html>"),
    "moved": says(302, Location=f"http://{USERNAME}:{quote(PASSWORD, safe='')}@127.0.0.1:9/{OWNER}"),
    "around": says(301, Location=f"/{quote(OWNER)}/{quote(TITLE)}/"),
    "cut": at(is_report, lambda _: Cut(0.5, Answer(207, XML, multistatus(response(TITLE, "")).body))),
    "dropped": lambda _: Drop(),
    "garbled": at(is_report, says(207, "application/xml", "<D:multistatus xmlns:D='DAV:'><")),
    "odd": at(is_report, lambda request: Answer(207, XML, multistatus(response("", echo(request).hex())).body)),
    "encoded": at(is_report, lambda _: Answer(207, {**XML, "Content-Encoding": "gzip"}, TITLE.encode())),
    "throttled": says(429, Retry_After="3600"),
    "unwritable": at(is_write, says_by_sabre(403)),
    "rejected": at(is_write, says_by_sabre(400)),
    "full": at(is_write, says_by_sabre(507)),
    "nonsense": at(is_write, says_by_sabre(418)),
}


def odd_events(double: CalDAV) -> None:
    """Events that cannot be read, each in its own way."""
    text = interview("odd@zebrafax", _in_days(3), TITLE, contact=PERSON, company="zebrafax")
    double.put("time.ics", text.replace("DTSTART;TZID=Europe/Berlin:", "DTSTART:whenever "))
    double.put("zone.ics", text.replace("TZID=Europe/Berlin", f"TZID=/{OWNER}/Europe/Berlin").replace("odd@", "zone@"))
    double.put("own-zone.ics", text.replace("TZID=Europe/Berlin", f"TZID={PERSON}").replace("odd@", "own-zone@"))
    double.put("rule.ics", text.replace("SUMMARY", f"RRULE:FREQ={PERSON}\r\nSUMMARY").replace("odd@", "rule@"))
    double.put("cut.ics", text[: len(text) // 2])


def too_many(double: CalDAV) -> None:
    """More new interviews than are believed."""
    for number in range(30):
        start = _in_days(2 + number)
        text = interview(f"{number}@zebrafax", start, f"{TITLE} #interview", contact=PERSON, company="zebrafax")
        double.put(f"{number}.ics", text)


@dataclass
class House:
    """The configuration of all these accounts. `env` is the service's, with a password in it."""

    folder: Path
    accounts: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def configure(self, *names: str, more: str = "") -> None:
        """These accounts, or all of them."""
        chosen = [f"[accounts.{name}]\n{self.accounts[name]}" for name in names or self.accounts]
        head = ['timezone = "Europe/Berlin"', f'owner = ["{OWNER}"]', more]
        self.config.write_text("\n".join([*head, *chosen]))
        self.config.chmod(0o600)


@contextmanager
def build(folder: Path) -> Iterator[House]:
    """All accounts, each on a service of its own, until the block ends."""
    house = House(folder)
    house.env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SYNCD_")},
        "STATE_DIRECTORY": str(house.state),
        "SYNCD_ACCOUNTS__GOOD__PASSWORD": PASSWORD,
    }
    with ExitStack() as open_services:
        for name, weather in WEATHER.items():
            house.accounts[name] = _caldav(open_services, weather, own=name == "good")
        for event in (odd_events, too_many):
            house.accounts[event.__name__.replace("_", "-")] = _caldav(open_services, WEATHER["good"], event)
        house.accounts["unnamed"] = _caldav(open_services, WEATHER["good"]) + f'calendars = ["{PERSON}"]\n'
        house.accounts["nowhere"] = _caldav(open_services, WEATHER["good"]) + f'write_to = "{PERSON}"\n'
        house.accounts["dead"] = (
            'provider = "caldav"\nurl = "http://127.0.0.1:9/"\nusername = "alice"\npassword = "x"\n'
        )
        house.accounts |= _asked(folder)
        for name, fault in GOOGLE.items():
            house.accounts[name] = _google(open_services, house, name, fault)
        house.accounts["folder"] = _folder(folder / TITLE)
        yield house


GOOGLE: Mapping[str, Weather] = {
    "google-good": lambda _: None,
    "google-page": at(lambda request: request.path != "/token", says(403, "text/html", "<html>")),
    "google-refused": at(lambda request: request.path != "/token", says(401, "application/json")),
    "google-broken": at(lambda request: request.path != "/token", says(500, "text/html", "<html>")),
    "google-cut": at(lambda request: request.path != "/token", lambda r: Cut(0.5, Answer(200, JSON, echo(r)))),
    "google-revoked": at(
        lambda request: request.path == "/token",
        lambda request: refused(400, "invalid_grant", echo(request).decode()),
    ),
    "google-no-token": at(lambda request: request.path == "/token", says(200, "text/html", "<html>")),
    "google-torn": at(
        lambda request: request.path == "/token",
        lambda _: Answer(200, JSON, json.dumps({"access_token": f"ya29.\n{PERSON}", "expires_in": 3600}).encode()),
    ),
    "google-script": at(
        lambda request: request.path == "/token",
        lambda _: Answer(200, JSON, json.dumps({"access_token": f"ya29.☃{PERSON}", "expires_in": 3600}).encode()),
    ),
}


def _in_days(days: int) -> datetime:
    return (datetime.now().astimezone() + timedelta(days=days)).replace(hour=10, minute=0)


def _caldav(
    stack: ExitStack, weather: Weather, fill: Callable[[CalDAV], None] = lambda _: None, *, own: bool = False
) -> str:
    double = CalDAV(calendars={"/dav/alice/office/": Collection(name=CALENDAR)}, script=weather)
    double.put("one.ics", interview("one@zebrafax", _in_days(3), TITLE, contact=PERSON, company="zebrafax"))
    fill(double)
    front = stack.enter_context(Proxy("http://127.0.0.1:9/", before=double))
    lines = ['provider = "caldav"', f'url = "{front.url}dav/"', f'username = "{USERNAME}"', 'timeout = "5s"']
    return "\n".join([*lines, *([] if own else [f'password = "{PASSWORD}"']), ""])


def _asked(folder: Path) -> dict[str, str]:
    """Accounts whose password is somewhere else, and cannot be had."""
    exposed, named = folder / "exposed", folder / "named"
    exposed.write_text(FILED)
    exposed.chmod(0o644)
    named.write_bytes(FILED.encode() + b"\xff")
    named.chmod(0o600)
    script = f"env > {folder}/asked; echo {ARGUMENT} is wrong >&2; echo {FILED}; exit 3"
    places = {
        "exposed": f'password_file = "{exposed}"',
        "binary": f'password_file = "{named}"',
        "command": f'password_command = ["sh", "-c", "{script}", "{ARGUMENT}"]',
        "no-command": f'password_command = ["{folder / "nowhere"}", "{ARGUMENT}"]',
        "keyring": "password_keyring = true",
    }
    head = 'provider = "caldav"\nurl = "http://127.0.0.1:9/"\nusername = "alice"\n'
    return {name: f"{head}{line}\n" for name, line in places.items()}


def _google(stack: ExitStack, house: House, name: str, fault: Weather) -> str:
    oauth = OAuth(Google(owner=OWNER))
    oauth.living[LIVING] = ("https://www.googleapis.com/auth/calendar",)
    text = interview("g@zebrafax", _in_days(3), TITLE, contact=PERSON, company="zebrafax", owner=OWNER)
    oauth.double.put_ics(OWNER, "one", text)
    front = stack.enter_context(
        Proxy("http://127.0.0.1:9/", before=lambda n, request: fault(request) or oauth(n, request))
    )
    client = house.folder / f"{name}.json"
    client.write_text(json.dumps(client_json(front.url)))
    client.chmod(0o600)
    write_token(house.state / "tokens" / f"{name}.json", front.url)
    return f'provider = "google"\nclient_file = "{client}"\napi_endpoint = "{front.url}"\ntimeout = "5s"\n'


def _folder(root: Path) -> str:
    calendar = root / CALENDAR
    calendar.mkdir(parents=True)
    (calendar / "displayname").write_text(CALENDAR)
    (calendar / f"{TITLE}.ics").symlink_to(f"{TITLE}.ics")
    (calendar / f"{PERSON}.ics").write_bytes(b"\xff\xfe")
    return f'provider = "folder"\npath = "{root}"\n'
