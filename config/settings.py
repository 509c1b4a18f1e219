"""All that a person sets. `config.load` fills it in; built directly, it looks at nothing but its arguments."""

from __future__ import annotations

import re
import zoneinfo
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from typing_extensions import override

from config.accounts import AnyAccount
from config.policy import Policy
from config.values import DaySpan, FilePath, MailAddress, Span, at_least_a_second, suggest

ENV_PREFIX = "SYNCD_"
ENV_DELIMITER = "__"


class Mode(StrEnum):
    """What counts as an interview."""

    AUTO = "auto"
    TAGGED = "tagged"


class Detect(BaseModel):
    """The `[detect]` table: how interviews are recognised."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    mode: Mode = Field(Mode.AUTO, description='"auto" recognises interviews, "tagged" takes only what you tagged.')
    colors: tuple[str, ...] = Field(
        (), description='Google colours that mean "is an interview", by colorId, such as "11" (Tomato).'
    )


def _check_zone(name: str) -> str:
    known = zoneinfo.available_timezones()
    if name not in known:
        raise ValueError(f'unknown time zone; write an IANA name, such as "Europe/Berlin"; {_near_zone(name, known)}')
    return name


def _near_zone(name: str, known: set[str]) -> str:
    hint = suggest(name, known)
    return hint if hint.startswith("did") else "`timedatectl list-timezones` lists them"


def _check_account_name(name: str) -> str:
    # It becomes part of file names, of variables' names and of write_to's "ACCOUNT/calendar".
    if re.fullmatch(r"\w[\w.-]*", name) is None or ENV_DELIMITER in name:
        raise ValueError("an account's name is made of letters, digits, '-', '.' and single '_'")
    return name


class Settings(BaseSettings):
    """The whole configuration."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=ENV_DELIMITER,
    )

    timezone: Annotated[str, AfterValidator(_check_zone)] | None = Field(
        None, description="Your time zone, an IANA name; default: the calendar's, else the system's."
    )
    poll_interval: Annotated[Span, AfterValidator(at_least_a_second)] = Field(
        timedelta(minutes=5), description="How often the daemon looks at the calendars, from 1s; under 1m it warns."
    )
    active_hours: DaySpan | None = Field(
        None,
        description="Hours of the day in which the daemon looks, on your clock; they may run over midnight. "
        "Default: all of them.",
    )
    metrics_file: FilePath | None = Field(
        None,
        description="File that the daemon keeps up to date with each account's figures for Prometheus; its name ends "
        "in .prom, in the directory that node_exporter's textfile collector reads.",
    )
    owner: tuple[MailAddress, ...] = Field(
        (), description="Further e-mail addresses of yours; the account's own are known."
    )
    detect: Detect = Field(Detect(), description="How interviews are recognised.")
    policy: Policy = Field(Policy(), description="When reminders stand.")
    accounts: dict[Annotated[str, AfterValidator(_check_account_name)], AnyAccount] = Field(
        {}, description="Your calendar accounts, each a table under a name of your choice."
    )

    @field_validator("accounts", mode="after")
    @classmethod
    def _names_differ(cls, value: dict[str, AnyAccount]) -> dict[str, AnyAccount]:
        spelled: dict[str, str] = {}
        for name in value:
            other = spelled.setdefault(name_in_variables(name), name)
            if other != name:
                raise ValueError(f"{other} and {name} are the same name in variables ({ENV_PREFIX}…); rename one")
        return value

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments only: which other sources hold is `config.load`'s decision, so that a test's Settings() is pure."""
        return (init_settings,)


def name_in_variables(name: str) -> str:
    """An account's name as it stands in variables' names: lower case, `_` for what they cannot hold."""
    return re.sub(r"\W", "_", name).lower()
