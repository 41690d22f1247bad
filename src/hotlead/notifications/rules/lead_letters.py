"""What mails about leads that somebody bought say: what was refunded, what was taken back."""

from hotlead.notifications.records import Letter, RefundNews, Template, Withdrawn
from hotlead.notifications.rules.letters import moment
from hotlead.notifications.rules.templates import render_letter


def write_about_lead(news: RefundNews | Withdrawn, base_url: str) -> Letter:
    """The mail for a buyer of the lead."""
    match news:
        case RefundNews():
            return _write_request_decided(news, base_url)
        case Withdrawn():
            return _write_lead_withdrawn(news, base_url)


def _write_request_decided(news: RefundNews, base_url: str) -> Letter:
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


def _write_lead_withdrawn(news: Withdrawn, base_url: str) -> Letter:
    """Stop contacting the person, and delete what you keep of them where they asked for that."""
    return render_letter(
        Template.LEAD_WITHDRAWN,
        {
            "news": news,
            "is_erased": news.erased_at is not None,
            "bought": moment(news.bought_at, news.timezone),
            "ended": moment(news.erased_at or news.withdrawn_at, news.timezone),
            "lead_link": f"{base_url}/dashboard/leads/{news.lead_id}",
        },
    )
