"""A wrong setting stops the start with a sentence that names it."""

from pathlib import Path

import pytest

from hotlead.kit.config import Mode, SettingsError, load_settings


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = load_settings({"HOTLEAD_DATA_DIR": str(tmp_path)})
    assert settings.mode is Mode.DEVELOPMENT
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url is None
    assert not settings.secure_cookies


def test_a_made_up_secret_is_kept(tmp_path: Path) -> None:
    environ = {"HOTLEAD_DATA_DIR": str(tmp_path)}
    first, second = load_settings(environ), load_settings(environ)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOTLEAD_MODE", "prod"),
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("PORT", "٣٣"),
        ("DATABASE_URL", "mysql://x"),
        ("REDIS_URL", "localhost:6379"),
        ("HOTLEAD_BASE_URL", "leads.example.com"),
        ("HOTLEAD_BASE_URL", "https://leads.example.com/path"),
        ("HOTLEAD_SECRET_KEY", "short"),
        ("HOTLEAD_RATE_LIMITS", "maybe"),
        ("HOTLEAD_TRUSTED_PROXIES", "-1"),
        ("HOTLEAD_LOG_LEVEL", "loud"),
        ("HOTLEAD_LOG_FORMAT", "xml"),
        ("HOTLEAD_POOL_SIZE", "0"),
        ("HOTLEAD_WEBHOOK_LOCAL", "yes"),
        ("HOTLEAD_WEBHOOK_OVERLAP_HOURS", "0"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({"HOTLEAD_DATA_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize("missing", ["HOTLEAD_SECRET_KEY", "HOTLEAD_BASE_URL"])
def test_production_takes_no_shortcuts(tmp_path: Path, missing: str) -> None:
    environ = {
        "HOTLEAD_MODE": "production",
        "HOTLEAD_DATA_DIR": str(tmp_path),
        "HOTLEAD_SECRET_KEY": "k" * 32,
        "HOTLEAD_BASE_URL": "https://leads.example.com",
    }
    assert load_settings(environ).secure_cookies
    with pytest.raises(SettingsError, match=missing):
        load_settings({**environ, missing: ""})
    with pytest.raises(SettingsError, match="HOTLEAD_RATE_LIMITS"):
        load_settings({**environ, "HOTLEAD_RATE_LIMITS": "off"})
    with pytest.raises(SettingsError, match="HOTLEAD_WEBHOOK_LOCAL"):
        load_settings({**environ, "HOTLEAD_WEBHOOK_LOCAL": "on"})
