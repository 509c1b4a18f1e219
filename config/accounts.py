"""What a person sets for one account. A provider of its own brings a subclass of Account."""

from __future__ import annotations

from datetime import timedelta
from importlib import metadata
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    SerializeAsAny,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from config.values import FilePath, MailAddress, Span, WebAddress, at_least_a_second, suggest

ENTRY_POINTS = "syncd.providers"


class Account(BaseModel):
    """Settings that every account has; a provider's own account settings extend it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    provider: str = Field(description="Kind of calendar service.")


class CalendarChoice(BaseModel):
    """A calendar that is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: str = Field(min_length=1, description="The calendar's name, id or URL.")
    interviews: bool = Field(False, description="Whether every event in it is an interview.")


def _name_alone(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _some(calendars: tuple[CalendarChoice, ...]) -> tuple[CalendarChoice, ...]:
    if not calendars:
        raise ValueError("is empty; name a calendar, or take the key out to read them all")
    return calendars


_Choice = Annotated[CalendarChoice, BeforeValidator(_name_alone, json_schema_input_type=str | CalendarChoice)]


class CalendarAccount(Account):
    """An account with calendars: which are read, where reminders are written."""

    calendars: Annotated[tuple[_Choice, ...], AfterValidator(_some)] | None = Field(
        None,
        description="Calendars to read, by name, id or URL; default: every calendar that holds events and is yours. "
        "With interviews = true, every event of that calendar is an interview.",
    )
    write_to: str = Field(
        "same",
        min_length=1,
        description='Where reminders go: "same" is the interview\'s calendar, "own" a calendar "Interview follow-ups" '
        "(made if missing), or a calendar's name, or \"ACCOUNT/calendar's name\" of another account.",
    )
    timeout: Annotated[Span, AfterValidator(at_least_a_second)] = Field(
        timedelta(seconds=20), description="How long one request may take, from 1s."
    )


# The places of a password, of which one holds.
PASSWORD_KEYS = ("password", "password_command", "password_file", "password_keyring")


class PasswordAccount(CalendarAccount):
    """An account with a user name and a password; `config.secrets` finds the password."""

    username: str | None = Field(None, min_length=1, description="Name to sign in with.")
    password: SecretStr | None = Field(
        None,
        min_length=1,
        description="The password itself. Better: password_command, password_file, a systemd credential "
        "ACCOUNT.password, or the variable SYNCD_ACCOUNTS__ACCOUNT__PASSWORD.",
    )
    password_command: tuple[str, ...] | None = Field(
        None,
        min_length=1,
        repr=False,  # its arguments may be as good as the password
        description="Program and arguments that print the password; no shell is involved.",
    )
    password_file: FilePath | None = Field(
        None, description="File that holds only the password, and that nobody but you can read."
    )

    password_keyring: bool = Field(
        False,
        description="Whether the password is in the desktop's keyring, where `keyring set syncd ACCOUNT` puts it; "
        "needs syncd[keyring].",
    )

    @field_validator("password_command", "password_file", "password_keyring")
    @classmethod
    def _only_one(cls, value: object, info: ValidationInfo) -> object:
        others = [key for key in PASSWORD_KEYS if key != info.field_name and info.data.get(key)]
        if value and others:
            raise ValueError(f"only one of the password's places can hold; take out this key or {others[0]}")
        return value


class CalDAVAccount(PasswordAccount):
    """A CalDAV server (RFC 4791): Nextcloud, iCloud, Fastmail, Radicale and others."""

    provider: Literal["caldav"] = Field("caldav", description="A CalDAV server.")
    url: WebAddress = Field(description="Address of the server, of your principal or of one calendar.")


class GoogleAccount(CalendarAccount):
    """Google Calendar."""

    provider: Literal["google"] = Field("google", description="Google Calendar.")
    client_file: FilePath | None = Field(
        None,
        description="The OAuth client's JSON file from the Google Cloud console, or a service account's key; "
        "`syncd auth` needs it.",
    )
    client_id: str | None = Field(None, min_length=1, description="The OAuth client's id, in place of client_file.")
    client_secret: SecretStr | None = Field(
        None,
        min_length=1,
        description="The secret that belongs to client_id; better in SYNCD_ACCOUNTS__ACCOUNT__CLIENT_SECRET.",
    )
    subject: MailAddress | None = Field(
        None, description="Whose calendars a service account reads, by domain-wide delegation."
    )
    token_file: FilePath | None = Field(
        None,
        description="Where the sign-in is kept (authorized-user JSON); default: tokens/ACCOUNT.json in the state "
        "directory, or a systemd credential ACCOUNT.token.",
    )
    api_endpoint: WebAddress | None = Field(
        None, description="Another Google Calendar endpoint, without /calendar/v3; default: Google's own."
    )

    @model_validator(mode="after")
    def _one_client(self) -> Self:
        if self.client_file is not None and self.client_id is not None:
            raise ValueError("client_file and client_id: only one of them can hold; take one out")
        if (self.client_id is None) != (self.client_secret is None):
            raise ValueError("client_id and client_secret belong together; add the other one, or take it out")
        return self


class FolderAccount(CalendarAccount):
    """A folder of .ics files, such as vdirsyncer keeps."""

    provider: Literal["folder"] = Field("folder", description="A folder of .ics files.")
    path: FilePath = Field(description="The folder; each folder in it is a calendar.")


class MemoryAccount(CalendarAccount):
    """Calendars that live in memory; for tests."""

    provider: Literal["memory"] = Field("memory", description="Calendars in memory, for tests.")
    name: str = Field("memory", description="Which of the calendars in memory.")


BUILT_IN: dict[str, type[Account]] = {"caldav": CalDAVAccount, "google": GoogleAccount, "folder": FolderAccount}


def known_providers() -> tuple[str, ...]:
    """Names of all providers that can be configured: the built-in ones, then installed ones."""
    installed = {point.name for point in metadata.entry_points(group=ENTRY_POINTS)}
    return (*BUILT_IN, *sorted(installed - BUILT_IN.keys()))


def find_account_type(provider: str) -> type[Account]:
    """The account settings of that provider, built in or of the entry-point group `syncd.providers`.

    Raises ValueError, with what to do, if there is no such provider or an installed one does not load.
    """
    if provider == "memory":
        return MemoryAccount
    if provider in BUILT_IN:
        return BUILT_IN[provider]
    for point in metadata.entry_points(group=ENTRY_POINTS, name=provider):
        try:
            settings = point.load().settings
        except Exception as error:  # noqa: BLE001 - foreign code may fail in any way
            raise ValueError(f"provider {provider!r} is installed but does not load: {error}") from None
        if not (isinstance(settings, type) and issubclass(settings, Account)):
            raise ValueError(f"provider {provider!r} is installed, but its settings are no config.accounts.Account")
        return settings
    raise ValueError(f"unknown provider {provider!r}; {suggest(provider, known_providers())}")


def _choose(value: object) -> object:
    """A table of the file as the account settings of its provider."""
    if not isinstance(value, dict):
        return value
    provider = value.get("provider")
    if not isinstance(provider, str):
        return _fail(f"is missing; write one of {', '.join(known_providers())}")
    try:
        account_type = find_account_type(provider)
    except ValueError as error:
        return _fail(str(error))
    return account_type.model_validate(value)


def _fail(message: str) -> object:
    # The message as context, not as template: it may hold braces.
    error = PydanticCustomError("provider", "{message}", {"message": message})
    details = InitErrorDetails(type=error, loc=("provider",), input=None)
    raise ValidationError.from_exception_data("account", [details], hide_input=True)


AnyAccount = Annotated[SerializeAsAny[Account], BeforeValidator(_choose)]
