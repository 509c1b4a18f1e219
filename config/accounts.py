"""What a person sets for one account. A provider of its own brings a subclass of Account."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Account(BaseModel):
    """Settings that every account has; a provider's own account settings extend it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str
