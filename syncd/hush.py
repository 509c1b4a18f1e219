"""Silence of what is not ours: a library's log quotes whatever a service said, and that may be the sign-in itself."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from types import TracebackType


def hush() -> None:
    """From here on no library writes to stderr, whatever its level, handlers or environment: neither log nor warnings.

    With `-v` neither: what that says is ours. Whoever starts Python with -W sees warnings.
    """
    # Not a level or a handler, which any library may set anew, for the root logger too (caldav does).
    logging.disable(logging.CRITICAL)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def hide_texts() -> None:
    """An error that nobody catches is told by its name alone: its text may quote an event."""
    sys.excepthook = _tell
    threading.excepthook = lambda happened: _tell(happened.exc_type)
    sys.unraisablehook = lambda _: None  # as a connection is thrown away, which is of no matter


def _tell(kind: type[BaseException], _error: BaseException | None = None, _trace: TracebackType | None = None) -> None:
    print(f"syncd: unexpected {kind.__name__}; `syncd -v` shows what and where", file=sys.stderr)
