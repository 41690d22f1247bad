"""Looking at what putting a version of a form into force would do, before it is done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.niches import service as niches
from hotlead.niches.records import FieldMapping, Location
from hotlead.subscriptions import queries, rules
from hotlead.subscriptions.records import (
    ActivationPreview,
    LiveRow,
    PastLead,
    Place,
    SubscriptionPreview,
    Verdict,
)

DAYS = 30
LEADS_MAX = 10_000
PREVIEWED_MAX = 500


async def preview_activation(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    version: int,
    mappings: Sequence[FieldMapping] | None,
    now: datetime,
) -> ActivationPreview:
    """What activating a version with this mapping would do to subscriptions and their leads.

    For administrators; writes nothing. Without a mapping the saved one counts, else what is
    proposed. The verdicts are those the upgrade comes to. Raises NotFound without such a
    published version, and InvalidInput by question.
    """
    actor.require_admin()
    present = await niches.find_present_version(tx, niche_id)
    edge = (present or version, version)
    wanted = await niches.complete_mappings(tx, niche_id, edge, mappings)
    draft = (edge, wanted) if edge[0] != edge[1] else None
    before = await niches.load_routes(tx, niche_id, edge[0])
    after = await niches.load_routes(tx, niche_id, version, draft)
    leads = await queries.list_past_leads(tx, niche_id, now - timedelta(days=DAYS), LEADS_MAX)
    rows = await queries.list_live(tx, niche_id)
    previews = _preview(rows, (before, _index(leads, before)), (after, _index(leads, after)))
    verdicts = [preview.verdict for preview in previews]
    told = [preview for preview in previews if preview.verdict is not Verdict.CARRIED]
    return ActivationPreview(
        from_version=present,
        to_version=version,
        carried=verdicts.count(Verdict.CARRIED),
        changed=verdicts.count(Verdict.CHANGED),
        broken=verdicts.count(Verdict.BROKEN),
        days=DAYS,
        leads=len(leads),
        matched=sum(preview.matched for preview in previews),
        matches=sum(preview.matches for preview in previews),
        stays=sum(preview.stays for preview in previews),
        subscriptions=told[:PREVIEWED_MAX],
    )


def _index(leads: Sequence[PastLead], routes: niches.Routes) -> rules.LeadIndex:
    return rules.LeadIndex(
        [routes.map_answers(lead.schema_version, lead.form_data) for lead in leads],
        [_place(lead) for lead in leads],
    )


def _place(lead: PastLead) -> Place:
    return Place.of(
        Location(
            city=lead.city,
            state=lead.state,
            country=lead.country,
            zip=lead.zip,
            latitude=lead.latitude,
            longitude=lead.longitude,
        )
    )


def _preview(
    rows: Sequence[LiveRow],
    before: tuple[niches.Routes, rules.LeadIndex],
    after: tuple[niches.Routes, rules.LeadIndex],
) -> list[SubscriptionPreview]:
    previews: list[SubscriptionPreview] = []
    for row in rows:
        filters, area = rules.compile_filters(row.filters), rules.compile_area(row.service_area)
        version = row.schema_version or 0
        upgrade = rules.judge(after[0].steps_from(version), row.filters)
        # Paused since an earlier change, it matches nothing until it is mended.
        is_outdated = row.is_paused_by_form and version != before[0].target
        is_broken = upgrade.verdict is Verdict.BROKEN
        matched = 0 if is_outdated else before[1].matching(filters, area)
        matches = 0 if is_broken else after[1].matching(upgrade.filters, area)
        forms = (after[0].schema(version), after[0].schema(after[0].target))
        change = rules.describe_change(row, upgrade, forms)
        previews.append(
            SubscriptionPreview(
                subscription_id=row.id,
                provider_id=row.provider_id,
                company_name=row.company_name,
                level_name=row.level_name,
                verdict=upgrade.verdict,
                before=change.before if change else [],
                after=change.after if change else [],
                notes=list(upgrade.notes),
                matched=matched.bit_count(),
                matches=matches.bit_count(),
                stays=(matched & matches).bit_count(),
            )
        )
    return previews
