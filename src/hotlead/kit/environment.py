"""Every environment variable that the product reads, its default and what it means."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable, for the code and for the documentation."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("HOTLEAD_MODE", "development", "`development`, `demo`, `production` or `test`"),
    Setting("DATABASE_URL", "", "PostgreSQL 15 to 18; empty starts the embedded server"),
    Setting("HOTLEAD_DATA_DIR", ".data", "where the embedded server, outbox and keys live"),
    Setting("HOTLEAD_HOST", "127.0.0.1", "the address the web server listens on"),
    Setting("PORT", "8000", "the port the web server listens on"),
    Setting("HOTLEAD_BASE_URL", "", "the public address, for links in mails"),
    Setting("HOTLEAD_SECRET_KEY", "", "signs tokens; 32 characters or more; made up when empty"),
    Setting("HOTLEAD_DEMO_PASSWORD", "", "password of the demo accounts; made up when empty"),
    Setting("SMTP_URL", "", "`smtp://user:password@host:587`; empty writes to the local outbox"),
    Setting(
        "SMTP_CONNECTIONS",
        "1",
        "connections of a worker, 1 to 20; as many mails may arrive twice when it is killed",
    ),
    Setting("HOTLEAD_MAIL_FROM", "Hotlead <no-reply@example.com>", "the sender of every mail"),
    Setting(
        "HOTLEAD_SES_TOPIC_ARN",
        "",
        "`arn:aws:sns:…`: the topic on which Amazon SES tells of bounces and complaints;"
        " empty takes none",
    ),
    Setting("REDIS_URL", "", "`redis://…`, `rediss://…`, `unix://…`; shares limits between nodes"),
    Setting("HOTLEAD_RATE_LIMITS", "on", "`on` or `off`; `off` is refused in production"),
    Setting("HOTLEAD_TRUSTED_PROXIES", "0", "how many proxies stand before the web server"),
    Setting(
        "HOTLEAD_ADMIN_SECOND_FACTOR",
        "",
        "`required` or `optional`; empty: required in production, optional elsewhere",
    ),
    Setting(
        "HOTLEAD_MAP_TILES",
        "",
        "`https://tiles.example.com/{z}/{x}/{y}.png`: tiles for the map of service areas;"
        " empty shows the built-in outline map, which asks nobody",
    ),
    Setting("HOTLEAD_METRICS_TOKEN", "", "bearer token that may read /metrics from elsewhere"),
    Setting("HOTLEAD_LOG_LEVEL", "info", "`debug`, `info`, `warning` or `error`"),
    Setting("HOTLEAD_LOG_FORMAT", "console", "`console` or `json`"),
    Setting("HOTLEAD_POOL_SIZE", "10", "most database connections a process opens, 1 to 100"),
    Setting(
        "HOTLEAD_FEED_STREAMS",
        "2000",
        "most live streams a web process holds open, 1 to 100000",
    ),
    Setting(
        "HOTLEAD_DECISIONS_KEPT_DAYS",
        "90",
        "how long it is kept why each lead was sold to whom, 1 to 3650",
    ),
    Setting(
        "HOTLEAD_UNSOLD_ALERT",
        "10",
        "leads of a day without a buyer from which administrators are mailed, 0: never",
    ),
    Setting("STRIPE_SECRET_KEY", "", "`sk_live_…`; empty takes payments in a sandbox, for nothing"),
    Setting(
        "STRIPE_WEBHOOK_SECRET",
        "",
        "`whsec_…` of the webhook; two with a comma between them while one is replaced",
    ),
    Setting("STRIPE_API_BASE", "", "another server that answers like Stripe's, for tests"),
    Setting("HOTLEAD_DEPOSIT_MIN", "25", "the least that one deposit may be, in whole dollars"),
    Setting("HOTLEAD_DEPOSIT_MAX", "5000", "the most that one deposit may be, in whole dollars"),
    Setting(
        "HOTLEAD_MANUAL_ALONE_MAX",
        "1000",
        "what one administrator gives or takes by hand, in whole dollars; above it another one has"
        " to agree (0: always, 20000: never for a credit)",
    ),
    Setting(
        "HOTLEAD_BAD_LEAD_DAYS",
        "14",
        "how long after the sale a bad lead can be reported, where its niche has no refund policy",
    ),
    Setting(
        "HOTLEAD_BAD_LEAD_ANSWER_HOURS",
        "72",
        "within how many hours a report is answered, where its niche has no refund policy",
    ),
    Setting("HOTLEAD_BAD_LEAD_DAILY_MAX", "20", "leads a provider reports in 24 hours at most"),
    Setting(
        "HOTLEAD_REFUND_RATE_MAX",
        "30",
        "percent of the leads bought in 30 days: a provider that got so many refunded by its"
        " requests reports no more",
    ),
    Setting(
        "HOTLEAD_REFUND_RATE_LEADS_MIN",
        "10",
        "leads a provider must have bought in 30 days before its refund rate counts",
    ),
    Setting(
        "HOTLEAD_SELLER",
        "",
        "who sells, on invoices: name and address with `;` between the lines",
    ),
    Setting("HOTLEAD_GEOCODER", "us_zip", "`us_zip`, or `nominatim`: sends addresses to a server"),
    Setting("HOTLEAD_NOMINATIM_URL", "", "that server, such as `https://nominatim.example.com`"),
    Setting(
        "HOTLEAD_WEBHOOK_LOCAL",
        "off",
        "`on` sends webhooks to 127.0.0.1 too, by http or https; refused in production",
    ),
    Setting(
        "HOTLEAD_WEBHOOK_OVERLAP_HOURS",
        "24",
        "how long the old secret of a webhook signs beside a new one, 1 to 168",
    ),
)
