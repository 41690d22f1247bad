"""Entries of the audit log as a timeline shows them."""

from typing import Final, cast

import msgspec
from markupsafe import Markup

from hotlead.leads.records import HistoryEntry
from hotlead.web.filters import datetime_text

_LOOKS: Final = {
    "lead.submitted": ("inbox", "neutral"),
    "lead.imported": ("inbox", "neutral"),
    "lead.approved": ("check", "blue"),
    "lead.rejected": ("x", "red"),
    "lead.reopened": ("undo-2", "amber"),
    "lead.edited": ("pencil", "neutral"),
    "lead.distributed": ("circle-check", "green"),
    "lead.assigned": ("circle-check", "green"),
    "lead.taken_back": ("undo-2", "amber"),
    "lead.redelivered": ("mail", "neutral"),
    "lead.bounced": ("mail", "amber"),
    "lead.unsold": ("circle-dashed", "neutral"),
    "lead.retried": ("undo-2", "blue"),
    "lead.withdrawn": ("hand", "violet"),
    "lead.erased": ("eraser", "violet"),
}
_HOMES: Final = {
    "lead": "/admin/leads/",
    "provider": "/admin/providers/",
    "niche": "/admin/niches/",
}


class Event(msgspec.Struct, frozen=True):
    """One line of a timeline."""

    title: str | Markup
    text: str
    icon: str
    tone: str
    at: Markup


def event(entry: HistoryEntry, *, is_linked: bool = False) -> Event:
    """What happened, by whom and when; linked to what it happened to, where that has a page."""
    icon, tone = _LOOKS.get(entry.action_type, ("circle-dot", "neutral"))
    who = entry.actor_name or entry.actor_role
    names = _changed(entry)
    return Event(
        title=_title(entry) if is_linked else entry.description,
        text=f"by {who}: {names}" if names else f"by {who}",
        icon=icon,
        tone=tone,
        at=Markup('<time datetime="{}">{}</time>').format(
            entry.created_at.isoformat(timespec="seconds"), datetime_text(entry.created_at)
        ),
    )


def _changed(entry: HistoryEntry) -> str:
    """What a correction touched, by name."""
    changed = entry.metadata.get("changed")
    return ", ".join(map(str, cast("list[object]", changed))) if isinstance(changed, list) else ""


def _title(entry: HistoryEntry) -> str | Markup:
    home = _HOMES.get(entry.action_type.partition(".")[0])
    if home is None or entry.entity_id is None:
        return entry.description
    link = Markup('<a class="link" href="{}{}">{}</a>')
    return link.format(home, entry.entity_id, entry.description)
