"""Spellings of companies' names, and what a domain says of them."""

from __future__ import annotations

import pytest

from syncd.companies.spelling import is_same, key_of, label_fits, tidy, words_of


@pytest.mark.parametrize(
    ("company", "typed"),
    [
        ("Harrier Insurance", "harrier insurance"),
        ("Harrier Insurance", "Harrier"),
        ("Harrier Insurance", "Harrier Insurance Claims"),
        ("Group Osprey", "Osprey"),  # the word that names it, after one that does not
        ("North Star Bank", "NSB"),
        ("Copper & Thrift", "C&T"),
        ("Department of Water", "Dept of Water"),
        ("Acque Val Serena", "Val Serena"),
        ("青空ロジスティクス", "青空ロジ"),
        ("Harrier Insurance", "Harrier Insurance Ltd."),
        ("Osprey", "Osprey sp. z o.o."),
        ("Osprey Ledger", "Ospreys"),
    ],
)
def test_a_shorter_or_longer_spelling_means_a_company(company: str, typed: str) -> None:
    assert is_same(words_of(typed), words_of(company))


@pytest.mark.parametrize(
    ("company", "typed"),
    [
        ("North Star Bank", ""),
        ("North Star Bank", "N"),
        ("Osprey Ledger", "Ledger Osprey Data"),
        ("Larkmoor Bank", "Larkmoor Foods"),
        ("Larkmoor Bank", "Hillmoor Bank"),
        ("青空銀行", "青海銀行"),
    ],
)
def test_another_one_does_not(company: str, typed: str) -> None:
    assert not is_same(words_of(typed), words_of(company))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Acme Corp.", "Acme"),
        ("Torre Alta S.p.A.", "Torre Alta"),
        ("Halvorn Polska sp. z o.o.", "Halvorn Polska"),
        ("Lumby & Thrane A/S", "Lumby & Thrane"),
        ("株式会社青空", "青空"),
        ("屿川科技（杭州）有限公司", "屿川科技（杭州）"),
        ("Ceiba Datos S.A.S.", "Ceiba Datos"),
        ("Taktwerk GmbH & Co. KG", "Taktwerk"),
        ("The Acme", "The Acme"),
    ],
)
def test_a_name_is_said_without_its_legal_form(name: str, said: str) -> None:
    assert tidy(name) == said


def test_the_article_is_no_part_of_a_key() -> None:
    assert key_of("The Acme Company") == key_of("Acme")


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ospreyledger", "Osprey Ledger"),
        ("kaveripay", "Kaveri Payments"),
        ("taktwerk-bahn", "Taktwerk Bahntechnik"),
        ("luedermark", "Stadtwerke Lüdermark"),
        ("larkmoorbank", "Bank Larkmoor"),
        ("copperandthrift", "Copper & Thrift"),
        ("hopitalsainteodile", "Sainte-Odile"),
        ("ksglarnegg", "Kantonsspital Glarnegg"),
        ("nivarangi", "Nivaran General Insurance"),
        ("hgc", "Hellouin Génie Climatique"),
        ("jobs-freshwater", "Ministry for Freshwater"),
        ("selezione-torrebruna", "Torrebruna"),
        ("getacme", "Acme"),
        ("nadodrzanski-bank", "Bank Nadodrzański"),
    ],
)
def test_a_domain_fits_a_name(label: str, name: str) -> None:
    assert label_fits(label, words_of(name)) > 0.4


@pytest.mark.parametrize(
    ("label", "name"),
    [("ospreyledger", "Kestrel Ledger"), ("kodomir", "Komodo Mirror"), ("acme", "Ace Metal"), ("corvane", "Corvo")],
)
def test_another_name_does_not_fit(label: str, name: str) -> None:
    assert label_fits(label, words_of(name)) == 0
