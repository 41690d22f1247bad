"""Settings for one test, changed from those of the fixture."""

from dataclasses import replace

from hotlead.kit.config import Mode, Settings


def changed(
    settings: Settings,
    *,
    mode: Mode | None = None,
    base_url: str | None = None,
    rate_limits: bool | None = None,
    trusted_proxies: int | None = None,
    metrics_token: str | None = None,
    redis_url: str | None = None,
) -> Settings:
    """`settings` with what is given replaced."""
    return replace(
        settings,
        mode=mode or settings.mode,
        base_url=base_url or settings.base_url,
        rate_limits=settings.rate_limits if rate_limits is None else rate_limits,
        trusted_proxies=trusted_proxies or settings.trusted_proxies,
        metrics_token=metrics_token or settings.metrics_token,
        redis_url=redis_url or settings.redis_url,
    )
