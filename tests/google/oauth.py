"""Google's OAuth endpoints over real HTTP, in front of the calendar double: /auth, /token and /revoke.

Numbers in brackets are those of the collected facts; where none is named it is RFC 6749, 7009, 7523 or 7636.
"""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from google.auth import jwt

from tests.google.double import Double
from tests.servers.proxy import Action, Answer, Request

JSON = {"Content-Type": "application/json"}
PAGE = Answer(200, {"Content-Type": "text/html"}, b"<html>Sign in to the hotel's network</html>")
LIVING = "1//living"  # the refresh token of a person who is signed in
CLIENT = ("1234-abcd.apps.example.org", "GOCSPX-example")
EMAIL = "syncd@project.iam.example.org"
# google-auth names this as the assertion's audience, wherever the key's token_uri is.
AUDIENCE = "https://oauth2.googleapis.com/token"
REVOKED = "Token has been expired or revoked."  # [65 D/O]


def refused(status: int, error: str, description: str = "") -> Answer:
    """An error as the token endpoint says it (RFC 6749, section 5.2)."""
    return Answer(status, JSON, json.dumps({"error": error, "error_description": description}).encode())


@dataclass
class OAuth:
    """For one client, or service account, and one person, who says yes. Put it before a `Proxy` of tests/servers."""

    double: Double = field(default_factory=Double)  # what it serves needs the last access token
    answer: str | None = None  # an error in place of a code, such as "access_denied"
    unticked: frozenset[str] = frozenset()  # scopes that the person did not allow
    more: tuple[str, ...] = ()  # scopes that are granted beside those that were asked for
    scope_said: bool = True
    gives_refresh_token: bool = True
    expires_in: int = 3599
    refresh_token_expires_in: int | None = None  # of a client in “Testing”
    fault: Action | None = None  # of /token and /revoke
    subjects: frozenset[str] = frozenset({"me@example.org"})  # to whom the service account is delegated
    asked: list[dict[str, str]] = field(default_factory=list)  # the parameters of each request to /auth
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # not used yet
    living: dict[str, tuple[str, ...]] = field(default_factory=dict)  # refresh tokens and what they allow
    claims: list[Mapping[str, Any]] = field(default_factory=list)  # of each assertion that was right
    count: int = 0

    def __call__(self, n: int, request: Request) -> Action | None:
        parts = urlsplit(request.path)
        match request.method, parts.path:
            case "GET", "/auth":
                return self._consent(_single(parts.query))
            case "POST", "/token":
                return self.fault or self._token(request)
            case "POST", "/revoke":
                return self.fault or self._revoke(_single(request.body.decode()).get("token", ""))
        return self.double(n, request)

    def _consent(self, asked: dict[str, str]) -> Answer:
        self.asked.append(asked)
        to = urlsplit(asked.get("redirect_uri", ""))
        good = (
            asked.get("response_type") == "code"
            and asked.get("client_id") == CLIENT[0]
            and (to.scheme, to.hostname) == ("http", "127.0.0.1")
            and asked.get("code_challenge_method") == "S256"
            and len(asked.get("code_challenge", "")) == 43
            and asked.get("scope")
        )
        if not good:
            return Answer(400, {"Content-Type": "text/html"}, b"<html>Error 400: invalid_request</html>")
        said = {"state": asked["state"]} if "state" in asked else {}
        if self.answer is not None:
            return _redirect(asked["redirect_uri"], {**said, "error": self.answer})
        code = f"4/code-{len(self.asked)}"
        self.codes[code] = asked
        return _redirect(asked["redirect_uri"], {**said, "code": code, "scope": " ".join(self._granted(asked))})

    def _token(self, request: Request) -> Answer:
        form = _single(request.body.decode())
        if form.get("grant_type") == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return self._assertion(form.get("assertion", ""))
        if _client(request, form) != CLIENT:
            return refused(401, "invalid_client", "The OAuth client was not found.")
        match form.get("grant_type"):
            case "authorization_code":
                return self._code(form)
            case "refresh_token":
                return self._refresh(form)
        return refused(400, "unsupported_grant_type")

    def _code(self, form: dict[str, str]) -> Answer:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return refused(400, "invalid_grant", "Bad Request")
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if challenge != asked["code_challenge"]:
            return refused(400, "invalid_grant", "Invalid code verifier.")
        answer = self._access(self._granted(asked))
        if self.gives_refresh_token and asked.get("access_type") == "offline":
            answer["refresh_token"] = f"1//refresh-{self.count}"
            self.living[answer["refresh_token"]] = self._granted(asked)
            if self.refresh_token_expires_in is not None:
                answer["refresh_token_expires_in"] = self.refresh_token_expires_in
        return _json(answer)

    def _refresh(self, form: dict[str, str]) -> Answer:
        granted = self.living.get(form.get("refresh_token", ""))
        if granted is None:
            return refused(400, "invalid_grant", REVOKED)
        if not set(form.get("scope", "").split()) <= set(granted):
            return refused(400, "invalid_scope", "Bad Request")
        return _json(self._access(granted))

    def _assertion(self, assertion: str) -> Answer:
        """A service account's grant [70 M]."""
        try:
            claims = jwt.decode(assertion, certs=key_pair()[1], audience=AUDIENCE)
        except ValueError:
            return refused(400, "invalid_grant", "Invalid JWT Signature.")
        if claims["iss"] != EMAIL or claims["exp"] - claims["iat"] > 3600:
            return refused(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
                           "reasonable timeframe. Check your iat and exp values in the JWT claim.")  # fmt: skip
        if claims.get("sub", EMAIL) not in {EMAIL, *self.subjects}:
            return refused(401, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this "
                           "method, or client not authorized for any of the scopes requested.")  # fmt: skip
        self.claims.append(claims)
        answer = self._access(tuple(claims["scope"].split()))
        del answer["scope"]
        return _json(answer)

    def _revoke(self, token: str) -> Answer:
        if self.living.pop(token, None) is None:
            return refused(400, "invalid_token", "Token expired or revoked")
        return _json({})

    def _granted(self, asked: dict[str, str]) -> tuple[str, ...]:
        return (*(one for one in asked["scope"].split() if one not in self.unticked), *self.more)

    def _access(self, granted: tuple[str, ...]) -> dict[str, Any]:
        """A new access token, beside those from before."""
        self.count += 1
        token = self.double.issue(f"ya29.access-{self.count}")
        answer: dict[str, Any] = {"access_token": token, "token_type": "Bearer"}
        answer["expires_in"] = self.expires_in
        if self.scope_said:
            answer["scope"] = " ".join(granted)
        return answer


def client_json(url: str) -> dict[str, Any]:
    """The client's file as the console gives it, for the endpoints at `url`."""
    uris = {"auth_uri": f"{url}auth", "token_uri": f"{url}token", "redirect_uris": ["http://localhost"]}
    return {"installed": {"client_id": CLIENT[0], "project_id": "syncd", "client_secret": CLIENT[1], **uris}}


def write_token(file: Path, url: str, **more: object) -> None:
    """A token file (authorized-user JSON) for the token endpoint at `url`, its owner's alone; None takes a key out."""
    held = {
        "type": "authorized_user",
        "client_id": CLIENT[0],
        "client_secret": CLIENT[1],
        "refresh_token": LIVING,
        "token_uri": f"{url}token",
        **more,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(0o600)
    file.chmod(0o600)
    file.write_text(json.dumps({key: value for key, value in held.items() if value is not None}))


def service_account_json(url: str) -> dict[str, Any]:
    """A service account's key as the console gives it, for the token endpoint at `url`."""
    return {
        "type": "service_account",
        "project_id": "project",
        "private_key_id": "1",
        "private_key": key_pair()[0].decode(),
        "client_email": EMAIL,
        "token_uri": f"{url}token",
    }


@cache
def key_pair() -> tuple[bytes, bytes]:
    """The service account's keys, private and public."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def _client(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """Who asks, by HTTP Basic or in the form (RFC 6749, section 2.3.1)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        name, _, secret = b64decode(given).decode().partition(":")
        return unquote(name), unquote(secret)
    return form.get("client_id", ""), form.get("client_secret", "")


def _single(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _redirect(to: str, more: dict[str, str]) -> Answer:
    return Answer(302, {"Location": f"{to}?{urlencode(more)}"})


def _json(value: dict[str, Any]) -> Answer:
    return Answer(200, JSON, json.dumps(value).encode())
