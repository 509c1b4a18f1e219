"""Languages other than those of test_recognise: interviews and their false friends, and what an invitation says."""

from __future__ import annotations

from datetime import date

import pytest

from syncd.model import Channel, Reading
from syncd.recognise import recognise
from tests.pure.build import HINTS, event

INTERVIEWS = {
    "pl": [
        "Rozmowa kwalifikacyjna – Globex", "rozmowa o prace Globex", "Drugi etap rekrutacji – Globex",
        "Rozmowa techniczna z Globex (online)", "Rozmowa z prezesem, Globex", "Telefon od rekrutera – Globex",
    ],
    "zh": [
        "字节跳动一面", "招商银行 群面", "华为 电话面试", "台積電 第二輪面試", "鴻海 複試 主管面談", "面试提醒：海康威视 算法工程师",
    ],
    "da": [
        "Jobsamtale hos Globex", "Ansaettelsessamtale, Aarhus Kommune", "2. samtale – Globex",
        "Samtale om stillingen som projektleder", "Screeningssamtale med HR, Globex", "Jobsamtale i Børnehaven Solsikken",
    ],
    "nb": [
        "Jobbintervju hos Globex", "Førstegangsintervju – Globex", "Andregangsintervju Globex",
        "Intervju for stilling som rådgiver, NAV", "Innkalling til intervju: Ullevål sykehus", "Siste intervju – Globex",
    ],
}  # fmt: skip
FALSE_FRIENDS = {
    "pl": [
        "Wywiadówka 5b", "Rozmowa z wychowawczynią", "Rozmowa roczna z szefem", "Wywiad dla Radia Kraków",
        "Rozmowa z kandydatem na stanowisko analityka", "Próbna rozmowa kwalifikacyjna z Kubą", "Targi pracy",
        "Podziękowanie po rozmowie Globex", "Rozmowa kwalifikacyjna na studia podyplomowe", "Omówienie oferty Globex",
    ],
    "zh": [
        "家长会", "親師座談會", "美签面签", "和老同学见一面", "股票技术面分析 讲座", "用户访谈 P3", "面试候选人：后端", "模拟面试 和小李",
        "绩效面谈", "離職面談", "考研复试", "背调 电话", "猎头电话 聊聊行情", "儿子面试",
    ],
    "da": [
        "MUS-samtale", "Lønsamtale", "Skole-hjem-samtale 3.b", "Samtale på jobcenteret", "Brugerinterview P4",
        "Øve jobsamtale med Mette", "Ansøgningsfrist Globex", "Jobsamtaler med ansøgere", "Min kones jobsamtale",
        "Vikarbureau: generel samtale",
    ],
    "nb": [
        "Medarbeidersamtale", "Sluttintervju", "Foreldresamtale i barnehagen", "NAV-møte", "Brukerintervju nr 3",
        "Intervjutrening med karrieresenteret", "Søknadsfrist Globex", "Intervjue søkere til stillingen",
        "Referansesjekk – Globex", "Bemanningsbyrå: generell samtale",
    ],
}  # fmt: skip
INVITATION = {
    "pl": "Rozmowa kwalifikacyjna – Globex",
    "zh": "环球公司 面试",
    "da": "Jobsamtale hos Globex",
    "nb": "Jobbintervju hos Globex",
}


def _rows(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(code, title) for code, titles in table.items() for title in titles]


def _read(title: str, text: str = "") -> Reading:
    (reading,) = recognise([event(title, "2026-11-23 10:00", description=text)], HINTS)  # a Monday
    return reading


@pytest.mark.parametrize(("code", "title"), _rows(INTERVIEWS))
def test_interviews_by_their_words(code: str, title: str) -> None:
    assert _read(title).interview is True, code


@pytest.mark.parametrize(("code", "title"), _rows(FALSE_FRIENDS))
def test_false_friends(code: str, title: str) -> None:
    assert _read(title).interview is False, code


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Druga rozmowa rekrutacyjna, Globex", 2),
        ("Rekrutacja Globex – etap 3", 3),
        ("Rozmowa kwalifikacyjna, trzeci etap – Globex", 3),
        ("Anden samtale hos Globex", 2),
        ("Førstesamtale Globex", 1),
        ("Jobsamtale Globex, 3. runde", 3),
        ("Andregangsintervju hos Globex", 2),
        ("Tredje intervju hos Globex", 3),
        ("Jobbintervju Globex, 2. runde", 2),
    ],
)
def test_stated_ordinals(title: str, number: int) -> None:
    assert _read(title).stated_round == number


@pytest.mark.parametrize(
    ("code", "text", "day"),
    [
        ("pl", "Decyzję przekażemy do 4 grudnia.", (12, 4)),
        ("pl", "O wyniku poinformujemy do 4.12.", (12, 4)),
        ("pl", "Odezwiemy się do końca przyszłego tygodnia.", (12, 4)),
        ("pl", "Odpowiedź otrzyma Pani w ciągu pięciu dni roboczych.", (11, 30)),
        ("pl", "Damy znać w przyszły wtorek.", (12, 1)),
        ("zh", "面试结果将于12月4日前通知您。", (12, 4)),
        ("zh", "结果本周五通知。", (11, 27)),
        ("zh", "下周内回复您。", (12, 4)),
        ("zh", "两周内通知结果。", (12, 7)),
        ("zh", "下周五前给您答复。", (12, 4)),
        ("zh", "月底前給您答覆。", (11, 30)),
        ("da", "Vi vender tilbage senest fredag den 4. december.", (12, 4)),
        ("da", "Vi giver besked i uge 50.", (12, 11)),
        ("da", "Du hører fra os inden udgangen af næste uge.", (12, 4)),
        ("da", "Vi træffer beslutning inden for fem hverdage.", (11, 30)),
        ("nb", "Du får svar innen fredag 4. desember.", (12, 4)),
        ("nb", "Vi gir beskjed innen to uker.", (12, 7)),
        ("nb", "Du hører fra oss i løpet av en uke.", (11, 30)),
        ("nb", "Vi tar en avgjørelse innen utgangen av måneden.", (11, 30)),
    ],
)
def test_decision_dates(code: str, text: str, day: tuple[int, int]) -> None:
    reading = _read(INVITATION[code], text)
    assert reading.decision is not None
    assert reading.decision.date == date(2026, *day)


@pytest.mark.parametrize(
    ("code", "text", "channel"),
    [
        ("pl", "O decyzji poinformujemy mailowo.", Channel.EMAIL),
        ("pl", "Wyniki podamy w piątek. Zadzwonimy do Pana.", Channel.PHONE),
        ("zh", "结果将以邮件通知。", Channel.EMAIL),
        ("zh", "錄取與否將以電話通知。", Channel.PHONE),
        ("zh", "三天内出结果，短信通知。", Channel.TEXT),
        ("da", "Du får svar på mail i næste uge.", Channel.EMAIL),
        ("da", "Vi ringer til dig på fredag med svar.", Channel.PHONE),
        ("nb", "Tilbakemelding gis på e-post.", Channel.EMAIL),
        ("nb", "Vi ringer deg med svar på mandag.", Channel.PHONE),
    ],
)
def test_channels(code: str, text: str, channel: Channel) -> None:
    assert _read(INVITATION[code], text).channel is channel


@pytest.mark.parametrize(
    ("code", "text", "names"),
    [
        ("pl", "Rozmowę poprowadzi Anna Nowak.", ["Anna Nowak"]),
        ("pl", "W rozmowie weźmie udział Pan Kowalski.", ["Kowalski"]),
        ("pl", "Szanowna Pani Anno,\ndziękujemy za zgłoszenie.", []),
        ("pl", "Osoba kontaktowa: Ola Sroka", []),
        ("pl", "Spotkasz się z Anną Nowak i Ewą Łęcką.", ["Anna Nowak", "Ewa Łęcka"]),
        ("zh", "面试官：王丽、李强", ["王丽", "李强"]),
        ("zh", "面试官：陈静（技术总监）", ["陈静"]),
        ("zh", "联系人：赵敏", []),
        ("zh", "面试官：王女士", ["王女士"]),
        ("zh", "您将与王女士和李先生沟通。", ["王女士", "李先生"]),
        ("da", "Du møder Lone Kjær og Søren Østergaard.", ["Lone Kjær", "Søren Østergaard"]),
        ("da", "Kære Anna, tak for din ansøgning.", []),
        ("nb", "Til stede fra oss: Kari Næss, Øystein Moe", ["Kari Næss", "Øystein Moe"]),
        ("nb", "Kjære Anna, takk for søknaden.", []),
    ],
)
def test_interviewers_in_the_text(code: str, text: str, names: list[str]) -> None:
    assert [one.name for one in _read(INVITATION[code], text).contacts] == names
