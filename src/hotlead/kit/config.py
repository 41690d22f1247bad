"""The configuration: one frozen object, read once from the environment.

Every setting stands in `environment.SETTINGS`, which the documentation's table is tested against.
A wrong value stops the start with a sentence that names the variable.
"""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hotlead.kit.environment import SETTINGS
from hotlead.kit.topics import region_of

SECRET_KEY_LENGTH_MIN = 32
POOL_SIZE_LIMIT = 100
SELLER_LINES_MAX = 8
SELLER_CHARS_MAX = 100


class Mode(StrEnum):
    """How careful the product must be: `demo` shows its log-ins, `production` refuses shortcuts."""

    DEVELOPMENT = "development"
    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class SettingsError(Exception):
    """A setting is wrong; the message names the variable and says what it takes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided. Made by `load_settings`, never changed."""

    mode: Mode
    database_url: str | None
    data_dir: Path
    host: str
    port: int
    base_url: str
    secret_key: str
    demo_password: str | None
    smtp_url: str | None
    smtp_connections: int
    mail_from: str
    ses_topic_arn: str | None
    redis_url: str | None
    rate_limits: bool
    demands_second_factor: bool
    trusted_proxies: int
    map_tiles: str | None
    metrics_token: str | None
    log_level: str
    log_format: str
    pool_size_max: int
    feed_streams_max: int
    decisions_kept_days: int
    unsold_alert: int
    stripe_key: str | None
    stripe_secrets: tuple[str, ...]
    stripe_api_base: str | None
    deposit_min: int
    deposit_max: int
    manual_alone_max: int
    bad_lead_days: int
    bad_lead_answer_hours: int
    bad_lead_daily_max: int
    refund_rate_max: int
    refund_rate_leads_min: int
    seller: str
    nominatim_url: str | None
    webhook_local: bool
    webhook_overlap_hours: int

    @property
    def secure_cookies(self) -> bool:
        """Cookies are `Secure` where the public address is https."""
        return self.base_url.startswith("https://")

    @property
    def map_tiles_origin(self) -> str | None:
        """Where pages with a map may load pictures from."""
        return "/".join(self.map_tiles.split("/")[:3]) if self.map_tiles else None

    @property
    def outbox_dir(self) -> Path:
        """Where mail goes when no SMTP server is configured."""
        return self.data_dir / "outbox"


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`; raises `SettingsError` for the first wrong one."""
    values = {s.name: environ.get(s.name, "").strip() or s.default for s in SETTINGS}
    mode = Mode(_choice(values, "HOTLEAD_MODE", tuple(Mode)))
    _refuse_shortcuts(values, mode)
    data_dir = Path(values["HOTLEAD_DATA_DIR"]).expanduser().resolve()
    port = _whole_number(values, "PORT", 1, 65_535)
    return Settings(
        mode=mode,
        database_url=_database_url(values),
        data_dir=data_dir,
        host=values["HOTLEAD_HOST"],
        port=port,
        base_url=_base_url(values, port),
        secret_key=_secret_key(values, mode, data_dir),
        demo_password=values["HOTLEAD_DEMO_PASSWORD"] or None,
        smtp_url=values["SMTP_URL"] or None,
        smtp_connections=_whole_number(values, "SMTP_CONNECTIONS", 1, 20),
        mail_from=values["HOTLEAD_MAIL_FROM"],
        ses_topic_arn=_ses_topic_arn(values),
        redis_url=_redis_url(values),
        rate_limits=_has_rate_limits(values),
        demands_second_factor=_demands_second_factor(values, mode),
        trusted_proxies=_whole_number(values, "HOTLEAD_TRUSTED_PROXIES", 0, 10),
        map_tiles=_map_tiles(values),
        metrics_token=values["HOTLEAD_METRICS_TOKEN"] or None,
        log_level=_choice(values, "HOTLEAD_LOG_LEVEL", ("debug", "info", "warning", "error")),
        log_format=_choice(values, "HOTLEAD_LOG_FORMAT", ("console", "json")),
        pool_size_max=_whole_number(values, "HOTLEAD_POOL_SIZE", 1, POOL_SIZE_LIMIT),
        feed_streams_max=_whole_number(values, "HOTLEAD_FEED_STREAMS", 1, 100_000),
        decisions_kept_days=_whole_number(values, "HOTLEAD_DECISIONS_KEPT_DAYS", 1, 3_650),
        unsold_alert=_whole_number(values, "HOTLEAD_UNSOLD_ALERT", 0, 100_000),
        stripe_key=values["STRIPE_SECRET_KEY"] or None,
        stripe_secrets=_stripe_secrets(values),
        stripe_api_base=values["STRIPE_API_BASE"] or None,
        deposit_min=_whole_number(values, "HOTLEAD_DEPOSIT_MIN", 1, 20_000),
        deposit_max=_deposit_max(values),
        manual_alone_max=_whole_number(values, "HOTLEAD_MANUAL_ALONE_MAX", 0, 20_000),
        bad_lead_days=_whole_number(values, "HOTLEAD_BAD_LEAD_DAYS", 1, 365),
        bad_lead_answer_hours=_whole_number(values, "HOTLEAD_BAD_LEAD_ANSWER_HOURS", 1, 720),
        bad_lead_daily_max=_whole_number(values, "HOTLEAD_BAD_LEAD_DAILY_MAX", 1, 10_000),
        refund_rate_max=_whole_number(values, "HOTLEAD_REFUND_RATE_MAX", 1, 100),
        refund_rate_leads_min=_whole_number(values, "HOTLEAD_REFUND_RATE_LEADS_MIN", 1, 10_000),
        seller=_seller(values),
        nominatim_url=_nominatim_url(values),
        webhook_local=_webhook_local(values, mode),
        webhook_overlap_hours=_whole_number(values, "HOTLEAD_WEBHOOK_OVERLAP_HOURS", 1, 168),
    )


def _refuse_shortcuts(values: Mapping[str, str], mode: Mode) -> None:
    if mode is not Mode.PRODUCTION:
        return
    if not _has_rate_limits(values):
        raise SettingsError("HOTLEAD_RATE_LIMITS cannot be off in production.")
    if not values["HOTLEAD_BASE_URL"]:
        raise SettingsError("HOTLEAD_BASE_URL must be set in production: mails link to it.")


def _has_rate_limits(values: Mapping[str, str]) -> bool:
    return _choice(values, "HOTLEAD_RATE_LIMITS", ("on", "off")) == "on"


def _choice(values: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = values[name].lower()
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def _demands_second_factor(values: Mapping[str, str], mode: Mode) -> bool:
    if not values["HOTLEAD_ADMIN_SECOND_FACTOR"]:
        return mode == Mode.PRODUCTION
    return _choice(values, "HOTLEAD_ADMIN_SECOND_FACTOR", ("required", "optional")) == "required"


def _whole_number(values: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = values[name]
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def _stripe_secrets(values: Mapping[str, str]) -> tuple[str, ...]:
    parts = (part.strip() for part in values["STRIPE_WEBHOOK_SECRET"].split(","))
    secrets_given = tuple(part for part in parts if part)
    if values["STRIPE_SECRET_KEY"] and not secrets_given:
        raise SettingsError("STRIPE_WEBHOOK_SECRET must be set with STRIPE_SECRET_KEY.")
    return secrets_given


def _deposit_max(values: Mapping[str, str]) -> int:
    least = _whole_number(values, "HOTLEAD_DEPOSIT_MIN", 1, 20_000)
    return _whole_number(values, "HOTLEAD_DEPOSIT_MAX", least, 20_000)


def _seller(values: Mapping[str, str]) -> str:
    lines = [line.strip() for line in values["HOTLEAD_SELLER"].split(";")]
    if len(lines) > SELLER_LINES_MAX or max(map(len, lines)) > SELLER_CHARS_MAX:
        raise SettingsError(
            f"HOTLEAD_SELLER takes {SELLER_LINES_MAX} lines of {SELLER_CHARS_MAX} characters."
        )
    return "\n".join(line for line in lines if line)


def _database_url(values: Mapping[str, str]) -> str | None:
    url = values["DATABASE_URL"]
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise SettingsError("DATABASE_URL must start with postgresql://.")
    return url or None


def _redis_url(values: Mapping[str, str]) -> str | None:
    url = values["REDIS_URL"]
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL must start with redis://, rediss:// or unix://.")
    return url or None


def _ses_topic_arn(values: Mapping[str, str]) -> str | None:
    arn = values["HOTLEAD_SES_TOPIC_ARN"]
    if arn and region_of(arn) is None:
        raise SettingsError(
            "HOTLEAD_SES_TOPIC_ARN must look like arn:aws:sns:eu-west-1:123456789012:name."
        )
    return arn or None


def _map_tiles(values: Mapping[str, str]) -> str | None:
    url = values["HOTLEAD_MAP_TILES"]
    # The host is a part of a policy header, and must be a plain one.
    is_template = re.fullmatch(r"https?://[a-z0-9.:-]+/[^\s\"'<>;,]*", url)
    if url and not (is_template and all(part in url for part in ("{z}", "{x}", "{y}"))):
        raise SettingsError(
            "HOTLEAD_MAP_TILES must look like https://tiles.example.com/{z}/{x}/{y}.png."
        )
    return url or None


def _base_url(values: Mapping[str, str], port: int) -> str:
    url = values["HOTLEAD_BASE_URL"] or f"http://127.0.0.1:{port}"
    if not re.fullmatch(r"https?://[^/\s?#]+", url.rstrip("/")):
        raise SettingsError("HOTLEAD_BASE_URL must look like https://leads.example.com.")
    return url.rstrip("/")


def _nominatim_url(values: Mapping[str, str]) -> str | None:
    if _choice(values, "HOTLEAD_GEOCODER", ("us_zip", "nominatim")) == "us_zip":
        return None
    url = values["HOTLEAD_NOMINATIM_URL"].rstrip("/")
    if not re.fullmatch(r"https?://[^\s?#]+", url):
        raise SettingsError(
            "HOTLEAD_NOMINATIM_URL must look like https://nominatim.example.com:"
            " HOTLEAD_GEOCODER=nominatim sends addresses there."
        )
    return url


def _webhook_local(values: Mapping[str, str], mode: Mode) -> bool:
    is_on = _choice(values, "HOTLEAD_WEBHOOK_LOCAL", ("on", "off")) == "on"
    if is_on and mode == Mode.PRODUCTION:
        raise SettingsError("HOTLEAD_WEBHOOK_LOCAL cannot be on in production.")
    return is_on


def _secret_key(values: Mapping[str, str], mode: Mode, data_dir: Path) -> str:
    key = values["HOTLEAD_SECRET_KEY"]
    if key and len(key) < SECRET_KEY_LENGTH_MIN:
        raise SettingsError(
            f"HOTLEAD_SECRET_KEY must have at least {SECRET_KEY_LENGTH_MIN} characters."
        )
    if key:
        return key
    if mode == Mode.PRODUCTION:
        raise SettingsError("HOTLEAD_SECRET_KEY must be set in production.")
    return _kept_secret(data_dir / "secret_key")


def _kept_secret(path: Path) -> str:
    """A secret made up once and kept, so that a restart does not log everybody out."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"HOTLEAD_DATA_DIR cannot be used: {path.parent}: {error.strerror}."
        ) from error
