"""Every error as the line and the exit status that a person gets: the only place that decides them."""

from __future__ import annotations

import re
from datetime import timedelta

from config.load import ConfigError
from config.secrets import SecretError
from providers.errors import ProviderError
from syncd.locks import Busy
from syncd.steps import CONFIGURATION, FAILED, TEMPORARY, next_step
from syncd.store import StateUnreadable


class UserError(Exception):
    """A request that cannot be met, in one line that says what to do. `status` is the exit status."""

    def __init__(self, message: str, status: int = FAILED) -> None:
        super().__init__(message)
        self.status = status


def describe(error: Exception) -> tuple[str, int]:
    """The text, one line for each thing that is wrong, and the exit status."""
    match error:
        case ProviderError():
            step = next_step(error, 1, timedelta(minutes=5), error.account or "ACCOUNT")
            return f"{error}; {step.advice}" if step.advice else str(error), step.status
        case SecretError() if error.passing:
            return str(error), TEMPORARY
        case ConfigError() | SecretError():
            return str(error), CONFIGURATION
        case UserError():
            return str(error), error.status
        case Busy():
            return str(error), TEMPORARY
        case StateUnreadable():
            return str(error), FAILED
        case OSError() if error.filename is not None:
            return f"{error.filename}: {error.strerror}", FAILED
    # Not its text: it may quote an event, and this line ends up in a log.
    return f"unexpected {type(error).__name__}; `syncd -v` shows what and where", FAILED


def name_account(account: str, line: str) -> str:
    """The line, with the account in front unless it names it."""
    named = re.search(rf"\baccount {re.escape(account)}(?![\w.-]*\w)", line) is not None
    return line if named else f"account {account}: {line}"
