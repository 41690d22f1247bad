"""What mails about leads that were taken back tell."""

from hotlead.notifications.records import Contents, Template, Value, Withdrawn
from hotlead.notifications.rules.letters import moment


def fill_lead_withdrawn(news: Withdrawn, base_url: str) -> Contents:
    """Stop contacting the person, and delete what you keep of them where they asked for that."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "lead_number": f"L-{news.lead_number}",
        "niche_name": news.niche_name,
        "contact_name": news.contact_name,
        "is_erased": news.erased_at is not None,
        "bought_at": moment(news.bought_at, news.timezone),
        "ended_at": moment(news.erased_at or news.withdrawn_at, news.timezone),
        "lead_link": f"{base_url}/dashboard/leads/{news.lead_id}",
    }
    return Contents(Template.LEAD_WITHDRAWN, values)
