"""Who can log in to the demo, and the one password of all demo accounts."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from hotlead.kit.config import Settings

PASSWORD_BYTES = 9


@dataclass(frozen=True, slots=True)
class Login:
    """An account worth showing at the start. `who` says what one sees with it."""

    email: str
    who: str


LOGINS = (
    Login("admin@example.com", "Administrator"),
    Login("acme@example.com", "Provider with money"),
    Login("rival@example.com", "Its rival"),
    Login("broke@example.com", "Provider without money"),
)


def choose_password(settings: Settings) -> str:
    """The demo password: the configured one, else the kept one, else a new one."""
    return settings.demo_password or read_password(settings) or _new_password()


def keep_password(settings: Settings, password: str) -> None:
    """Keep the password in the data directory, so that it can be shown again next time."""
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(password, encoding="utf-8")


def read_password(settings: Settings) -> str | None:
    """The kept password, None before the demo was first loaded."""
    try:
        return _path(settings).read_text(encoding="utf-8") or None
    except FileNotFoundError:
        return None


def _path(settings: Settings) -> Path:
    return settings.data_dir / "demo_password"


def _new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)
