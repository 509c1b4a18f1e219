from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from providers import times
from providers.event import Day, Moment
from providers.times import UNIVERSAL, UnknownZone, Zones

ICS = Path(__file__).parent.parent / "ics"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        (" America/Argentina/Buenos_Aires ", "America/Argentina/Buenos_Aires"),
        ("America/New York", "America/New_York"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("/citadel.org/20210210_1/Asia/Tokyo", "Asia/Tokyo"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("UTC", "UTC"),
        ("Z", "UTC"),
        ("GMT", "UTC"),
        ("Etc/UTC", "UTC"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("eastern standard time", "America/New_York"),
        ("India Standard Time", "Asia/Calcutta"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT+09:00) Osaka, Sapporo, Tokyo", "Asia/Tokyo"),
        ("+05:30", None),
        ("GMT-0300", None),
    ],
)
def test_zones_are_known_by_many_names(text: str, name: str | None) -> None:
    assert times.find_zone(text).name == name


def test_fixed_offsets_keep_their_sign() -> None:
    at = datetime(2026, 6, 1, 12)  # noqa: DTZ001
    assert times.find_zone("+05:30").place(at) == Moment(datetime(2026, 6, 1, 6, 30, tzinfo=UTC), "+05:30")
    assert times.find_zone("UTC-3").place(at) == Moment(datetime(2026, 6, 1, 15, tzinfo=UTC), "-03:00")


@pytest.mark.parametrize(
    "text",
    [
        *("", "Mars/Phobos", "/etc/passwd", "../../etc/localtime", "Europe", "Customized Time Zone", "+99:00"),
        *("x" * 5000, "(UTC+09:00) Amsterdam"),
    ],
)
def test_what_is_no_zone_is_unknown(text: str) -> None:
    with pytest.raises(UnknownZone):
        times.find_zone(text)
    with pytest.raises(ValueError, match="is not known"):
        times.zone(text)


def vtimezone(name: str, offset: str, summer: str | None = None) -> str:
    lines = [f"BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16011028T030000"]
    lines += [f"TZOFFSETFROM:{summer or offset}\nTZOFFSETTO:{offset}"]
    if summer:
        lines += ["RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000"]
        lines += [f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{summer}\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT"]
    else:
        lines += ["END:STANDARD"]
    return "\n".join([*lines, "END:VTIMEZONE"])


def test_an_embedded_zone_becomes_the_iana_zone_that_agrees_with_it() -> None:
    text = vtimezone("Customized Time Zone", "+0100", "+0200")
    here = Zones(times.find_zone("Europe/Zurich"), {"Customized Time Zone": text})
    assert here.find("Customized Time Zone", 2026).name == "Europe/Zurich"
    far = Zones(times.find_zone("Asia/Tokyo"), {"Customized Time Zone": text})
    found = far.find("Customized Time Zone", 2026)
    assert found.name is not None
    assert found.place(datetime(2026, 7, 1, 12)).at == datetime(2026, 7, 1, 10, tzinfo=UTC)  # noqa: DTZ001


def test_an_embedded_zone_that_is_nowhere_keeps_its_rules() -> None:
    zones = Zones(UNIVERSAL, {"Nowhere": vtimezone("Nowhere", "+0437", "+0537")})
    winter, summer = (zones.read(f"2026{month}01T120000", "Nowhere") for month in ("01", "07"))
    assert winter == Moment(datetime(2026, 1, 1, 7, 23, tzinfo=UTC), "+04:37")
    assert summer == Moment(datetime(2026, 7, 1, 6, 23, tzinfo=UTC), "+05:37")


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VTIMEZONE\nTZID:Odd\nEND:VTIMEZONE",
        "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nDTSTART:nonsense\nEND:STANDARD\nEND:VTIMEZONE",
        vtimezone("Odd", "+0100", "+0200").replace("YEARLY", "SECONDLY"),
    ],
)
def test_a_broken_embedded_zone_is_unknown(text: str) -> None:
    with pytest.raises(UnknownZone):
        Zones(UNIVERSAL, {"Odd": text}).find("Odd", 2026)


def test_a_broken_embedded_zone_does_not_hide_a_name_that_is_known() -> None:
    zones = Zones(UNIVERSAL, {"Tokyo Standard Time": "BEGIN:VTIMEZONE\nEND:VTIMEZONE"})
    assert zones.find("Tokyo Standard Time", 2026).name == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("value", "utc"),
    [
        ("20261112T123000Z", "2026-11-12T12:30"),
        ("20261112T123000", "2026-11-12T11:30"),
        ("20261112T1230", "2026-11-12T11:30"),
        ("2026-11-12T12:30:00+05:30", "2026-11-12T07:00"),
        ("20261112T235960Z", "2026-11-12T23:59:59"),
        ("20261112T240000Z", "2026-11-13T00:00"),
        ("20260329T023000", "2026-03-29T01:30"),  # does not exist that night: the offset before the gap
        ("20261025T023000", "2026-10-25T00:30"),  # exists twice: the first
    ],
)
def test_values_are_read(value: str, utc: str) -> None:
    when = Zones(times.find_zone("Europe/Berlin")).read(value)
    assert isinstance(when, Moment)
    assert when.at.astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_dates_are_dates() -> None:
    zones = Zones(UNIVERSAL)
    assert zones.read("20261112") == Day(date(2026, 11, 12))
    assert zones.read("20261112T000000", day=True) == Day(date(2026, 11, 12))


@pytest.mark.parametrize("value", ["", "tomorrow", "20261301", "20260230T100000Z", "00000101", "20261112T250000Z"])
def test_what_is_no_time_is_a_value_error(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Zones(UNIVERSAL).read(value)


def test_moments_of_the_command_line() -> None:
    assert times.parse_moment("2026-11-23T09:00:00+01:00") == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert times.parse_moment("2026-11-23T09:00", "Europe/Berlin") == datetime(2026, 11, 23, 8, tzinfo=UTC)
    for text in ("2026-11-23T09:00", "soon"):
        with pytest.raises(ValueError, match="write it like"):
            times.parse_moment(text)


def test_a_services_moment_is_in_the_zone_it_names() -> None:
    at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert times.moment(at, "Asia/Tokyo").zone == "Asia/Tokyo"
    assert times.moment(at, "Mars/Phobos").zone == "UTC"
    assert times.moment(at.astimezone(times.find_zone("+02:00").rules), "nowhere").zone == "+02:00"


def test_local_zone_is_one_that_is_known() -> None:
    assert times.zone(times.local_zone_name()) is not None


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Kolkata", "America/New_York", "Australia/Sydney"])
def test_a_vtimezone_says_what_the_zone_does(name: str) -> None:
    component = times.vtimezone(name, 2026)
    assert component is not None
    text = component.to_ical().decode()
    assert len(text) < 1500
    other = text.replace(f"TZID:{name}", "TZID:Other").replace("\r\n", "\n")
    found = Zones(times.find_zone(name), {"Other": other}).find("Other", 2026)
    for week in range(100):
        at = datetime(2025, 6, 1, 12) + timedelta(weeks=week)  # noqa: DTZ001
        assert found.place(at).at == times.find_zone(name).place(at).at
    assert (times.vtimezone("UTC", 2026), times.vtimezone("+05:30", 2026)) == (None, None)
