"""What mails about webhooks tell."""

from hotlead.notifications.records import (
    Contents,
    DisabledReason,
    DisabledWebhook,
    Template,
    Value,
)
from hotlead.notifications.rules.letters import moment


def fill_webhook_disabled(news: DisabledWebhook, base_url: str) -> Contents:
    """Tell a provider that an endpoint was switched off, why, and what waits for it."""
    match news.reason:
        case DisabledReason.GONE:
            why = "Its server answered 410 Gone: it wants no webhooks any more."
        case DisabledReason.FAILING:
            why = "Every attempt to reach it has failed for five days."
    waiting = "1 webhook waits" if news.waiting == 1 else f"{news.waiting:,} webhooks wait"
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "host": news.host,
        "why": why,
        "waiting": waiting if news.waiting else "",
        "disabled_at": moment(news.disabled_at, news.timezone),
        "webhook_link": f"{base_url}/dashboard/webhooks/{news.webhook_id}",
    }
    return Contents(Template.WEBHOOK_DISABLED, values)
