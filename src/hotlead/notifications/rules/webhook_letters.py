"""What mails about webhooks say."""

from hotlead.notifications.records import (
    DisabledReason,
    DisabledWebhook,
    Letter,
    RefundNews,
    Template,
)
from hotlead.notifications.rules.letters import moment
from hotlead.notifications.rules.refund_letters import write_request_decided
from hotlead.notifications.rules.templates import render_letter


def write_to_provider(news: RefundNews | DisabledWebhook, base_url: str) -> Letter:
    """Tell a provider of something it may have to act upon."""
    match news:
        case RefundNews():
            return write_request_decided(news, base_url)
        case DisabledWebhook():
            return _write_webhook_disabled(news, base_url)


def _write_webhook_disabled(news: DisabledWebhook, base_url: str) -> Letter:
    """Tell a provider that an endpoint was switched off, why, and what waits for it."""
    match news.reason:
        case DisabledReason.GONE:
            why = "Its server answered 410 Gone: it wants no webhooks any more."
        case DisabledReason.FAILING:
            why = "Every attempt to reach it has failed for five days."
    waiting = "1 webhook waits" if news.waiting == 1 else f"{news.waiting:,} webhooks wait"
    return render_letter(
        Template.WEBHOOK_DISABLED,
        {
            "news": news,
            "why": why,
            "waiting": waiting if news.waiting else "",
            "disabled": moment(news.disabled_at, news.timezone),
            "link": f"{base_url}/dashboard/webhooks/{news.webhook_id}",
        },
    )
