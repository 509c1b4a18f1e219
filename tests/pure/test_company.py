"""Which company an interview is at: from addresses, titles, texts and the rest of the calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from providers.event import Event
from syncd.model import Tags
from tests.pure.build import HINTS, event, read


def companies(*events: Event) -> list[str | None]:
    """The company of each event, all of them interviews."""
    hints = replace(HINTS, notes={one.ref.identity: Tags(interview=True) for one in events})
    found = read(*events, hints=hints)
    return [found[one.title].company for one in events]


def one(title: str, company: str | None, place: str = "", text: str = "", by: str | None = None, *guests: str) -> Any:
    """A row: an event and its company."""
    more: dict[str, Any] = {} if by is None else {"by": by, "guests": guests}
    return pytest.param(event(title, location=place, description=text, **more), company, id=title)


@pytest.mark.parametrize(
    ("interview", "company"),
    [
        # Hiring services: the employer stands in the account, the sender's name, the text.
        one("Phone interview", "Bramblewick", by="Bramblewick Recruiting <no-reply@bramblewick.recruitee.com>"),
        one("Interview", "Tarn Valley Foods", by="Tarn Valley Foods <tarnvalleyfoods@myworkday.com>"),
        one("Interview confirmation", "Osterfeld Optik", by="Osterfeld Optik GmbH <noreply@softgarden.io>"),
        one(
            "Din intervju är bokad",
            "Lindbacka Energi",
            "",
            "Hej! Du är välkommen på intervju hos Lindbacka Energi.",
            "Lindbacka Energi via Teamtailor <no-reply@mail.teamtailor.com>",
        ),
        one(
            "Entretien avec le recruteur",
            "Atelier Morvan",
            "",
            "Entreprise : Atelier Morvan\nPoste : Chef de rang",
            "Digital Recruiters <noreply@digitalrecruiters.com>",
        ),
        one(
            "Entrevista com o gestor",
            "Nuvora",
            "https://nuvora.gupy.io/jobs/1",
            "Você avançou para a próxima etapa na Nuvora!",
            "Gupy <nao-responda@gupy.io>",
        ),
        one(
            "Rozmowa kwalifikacyjna",
            "Zielony Dwór",
            "",
            "Zapraszamy na rozmowę w Zielony Dwór Sp. z o.o.",
            "Zielony Dwór - rekrutacja <rekrutacja@erecruiter.pl>",
        ),
        one(
            "Entrevista",
            "Ferrotec Andina",
            "",
            "Empresa: Ferrotec Andina S.A.C.\nPuesto: Analista",
            "Bumeran <no-reply@bumeran.com>",
        ),
        one("Interview with Halden Robotics", "Halden Robotics", "", "", "Calendly <notifications@calendly.com>"),
        one(
            "面接のご案内",
            "東雲システム",
            "",
            "企業名：東雲システム株式会社\n面接官：高田",
            "HRMOS <no-reply@hrmos.co>",
        ),
        one("面试邀请", "云岭科技", "", "公司：云岭科技有限公司\n职位：数据分析师", "北森 <noreply@beisen.com>"),
        one(
            "Uitnodiging gesprek",
            "Gemeente Waldervoort",
            "",
            "",
            "Gemeente Waldervoort <noreply@werkenbij.talentsoft.nl>",
        ),
        one("Kim // Sal", "Tarnfoss", "", "Interview", "A <a@levermail-calendar.com>", "Sal Orr <sal@tarnfoss.com>"),
        # Employers' own domains.
        one("Intro call", "Quillfern", by="Ada Birk <ada@quillfern.io>"),
        one(
            "Kennenlernen",
            "Brunnthaler Maschinenbau",
            "",
            "Viele Grüße\nIhr Team der Brunnthaler Maschinenbau GmbH",
            "Jana Roth <j.roth@brunnthaler.de>",
        ),
        one(
            "Second interview",
            "Marrow & Finch",
            "",
            "See you soon!\nJo Marsh\nOffice Manager, Marrow & Finch",
            "Jo Marsh <jo@marrowandfinch.co.uk>",
        ),
        one(
            "Colloquio tecnico",
            "Officine Baldan",
            "Officine Baldan, Via Roma 3, Padova",
            "",
            "Sara Neri <s.neri@officinebaldan.it>",
        ),
        one(
            "Sollicitatiegesprek",
            "Waterschap Eemvallei",
            "",
            "Namens Waterschap Eemvallei nodig ik u uit.",
            "P&O <personeel@eemvallei.nl>",
        ),
        one(
            "Vorstellungsgespräch",
            "Klinikum Aschersee",
            "",
            "Mit freundlichen Grüßen\nPersonalabteilung\nKlinikum Aschersee gGmbH",
            "Bewerbermanagement <bewerbung@klinikum-aschersee.de>",
        ),
        one(
            "Entrevista técnica",
            "Banco Merival",
            "",
            "Un saludo,\nLucía Paz\nTalento, Banco Merival",
            "Lucía Paz <lpaz@bancomerival.es>",
        ),
        one(
            "Jobsamtale",
            "Skovlund Kommune",
            "Skovlund Rådhus",
            "Venlig hilsen\nSkovlund Kommune",
            "Ida Holm <idho@skovlund.dk>",
        ),
        one(
            "Panel interview",
            "University of Westmarsh",
            "",
            "The University of Westmarsh is a charity.",
            "HR <recruitment@westmarsh.ac.uk>",
        ),
        one("Interview - Staff Nurse", "Ravensholt Hospice", "", "", "Recruitment <jobs@ravensholthospice.org.uk>"),
        one("二次面接", "ミナト精工", "", "株式会社ミナト精工 人事部\n大島", "大島 恵 <m.oshima@minato-seiko.co.jp>"),
        one("海川集团终面", "海川集团", "", "", "李娜 <lina@haichuan.com.cn>"),
        # A subsidiary rather than its group.
        one(
            "Technical interview, Velmora Iberia",
            "Velmora Iberia",
            "",
            "Ana Ruiz\nTalent, Velmora Iberia S.L.\nA company of the Corvus Group",
            "Ana Ruiz <ana.ruiz@corvusgroup.com>",
        ),
        # Somebody else arranges it.
        one(
            "Interview: Tolvane Systems / Kim Moor",
            "Tolvane Systems",
            "",
            "Our client Tolvane Systems would like to meet you.",
            "Rob Ash <rob@ashrecruitment.co.uk>",
        ),
        one(
            "Gespräch mit Nordkessel",
            "Nordkessel",
            "",
            "anbei der Termin mit unserem Mandanten, der Nordkessel GmbH.",
            "Eva Lang <lang@lang-personalberatung.de>",
            "Tim Voss <t.voss@nordkessel.de>",
        ),
        one(
            "Entretien client",
            "Béraudière",
            "",
            "Notre client Béraudière souhaite vous rencontrer.",
            "Luc Petit <luc@cabinet-petit-rh.fr>",
            "Anne Roy <a.roy@beraudiere.fr>",
        ),
        one(
            "【面接確定】青嵐電機株式会社様",
            "青嵐電機",
            "",
            "企業名：青嵐電機株式会社",
            "田中 <tanaka@career-bridge.jp>",
        ),
        one(
            "Your interview with Pellworth",
            "Pellworth",
            "",
            "held by Codewell on behalf of Pellworth",
            "Codewell <no-reply@codewell.io>",
        ),
        one(
            "Tidemark Medical – interview (arranged by Fenn Rowley)", "Tidemark Medical", "", "", "O <o@fennrowley.com>"
        ),
        one("1st round w/ client: Tidemark Harbour", "Tidemark Harbour", "", "", "Jo Aw <jo.aw@fennsearch.sg>"),
        # Typed by hand.
        one("Interview at Dunmore Glass", "Dunmore Glass"),
        one("Vorstellungsgespräch Kettwig & Söhne", "Kettwig & Söhne"),
        one("tel. mit Frau Albers, Hansen Logistik", "Hansen Logistik"),
        one("phone screen with Priya (Larkspur)", "Larkspur"),
        one("2nd interview @ harbour lane dental", "Harbour Lane Dental"),
        one("Entretien Maison Verdier 14h", "Maison Verdier"),
        one("entrevista con Grupo Salazar", "Grupo Salazar"),
        one("Colloquio da Fratelli Ponti", "Fratelli Ponti"),
        one("gesprek bij Van Rooijen Bouw", "Van Rooijen Bouw"),
        one("Intervju hos Granholm Bygg", "Granholm Bygg"),
        one("Jobsamtale hos Bøgelund Mejeri", "Bøgelund Mejeri"),
        one("Rozmowa w Fabryka Mebli Orzeł", "Fabryka Mebli Orzeł"),
        one("Entrevista na Padaria Estrela", "Padaria Estrela"),
        one("面接 株式会社ヒバリ", "ヒバリ"),
        one("Interview", "Northgate Ales", "Northgate Ales, 12 Mill Lane"),
        one("Job interview", "Ashgrove Nursery", "", "Ashgrove Nursery\nask for Mrs Pell"),
        # Nothing tells.
        one("Second interview", None),
        one("Interview with Dana", None),
        one("phone screen", None, "Phone", "Tim will call you. Best, Tim"),
        one("Vorstellungsgespräch", None, "Raum 3.02", "bitte Zeugnisse mitbringen"),
        one("Call with Anna Berg", None, "", "", "Anna Berg <anna.berg@gmail.com>"),
        one("Technical interview - Senior Backend Engineer", None),
    ],
)
def test_one_event_tells(interview: Event, company: str | None) -> None:
    assert companies(interview) == [company]


@pytest.mark.parametrize(
    ("titles", "company"),
    [
        # Short in one event and in full in another.
        (["Interview Corriedale Wool Works", "2nd intv corriedale"], "Corriedale Wool Works"),
        (["Entretien Hautbois Génie Thermique", "2e entretien HGT"], "Hautbois Génie Thermique"),
        (["Interview – Copper & Lark", "C&L final round"], "Copper & Lark"),
        (["probearbeiten gasthof adler", "Gasthof Adler Zweitgespräch"], "Gasthof Adler"),
        (["essai boulangerie masson", "2e rdv boulangerie masson"], "Boulangerie Masson"),
        (["prova pasticceria rossetti", "colloquio Pasticceria Rossetti"], "Pasticceria Rossetti"),
        (["Onsite at Larch Street Clinic", "larch st clinic in person"], "Larch Street Clinic"),
        (["Innkalling til intervju: Lindsøya kommune", "2. gangs Lindsøya"], "Lindsøya kommune"),
        (["kennenlernen birkenhof", "schnuppern birkenhof", "2. gespräch birkenhof"], "Birkenhof"),
        (["Interview at Nevis Department of Parks", "Nevis Dept of Parks panel"], "Nevis Department of Parks"),
        (["星野工業 一次面接", "星野工業 最終面接"], "星野工業"),
    ],
)  # fmt: skip
def test_the_calendar_tells(titles: list[str], company: str) -> None:
    events = [event(title, f"2026-11-{2 + 5 * at:02} 10:00") for at, title in enumerate(titles)]
    assert companies(*events) == [company] * len(events)


def test_a_domain_is_called_as_the_calendar_calls_it() -> None:
    events = (
        event("Intro call", "2026-11-02 10:00", by="Ana Ruiz <ana@tallowpay.in>"),
        event("Technical round || Tallow Payments || Kim", "2026-11-05 10:00", by="Ana Ruiz <ana@tallowpay.in>"),
        event("final round tallow", "2026-11-12 10:00", description="ana calls"),
    )
    assert companies(*events) == ["Tallow Payments"] * 3


def test_a_domain_in_latin_letters_has_the_name_that_stands_beside_it() -> None:
    events = (
        event("一面 线上", "2026-11-02 10:00", by="屿山科技招聘 <hire-noreply@yushantech.cn>"),
        event("交叉面", "2026-11-05 10:00", by="苏婷 <suting@yushantech.cn>"),
        event("屿山HR面 苏婷", "2026-11-12 10:00"),
    )
    assert companies(*events) == ["屿山科技"] * 3


def test_what_the_owner_noted_tells() -> None:
    events = (
        event("Oster 18h", "2026-11-02 10:00", description="Brixmann Logistik, Regionalleitung Nord. ruft mobil an"),
        event("2. Gespräch Brixmann", "2026-11-09 10:00", description="mit dem Bereichsleiter"),
        event("call Pete re driver job", "2026-11-04 10:00", description="Marlow Freight, Dock St"),
    )
    assert companies(*events) == ["Brixmann Logistik", "Brixmann Logistik", "Marlow Freight"]


def test_the_people_of_a_company_tell() -> None:
    events = (
        event("Phone interview – Globex Foods", "2026-11-02 10:00", by="Wilma Oakes <wilma@globexfoods.com>"),
        event("Call Wilma Oakes", "2026-11-05 10:00"),
    )
    assert companies(*events) == ["Globex Foods"] * 2


def test_an_assessor_is_not_the_employer() -> None:
    events = (
        event("1. samtale", "2026-11-02 10:00", by="Søndervig Kommune <noreply@hr-manager.net>"),
        event("Testtilbagemelding", "2026-11-05 10:00", by="Kirsten Bahn <kb@profilgruppen.dk>",
              description="Jeg er psykolog og står for testdelen for Søndervig Kommune."),
    )  # fmt: skip
    assert companies(*events) == ["Søndervig Kommune"] * 2


def test_what_the_owner_typed_wins() -> None:
    found = read(event("Interview – Globex #interview", description="company: Initech", by="A B <ab@globex.com>"))
    assert [one.company for one in found.values()] == ["Initech"]


def test_the_order_of_events_says_nothing() -> None:
    events = [
        event("Interview Corriedale Wool Works", "2026-11-02 10:00"),
        event("2nd intv corriedale", "2026-11-07 10:00"),
        event("Intro", "2026-11-05 10:00", by="Ana Ruiz <ana@tallowpay.in>"),
        event("Tallow Payments final", "2026-11-09 10:00", by="Ana Ruiz <ana@tallowpay.in>"),
    ]
    assert companies(*events) == companies(*reversed(events))[::-1]


_Row = tuple[str, str, str, str | None]
_KATE = "Kate Swale <kate.swale@hollinsreid.co.uk>"
_DAPHNE = "Daphne Roos <daphne@flexpunt.nl>"
_BIRTHE = "Birthe Holm <bho@varbaek.dk>"


@pytest.mark.parametrize(
    ("rows", "company"),
    [
        # Who invites acts for somebody else, or for one of its houses.
        (
            [
                ("1st stage – Larkfield Dunne", "Firm: Larkfield Dunne LLP\nKate", "4 Park Row, Leeds", _KATE),
                ("Second interview - Larkfield Dunne", "Paul plus the managing partner.\nKate", "4 Park Row", _KATE),
            ],
            "Larkfield Dunne",
        ),
        (
            [
                ("Kennismaking Van Elst Installaties", "Je gesprek staat!", "Van Elst Installaties, Best", _DAPHNE),
                ("2e gesprek Van Elst", "", "Ambachtsweg 4, Best", _DAPHNE),
            ],
            "Van Elst Installaties",
        ),
        (
            [
                ("Samtale på Egelundskolen", "Birthe Holm\nSkoleleder, Egelundskolen\nVarbæk Kommune", "", _BIRTHE),
                ("2. samtale + prøvetime", "Hej Kim, vi ses i 6.B.", "Egelundskolen, lokale 12", _BIRTHE),
            ],
            "Egelundskolen",
        ),
        ([("Interview - Quay House", "Grenfield Council HR", "Quay House, Leeds", "HR <hr@grenfield.gov.uk>")],
         "Grenfield Council"),
        # How a person would say it.
        (
            [
                ("phone intv Larkspur", "parts counter", "", None),
                ("Larkspur Equipment - Interview", "", "", "Ann Rowe <arowe@larkspur.com>"),
                ("larkspur round 3 w/ owner", "", "", None),
            ],
            "Larkspur",
        ),
        (
            [
                ("Kim <> Orsolo", "", "", "Ben Ash <ben@orsolo.io>"),
                ("Orsolo Technologies | Technical Assessment Review", "", "", "Ben Ash <ben@orsolo.io>"),
                ("Orsolo: Final with CEO", "", "", "Ben Ash <ben@orsolo.io>"),
            ],
            "Orsolo",
        ),
        ([("call w/ Nadia, marram re chef job", "she's the GM at Marram Kitchens. ring her", "", None),
          ("Marram trial shift", "knives + shoes", "", None)], "Marram Kitchens"),
        ([("prova orale Valmarina", "Comune di Valmarina - concorso istruttore", "", None)], "Comune di Valmarina"),
        ([("gesprek Oudezand 14u", "sollicitatie bij gemeente Oudezand, met Petra", "", None)], "Gemeente Oudezand"),
        ([("colloquio Cassa Valtempra", "Cassa Valtempra S.c.r.l. - Risorse Umane", "", None)], "Cassa Valtempra"),
        ([("kajkanten igen, frida + ägaren", "", "", "Frida Ek <frida@kajkanten.se>")], "Kajkanten"),
        ([("Interview & trial - Tarrant Bakery", "", "", None), ("tarrants 2nd interview", "", "", None)],
         "Tarrant Bakery"),
        ([("Quellmont三面 Claire 国外那边", "", "", None), ("虹口 Quellmont 最后一轮", "", "", None)], "Quellmont"),
        ([("Interview: Buyer", "", "", "Eva Roth <eva@brennholt.de>"), ("brennholt二面 全英文", "", "", None)],
         "Brennholt"),
        ([("Interview, Town Council Marlbrook", "", "", "TC Marlbrook <office@tcmarlbrook.gov.uk>"),
          ("Interview, second part", "", "", "TC Marlbrook <office@tcmarlbrook.gov.uk>")], "Town Council Marlbrook"),
        ([("Orsolo Mechelen – Session 1 of 2", "", "Orsolo, Zandweg 6, 2800 Mechelen", "Ben Ash <ben@orsolo.io>"),
          ("Orsolo Mechelen – Session 2 of 2", "", "Orsolo, Zandweg 6, 2800 Mechelen", "Ben Ash <ben@orsolo.io>"),
          ("Orsolo – final interview", "", "", "Ben Ash <ben@orsolo.io>")], "Orsolo"),
        # Persons beside it.
        ([("femke molenhof belt", "receptie, 28 uur", "", None),
          ("Molenhof rondleiding + gesprek met Femke", "", "", None)], "Molenhof"),
        ([("tel. Giulia Cantine Morsera", "posto in enoteca", "", None)], "Cantine Morsera"),
        ([("klets quaedvlieg 18u", "quaedvlieg zelf, boekhouder, vaste job", "", None),
          ("quaedvlieg 2e gesprek", "", "", None)], "Quaedvlieg"),
        ([("Maude Quarzberg (tel)", "interview, lab job", "", None)], "Quarzberg"),
        ([("Dana 2pm", "Brindle & Hart, junior PA job. she calls my cell", "", None),
          ("Dana again", "+ her boss", "", None)], "Brindle & Hart"),
        ([("Northam Regional Hospice | Interview", "", "", None), ("final w NRH – Tham KS", "", "", None)],
         "Northam Regional Hospice"),
        ([("ringer om jobbet, kvistaskolan", "rektor Eva", "", None),
          ("Kvista intervju 2", "", "Kvistaskolan", None)], "Kvistaskolan"),
    ],
)  # fmt: skip
def test_as_a_person_would_say_it(rows: list[_Row], company: str) -> None:
    events = []
    for at, (title, text, place, by) in enumerate(rows):
        more: dict[str, Any] = {} if by is None else {"by": by}
        events.append(event(title, f"2026-11-{2 + 5 * at:02} 10:00", description=text, location=place, **more))
    assert companies(*events) == [company] * len(events)
