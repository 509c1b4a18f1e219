"""What is not ours says nothing on stderr, in a process of syncd's own."""

from __future__ import annotations

import subprocess
import sys

import pytest

SECRET = "s3same"
LOUD = {
    "a library's log": "logging.getLogger('lib').critical(secret)",
    "the root logger's": "logging.error(secret)",
    "a level and handler of its own": "logging.basicConfig(level=1, force=True); logging.getLogger('lib').info(secret)",
    "a log that fails": "logging.getLogger('lib').error('%d', secret)",
    "a warning": "warnings.warn(secret)",
    "a thread": "t = threading.Thread(target=int, args=(secret,)); t.start(); t.join()",
    "what is thrown away": "X = type('X', (), {'__del__': lambda _: int(secret)}); X()",
    "an error": "int(secret)",
}


@pytest.mark.parametrize("loud", LOUD.values(), ids=LOUD)
def test_it_is_not_heard(loud: str) -> None:
    code = (
        "import logging, threading, warnings; from syncd.hush import hide_texts, hush\n"
        f"hush(); hide_texts(); secret = {SECRET!r}\n{loud}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == ""
    assert done.stderr in ("", "syncd: unexpected ValueError; `syncd -v` shows what and where\n")
    assert SECRET not in done.stderr
