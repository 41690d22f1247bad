"""What mails about bad leads say."""

from hotlead.notifications.records import Letter, RefundNews, Template
from hotlead.notifications.rules.templates import render_letter


def write_request_decided(news: RefundNews, base_url: str) -> Letter:
    """What came of a report, or that a lead was refunded to everybody who bought it."""
    return render_letter(
        Template.REQUEST_DECIDED,
        {
            "news": news,
            # What an administrator wrote for everybody stands at the end of a sentence.
            "reason": news.reason.rstrip(".")
            if news.is_for_everybody
            else news.reason.replace("_", " "),
            "lead_link": f"{base_url}/dashboard/leads/{news.lead_id}",
            "requests_link": f"{base_url}/dashboard/requests",
            "settings_link": f"{base_url}/dashboard/settings",
        },
    )
