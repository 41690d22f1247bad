"""What mails about bad leads say."""

from hotlead.notifications.records import Letter, OverdueNews, RefundNews, ReportNews, Template
from hotlead.notifications.rules.letters import moment
from hotlead.notifications.rules.templates import render_letter


def write_about_refunds(news: RefundNews | ReportNews | OverdueNews, base_url: str) -> Letter:
    """What there is to tell about bad leads."""
    match news:
        case RefundNews():
            return _write_request_decided(news, base_url)
        case ReportNews():
            return _write_lead_reported(news, base_url)
        case OverdueNews():
            return _write_requests_overdue(news, base_url)


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


def _write_lead_reported(news: ReportNews, base_url: str) -> Letter:
    """Tell an administrator of a report: nothing of the person, who is seen on the page."""
    return render_letter(
        Template.LEAD_REPORTED,
        {
            "news": news,
            "reason": news.reason.replace("_", " "),
            "answer_by": moment(news.answer_by, "UTC"),
            "request_link": f"{base_url}/admin/requests/{news.request_id}",
        },
    )


def _write_requests_overdue(news: OverdueNews, base_url: str) -> Letter:
    """Tell an administrator how many answers are overdue, and since when."""
    return render_letter(
        Template.REQUESTS_OVERDUE,
        {
            "news": news,
            "answers": "1 answer is" if news.requests == 1 else f"{news.requests:,} answers are",
            "oldest": moment(news.oldest_at, "UTC"),
            "overdue_link": f"{base_url}/admin/requests?overdue=true",
        },
    )
