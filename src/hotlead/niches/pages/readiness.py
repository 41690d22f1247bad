"""What an open niche lacks before anybody can ask, or buy, there: and the next step."""

from collections.abc import Sequence

import msgspec

from hotlead.niches.records import AdminNiche, SchemaVersion, VersionStatus


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is missing, and the button to it; `path` goes on from the niche's address."""

    title: str
    text: str
    button: str
    path: str


def find_missing(niche: AdminNiche, versions: Sequence[SchemaVersion]) -> list[Missing]:
    """Return what an open niche lacks: a form in force, and a level that sells."""
    if not niche.is_active:
        return []
    found = [] if niche.active_schema_version else [_form(versions)]
    if not any(level.is_active for level in niche.levels):
        found.append(_level(has_some=bool(niche.levels)))
    return found


def _form(versions: Sequence[SchemaVersion]) -> Missing:
    title = "This niche is open, but no form is in force."
    published = [one.version for one in versions if one.status is VersionStatus.PUBLISHED]
    if published:
        return Missing(
            title=title,
            text=f"Version {published[0]} is published. Visitors see it once it is in force.",
            button=f"Put version {published[0]} into force…",
            path=f"/schema/{published[0]}/activate",
        )
    if versions:
        return Missing(
            title=title,
            text=f"Version {versions[0].version} is a draft. Publish it, then put it into force.",
            button="Finish and publish the draft",
            path="/schema",
        )
    return Missing(
        title=title,
        text="It is not shown anywhere before it has one.",
        button="Make its form",
        path="/schema",
    )


def _level(*, has_some: bool) -> Missing:
    if has_some:
        return Missing(
            title="This niche is open, but none of its levels sells.",
            text="Leads wait until one is activated.",
            button="Activate a level",
            path="#levels",
        )
    return Missing(
        title="This niche is open, but has no competition level.",
        text="Providers cannot subscribe and leads cannot be sold before it has one.",
        button="Add a level",
        path="/levels/new",
    )
