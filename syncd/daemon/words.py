"""What of an error's line may stand in a log that others read. Pure."""

from __future__ import annotations

import re

# As repr writes it. An apostrophe within a word opens nothing, and ends nothing: “Google's”, or what was quoted without
# care. What is cut off before its end goes to the end.
_QUOTED = re.compile(
    r"""(?<!\w) b? (?: ' (?: \\. | '(?=\w) | [^'] )*+ (?: ' | \Z ) | " (?: \\. | "(?=\w) | [^"] )*+ (?: " | \Z ) )""",
    re.DOTALL | re.VERBOSE,
)
_ADDRESS = re.compile(r"""(?<![^\s'"“”<>(){},;])[^\s'"“”<>(){},;]+?(?:@|%40)[^\s'"“”<>(){},;]*""")
_LIST = re.compile(r"“…”(?:, “…”)+")


def public(message: str) -> str:
    """The line without foreign text: names of calendars, what is quoted of files or programs, addresses.

    Foreign text in an error stands in quotes (`providers.errors`): of each, and of each list of them, “…” is left.
    Errors of the configuration have no foreign text, only the person's own keys and what to write: they need no such
    cut, and lose by it.
    """
    return _ADDRESS.sub("…", _LIST.sub("“…”", _QUOTED.sub("“…”", message)))
