"""From the configured url to the calendars, whatever the server says about itself."""

from __future__ import annotations

import pytest

from providers.errors import Forbidden, Misconfigured, Misunderstood
from tests.caldav.conftest import WINDOW, Open, event, names, only
from tests.caldav.double import HTML, Collection, Double, Watched, always, multistatus, response
from tests.servers import dav
from tests.servers.proxy import Action, Answer, Request

READ_ONLY = "<D:current-user-privilege-set><D:privilege><D:read/></D:privilege></D:current-user-privilege-set>"
OWNED = READ_ONLY.replace("<D:read/>", "<D:all/>")
ONLY_BUSY = READ_ONLY.replace("<D:read/>", "<C:read-free-busy/>")
ZONE = (
    "<C:calendar-timezone>BEGIN:VCALENDAR&#13;\nVERSION:2.0&#13;\nBEGIN:VTIMEZONE&#13;\nTZID:Europe/Berlin&#13;\n"
    "END:VTIMEZONE&#13;\nEND:VCALENDAR&#13;\n</C:calendar-timezone>"
)


def found(open_at: Open, url: str) -> list[str]:
    return [calendar.name for calendar in open_at(url).calendars()]


@pytest.mark.parametrize("path", ["", "dav/", "dav/principals/alice/", "dav/alice/office/"])
def test_server_root_principal_and_calendar_all_lead_there(front: Watched, open_at: Open, path: str) -> None:
    assert found(open_at, front.url + path) == ["Work"]


def test_every_way_leads_there_on_real_servers(server: dav.Server, open_at: Open) -> None:
    url = dav.make_calendar(server, display_name="Here")
    for start in (server.url, server.principal, server.home, url, url.rstrip("/")):
        assert "Here" in [one.name for one in open_at(start, server.username, server.password).calendars()], start
    dav.delete(server, url)


class TestWellKnown:
    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    @pytest.mark.parametrize(
        "site", [HTML, Answer(404), Answer(405), Answer(501), Answer(403), multistatus(response("/", "<D:getetag/>"))]
    )
    def test_a_server_with_a_web_site_says_where_its_calendars_are(
        self, double: Double, front: Watched, open_at: Open, site: Answer, status: int
    ) -> None:
        double.at_root = False

        def script(request: Request) -> Action | None:
            if request.path == "/.well-known/caldav":
                return Answer(status, {"Location": "/dav/"}, b"<html>moved</html>")
            return site if request.path == "/" else None

        double.script = script
        assert found(open_at, front.url) == ["Work"]

    def test_a_url_with_a_path_is_taken_at_its_word(self, front: Watched, open_at: Open) -> None:
        with pytest.raises(Misconfigured, match="nothing at the configured url; check its path"):
            found(open_at, f"{front.url}wrong/")
        assert len(front.everything) == 1

    def test_a_web_site_alone_is_no_calendar_server(self, double: Double, front: Watched, open_at: Open) -> None:
        double.script = always(lambda _: True, HTML)
        with pytest.raises(Misunderstood, match="no CalDAV server"):
            found(open_at, front.url)
        double.script = always(lambda _: True, Answer(404))
        with pytest.raises(Misconfigured, match="check its path"):
            found(open_at, front.url)

    def test_a_root_without_a_principal_says_so(self, double: Double, front: Watched, open_at: Open) -> None:
        nobody = "<D:current-user-principal><D:unauthenticated/></D:current-user-principal>"
        double.script = always(lambda _: True, multistatus(response("/", nobody)))
        with pytest.raises(Misconfigured, match="neither principal nor calendar home"):
            found(open_at, front.url)


class TestWhatIsListed:
    def test_calendars_of_all_homes_are_listed_once(self, double: Double, front: Watched, open_at: Open) -> None:
        double.homes = ("/dav/alice/", "/dav/team/", "/dav/alice/")
        double.calendars["/dav/team/jobs/"] = Collection(name="Jobs")
        assert found(open_at, front.url) == ["Work", "Jobs"]

    def test_task_lists_and_boxes_are_not_listed(self, double: Double, front: Watched, open_at: Open) -> None:
        double.calendars["/dav/alice/tasks/"] = Collection("todo", "Tasks")
        double.calendars["/dav/alice/inbox/"] = Collection("inbox", "Inbox")
        double.calendars["/dav/alice/outbox/"] = Collection("outbox", "Outbox")
        assert found(open_at, front.url) == ["Work"]

    def test_task_lists_are_not_listed_on_real_servers(self, server: dav.Server, open_at: Open) -> None:
        tasks, events = dav.make_calendar(server, component="VTODO"), dav.make_calendar(server)
        addresses = [one.address for one in open_at(server.url, server.username, server.password).calendars()]
        assert (tasks in addresses, events in addresses) == (False, True)
        dav.delete(server, tasks)
        dav.delete(server, events)

    def test_nothing_but_task_lists_is_misconfigured(self, double: Double, front: Watched, open_at: Open) -> None:
        double.calendars = {"/dav/alice/tasks/": Collection("todo", "Tasks")}
        with pytest.raises(Misconfigured, match="no calendar that holds events"):
            found(open_at, front.url)

    def test_a_home_that_may_not_be_looked_at_is_forbidden(self, double: Double, front: Watched, open_at: Open) -> None:
        double.script = always(lambda request: request.path == "/dav/alice/", Answer(403))
        with pytest.raises(Forbidden):
            found(open_at, front.url)

    @pytest.mark.parametrize(("props", "writable"), [(READ_ONLY, False), (ONLY_BUSY, False), (OWNED, True), ("", True)])
    def test_rights_are_read(self, double: Double, front: Watched, open_at: Open, props: str, writable: bool) -> None:
        double.calendars["/dav/alice/office/"].props = props
        assert [calendar.writable for calendar in open_at(front.url).calendars()] == [writable]

    def test_the_calendars_zone_and_the_owners_addresses_are_read(
        self, double: Double, front: Watched, open_at: Open
    ) -> None:
        double.calendars["/dav/alice/office/"].props = ZONE
        double.principal_props = (
            "<C:calendar-user-address-set><D:href>mailto:Alice@Example.net</D:href><D:href>/dav/principals/alice/"
            "</D:href><D:href>MAILTO:a.liddell@example.net</D:href></C:calendar-user-address-set>"
        )
        [calendar] = open_at(front.url).calendars()
        assert (calendar.zone, calendar.own) == ("Europe/Berlin", ("a.liddell@example.net", "alice@example.net"))

    @pytest.mark.parametrize("name", ["Büro 1", "a@b", "50%"])
    def test_odd_paths_of_calendars_are_read_and_written(
        self, double: Double, front: Watched, open_at: Open, name: str
    ) -> None:
        path = f"/dav/alice/{name}/"
        double.calendars = {path: Collection()}
        double.prefix = path.replace("%", "%25")
        double.put("a.ics", event("a"))
        provider = open_at(front.url)
        [calendar] = provider.calendars()
        assert calendar.id == path.rstrip("/")
        snapshot = provider.read(calendar, WINDOW, None, bool)
        assert names(snapshot) == ["a.ics"]
        provider.withdraw(calendar, only(snapshot.events))
        assert double.objects == {}


class TestOtherHosts:
    def test_a_home_on_another_host_is_read_and_written_there(
        self, double: Double, front: Watched, open_at: Open
    ) -> None:
        """iCloud: the principal names a home on a host of its own, and there hrefs are without host."""
        with Watched("http://127.0.0.1:9/", before=double) as other:
            double.homes = ("/dav/alice/",)
            principal = multistatus(
                response(
                    "/dav/principals/alice/",
                    f"<C:calendar-home-set><D:href>{other.url}dav/alice/</D:href></C:calendar-home-set>",
                )
            )
            double.script = always(lambda request: request.path == "/dav/principals/alice/", principal)
            double.put("a.ics", event("a"))
            provider = open_at(front.url)
            [calendar] = provider.calendars()
            assert calendar.address == f"{other.url}dav/alice/office/"
            before = len(front.everything)
            snapshot = provider.read(calendar, WINDOW, None, bool)
            provider.withdraw(calendar, only(snapshot.events))
            assert (double.objects, len(front.everything)) == ({}, before)
            other.assert_conditional()
