"""From the configured url to the calendars: what a CalDAV server says of itself (RFC 4791, 6.2; RFC 5397; RFC 6764)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from providers import dav_xml, ical
from providers.contract import Calendar
from providers.dav import Connection
from providers.dav_xml import CALDAV, DAV, Answer, Member
from providers.errors import Forbidden, Misconfigured, Misunderstood, ProviderError

_ABOUT_CALENDAR = (
    "D:resourcetype",
    "D:displayname",
    "D:current-user-privilege-set",
    "C:supported-calendar-component-set",
    "C:calendar-timezone",
)
_ABOUT_PRINCIPAL = (
    *_ABOUT_CALENDAR,
    "D:current-user-principal",
    "C:calendar-home-set",
    "C:calendar-user-address-set",
)
_HOMES = f"{CALDAV}calendar-home-set"
_PRINCIPAL = f"{DAV}current-user-principal"
_WRITING = frozenset(f"{DAV}{name}" for name in ("all", "write", "write-content", "bind"))


@dataclass(frozen=True, slots=True)
class Found:
    """The calendars that hold events, and the collection in which another can be made, if the server named one."""

    calendars: tuple[Calendar, ...]
    home: str | None


def discover(connection: Connection) -> Found:
    """The calendar that the connection's url names, or all in the homes of the principal that is found from there.

    Raises Misconfigured, Forbidden, Misunderstood.
    """
    start = _start(connection)
    if _is_calendar(start):
        return Found(_calendars([start], _addresses(start)), None)
    homes, own = start.hrefs(_HOMES), _addresses(start)
    for url in start.hrefs(_PRINCIPAL)[:1] if not homes else ():
        principal = _about(connection, url)
        if principal is not None:
            homes, own = principal.hrefs(_HOMES), own | _addresses(principal)
    if not homes:
        raise Misconfigured(
            f"{dav_xml.host(connection.url)} answers, but says neither principal nor calendar home at the configured "
            f"url; take the CalDAV address that its help pages give"
        )
    members: list[Member] = []
    for home in homes:
        answer = connection.multistatus("PROPFIND", home, dav_xml.propfind_body(_ABOUT_CALENDAR), 1)
        members += members_of(answer)
    return Found(_calendars(members, own), homes[0])


def look_at(connection: Connection, url: str) -> Calendar | None:
    """The calendar at that URL, None if there is none."""
    member = _about(connection, url)
    return None if member is None else next(iter(_calendars([member], _addresses(member))), None)


def members_of(answer: Answer) -> list[Member]:
    """The members that a PROPFIND found. Raises Forbidden, Misunderstood."""
    if answer.status in (404, 405, 410, 501):
        return []
    if answer.status == 403:
        raise Forbidden(f"{dav_xml.host(answer.url)}: signed in, but no right to look at {urlsplit(answer.url).path!r}")
    return answer.members()


def _start(connection: Connection) -> Member:
    """What the url names; where that is a whole server with a web site, what it says its CalDAV is (RFC 6764, 5)."""
    places = [connection.url]
    if urlsplit(connection.url).path in ("", "/"):
        places.append("/.well-known/caldav")
    problem: ProviderError | None = None
    seen: list[Member] = []
    for place in places:
        try:
            member = _about(connection, place)
        except (Misunderstood, Forbidden) as error:
            problem = problem or error
            continue
        if member is not None and (_is_calendar(member) or member.hrefs(_HOMES) or member.hrefs(_PRINCIPAL)):
            return member
        seen += [member] if member is not None else []
    if seen:
        return seen[0]
    raise problem or Misconfigured(f"{dav_xml.host(connection.url)} has nothing at the configured url; check its path")


def _about(connection: Connection, url: str) -> Member | None:
    answer = connection.multistatus("PROPFIND", url, dav_xml.propfind_body(_ABOUT_PRINCIPAL), 0)
    return next((member for member in members_of(answer) if member.status < 300), None)


def _addresses(member: Member) -> frozenset[str]:
    hrefs = (href.lower() for href in member.hrefs(f"{CALDAV}calendar-user-address-set"))
    return frozenset(href.removeprefix("mailto:") for href in hrefs if href.startswith("mailto:"))


def _calendars(members: Iterable[Member], own: frozenset[str]) -> tuple[Calendar, ...]:
    found = (_calendar(member, own) for member in members if _is_calendar(member) and _holds_events(member))
    return tuple({calendar.id: calendar for calendar in found}.values())


def _calendar(member: Member, own: frozenset[str]) -> Calendar:
    privileges = member.props.get(f"{DAV}current-user-privilege-set")
    rights = {str(e.tag) for e in privileges.iter() if isinstance(e.tag, str)} if privileges is not None else None
    return Calendar(
        id=member.path,
        name=member.text(f"{DAV}displayname") or member.name,
        zone=ical.zone_of_timezone(member.text(f"{CALDAV}calendar-timezone") or ""),
        writable=rights is None or bool(rights & _WRITING),
        address=member.url.rstrip("/") + "/",
        own=tuple(sorted(own)),
    )


def _is_calendar(member: Member) -> bool:
    kinds = member.props.get(f"{DAV}resourcetype")
    return kinds is not None and kinds.find(f"{CALDAV}calendar") is not None


def _holds_events(member: Member) -> bool:
    components = member.props.get(f"{CALDAV}supported-calendar-component-set")
    names = [] if components is None else [str(comp.get("name")).upper() for comp in components.iterchildren()]
    return not names or "VEVENT" in names
