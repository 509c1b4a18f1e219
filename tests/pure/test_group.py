from __future__ import annotations

from tests.pure.build import event, processes


def names(*titles: tuple[str, str]) -> list[list[str]]:
    return [
        [session.event.title for one in process.rounds for session in one.sessions]
        for process in processes(*(event(title, start) for title, start in titles))
    ]


def test_one_company_is_one_process() -> None:
    found = names(
        ("Phone screen – Globex Foods", "2026-11-02 10:00"),
        ("Globex Foods: technical interview", "2026-11-09 10:00"),
        ("Phone screen – Initech", "2026-11-03 10:00"),
    )
    assert found == [
        ["Phone screen – Globex Foods", "Globex Foods: technical interview"],
        ["Phone screen – Initech"],
    ]


def test_a_shorter_spelling_is_the_same_company() -> None:
    found = names(
        ("Phone screen – Globex Foods", "2026-11-02 10:00"),
        ("Globex: technical interview", "2026-11-09 10:00"),
    )
    assert len(found) == 1


def test_two_vacancies_are_two_processes() -> None:
    found = names(
        ("Globex | Data Analyst (R-2207) | Phone interview", "2026-11-02 10:00"),
        ("Globex | Platform Engineer (R-2251) | Phone interview", "2026-11-03 10:00"),
        ("Globex | R-2207 | Technical interview", "2026-11-09 10:00"),
    )
    assert [len(part) for part in found] == [2, 1]


def test_two_posts_are_two_processes() -> None:
    found = names(
        ("Globex - Claims Transformation Lead - phone interview", "2026-11-02 10:00"),
        ("Globex - Data Governance Manager - phone interview", "2026-11-03 10:00"),
    )
    assert len(found) == 2


def test_half_a_year_of_silence_is_a_new_application() -> None:
    assert len(names(("Phone screen – Globex", "2026-01-12 10:00"), ("Phone screen – Globex", "2026-11-09 10:00"))) == 2
    assert (
        len(names(("Phone screen – Globex", "2026-06-15 10:00"), ("Second interview – Globex", "2026-11-09 10:00")))
        == 1
    )


def test_a_first_interview_after_months_is_a_new_application() -> None:
    first, second = ("Phone screen – Globex", "2026-04-16 10:00"), ("Globex: second interview", "2026-04-28 10:00")
    assert len(names(first, second, ("Globex – 1st interview", "2026-10-20 10:00"))) == 2
    assert len(names(first, second, ("Globex – interview", "2026-10-20 10:00"))) == 1


def test_sister_companies_are_two_processes() -> None:
    by, systems, freight = (
        "Eva Roth <eva@globex-group.com>",
        "Al Bo <al@globex-systems.com>",
        "Cy Du <cy@globex-freight.com>",
    )
    found = processes(
        event("Globex: intro", "2026-10-05 10:00", by=by, description="Interview at Globex Systems GmbH"),
        event("Technical interview, Globex", "2026-10-21 10:00", by=by, guests=(systems,)),
        event("First interview, Globex", "2026-10-28 10:00", by=by, guests=(freight,)),
        event("Final interview, Globex", "2026-11-10 10:00", by=by, guests=(systems,)),
        event("Second interview, Globex", "2026-11-20 10:00", by=by, guests=(freight,)),
    )
    assert sorted(sum(len(one.sessions) for one in process.rounds) for process in found) == [2, 3]


def test_a_typed_process_wins() -> None:
    found = processes(
        event("Phone screen – Globex", "2026-11-02 10:00", description="process: Dream Job"),
        event("Second interview – Initech", "2026-11-09 10:00", description="process: dream-job"),
    )
    assert [one.name for one in found] == ["dream-job"]


def test_without_a_company_the_people_tell() -> None:
    found = processes(
        event("Phone interview", "2026-11-02 10:00", by="Dana Lee <dana.lee@gmail.com>"),
        event("Second interview", "2026-11-09 10:00", by="Dana Lee <dana.lee@gmail.com>"),
        event("Phone interview, assistant", "2026-11-10 10:00"),
    )
    assert sorted(sum(len(one.sessions) for one in process.rounds) for process in found) == [1, 2]
