"""`syncd auth`: signing in by consent in a browser, and giving the consent back."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from providers.errors import ProviderError
from syncd import clock
from syncd.commands.configured import load_settings
from syncd.failures import UserError
from syncd.steps import USAGE
from syncd.surroundings import account_settings, provider_of, surroundings_of
from syncd.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("account", metavar="ACCOUNT", help="the account's name in the configuration")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--no-browser", action="store_true", help="for a machine reached by SSH: only print the address")
    way.add_argument("--revoke", action="store_true", help="give the consent back, and forget it")


def run(options: argparse.Namespace, terminal: Terminal, env: Mapping[str, str]) -> int:
    loaded = load_settings(options.config, env, terminal)
    name = options.account
    settings = account_settings(loaded, name)
    open_consent = provider_of(settings).consent
    if open_consent is None:
        raise UserError(f"account {name}: a {settings.provider} account has no sign-in; type: syncd check", USAGE)
    try:
        consent = open_consent(settings, surroundings_of(loaded, name, env))
        if options.revoke:
            revoked = consent.revoke()
            terminal.say(f"{name}: {'the sign-in is revoked and forgotten' if revoked else 'there was no sign-in'}")
        else:
            # Also with -q: without the address nobody can sign in.
            consent.sign_in(lambda line: print(line, flush=True), clock.now(), browser=not options.no_browser)
            terminal.say(f"{name}: signed in; type: syncd check --account {name}")
    except ProviderError as error:
        error.account = error.account or name
        raise
    return 0
