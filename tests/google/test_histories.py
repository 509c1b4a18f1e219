"""A hundred histories of random faults at every request settle in the right state (acceptance, line 3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.google.histories import History


@pytest.mark.parametrize("number", range(100))
def test_a_history(number: int, folder: Path) -> None:
    history = History(number, folder)
    try:
        history.play()
    except BaseException:
        print("\n".join(history.log))
        raise
    finally:
        history.close()
