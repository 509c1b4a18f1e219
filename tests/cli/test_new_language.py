"""A new language is one file: with it, and no code, its interviews are found, numbered, dated and thanked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import syncd

ROOT = Path(syncd.__file__).parents[1]
EVENTS = (
    ("a@x", "20261102T090000", "Unua dungointervjuo ĉe Verdaĵo", "Vi parolos kun Ludoviko Zamen kaj Klara Silber."),
    (
        "b@x",
        "20261109T090000",
        "Dungointervjuo ĉe Verdaĵo, dua rondo",
        "Saluton! Vi parolos kun Klara Silber pri la laborposteno. Ni decidos ĝis vendredo kaj informos vin telefone.",
    ),
    (
        "c@x",
        "20261105T180000",
        "Provintervjuo kun amiko",
        "Bonvolu alporti la demandojn, ni ekzercos por la intervjuo.",
    ),
    ("d@x", "20261106T120000", "Tagmanĝo kun Marta", "Ni renkontiĝos ĉe la stacidomo, kaj poste la parko."),
)


def inspect(folder: Path, calendar: Path) -> dict[str, Any]:
    command = (sys.executable, "-m", "syncd", "inspect", "--json", "--now", "2026-11-10T09:00:00Z", "--zone", "UTC")
    env = {**os.environ, "PYTHONPATH": str(folder), "HOME": str(folder)}
    ran = subprocess.run([*command, str(calendar)], cwd=folder, env=env, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)["events"]
    return found


def test_a_language_needs_no_code(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for package in ("syncd", "providers", "config"):
        shutil.copytree(ROOT / package, house / package, ignore=shutil.ignore_patterns("__pycache__"))
    calendar = tmp_path / "serĉo.ics"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EO"]
    for uid, start, title, text in EVENTS:
        end = f"{start[:9]}{int(start[9:11]) + 1:02}0000"
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}Z", f"DTEND:{end}Z", f"SUMMARY:{title}"]
        lines += [f"DESCRIPTION:{text}", "END:VEVENT"]
    calendar.write_text("\r\n".join([*lines, "END:VCALENDAR", ""]), "utf-8", newline="")
    assert not any(one["interview"] for one in inspect(house, calendar).values())
    shutil.copy(Path(__file__).with_name("eo.toml"), house / "syncd" / "lexicon" / "eo.toml")
    found = inspect(house, calendar)
    assert {uid for uid, one in found.items() if one["interview"]} == {"a@x", "b@x"}
    first, second = found["a@x"], found["b@x"]
    assert (first["round"], second["round"]) == (1, 2)
    assert first["process"] == second["process"]
    assert [one["name"] for one in first["interviewers"]] == ["Ludoviko Zamen", "Klara Silber"]
    assert [one["name"] for one in second["interviewers"]] == ["Klara Silber"]
    assert (second["decision_by"], second["channel"]) == ("2026-11-13", "phone")
