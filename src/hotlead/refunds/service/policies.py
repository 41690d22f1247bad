"""The refund policy of a niche: read by whoever buys, written by administrators."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.kit.paging import Paging
from hotlead.refunds import queries, rules
from hotlead.refunds.records import (
    NicheName,
    Policy,
    PolicyRow,
    PublicRefundPolicy,
    RefundPolicy,
    RefundPolicyInput,
    RefundTerms,
)
from hotlead.refunds.service.errors import PolicyChanged

# More are not shown: a policy is changed a few times a year.
VERSIONS_MAX = 100


def policy_of(settings: Settings) -> Policy:
    """What the operator allows, and what holds where a niche has no policy of its own."""
    return Policy(
        window_days=settings.bad_lead_days,
        daily_max=settings.bad_lead_daily_max,
        rate_max=settings.refund_rate_max,
        rate_leads_min=settings.refund_rate_leads_min,
        answer_by_hours=settings.bad_lead_answer_hours,
    )


async def get_refund_policy(tx: Tx, actor: Actor, niche_id: UUID, default: Policy) -> RefundPolicy:
    """The policy in force in a niche, the settings where it has none.

    Administrators only; raises NotFound.
    """
    actor.require_admin()
    niche = await queries.get_niche(tx, niche_id)
    return _told(niche, await queries.find_policy(tx, niche_id) or _of_settings(default))


async def list_refund_policies(tx: Tx, actor: Actor, niche_id: UUID) -> Sequence[RefundPolicy]:
    """Every version of a niche's policy, the newest first. Administrators only; raises NotFound."""
    actor.require_admin()
    niche = await queries.get_niche(tx, niche_id)
    rows = await queries.list_policies(tx, niche_id, Paging(limit=VERSIONS_MAX))
    return [_told(niche, row) for row in rows]


async def read_refund_policy(tx: Tx, slug: str, default: Policy) -> PublicRefundPolicy:
    """How bad leads of an open niche are refunded, for whoever asks; raises NotFound."""
    niche = await queries.get_open_niche(tx, slug)
    row = await queries.find_policy(tx, niche.id) or _of_settings(default)
    terms = rules.in_order(row)
    return PublicRefundPolicy(
        **msgspec.structs.asdict(terms),
        niche=niche.slug,
        niche_name=niche.name,
        version=row.version,
        summary=rules.summarize(terms),
    )


async def set_refund_policy(
    tx: Tx, actor: Actor, niche_id: UUID, wanted: RefundPolicyInput, default: Policy, now: datetime
) -> RefundPolicy:
    """Put another version into force, for sales from now on: what was sold keeps the one it had.

    Nothing is written where nothing differs. Writes an audit entry. Administrators only. Raises
    NotFound, and PolicyChanged where `wanted.version` is no longer the one in force.
    """
    actor.require_admin()
    niche = await queries.get_niche(tx, niche_id)
    row = await queries.find_policy(tx, niche_id)
    number = row.version if row else 0
    if wanted.version not in (UNSET, number):
        raise PolicyChanged
    before, terms = rules.in_order(row or _of_settings(default)), _terms_in(wanted)
    if row and before == terms:
        return _told(niche, row)
    if not await queries.insert_policy(tx, actor, (niche_id, number + 1), terms, now):
        raise PolicyChanged
    await audit.record(
        tx,
        actor,
        "niche.refund_policy_set",
        entity_type="niche",
        entity_id=niche_id,
        description=f"Refund policy of {niche.name}: version {number + 1}",
        metadata=audit.changes(before, terms),
        now=now,
    )
    return await get_refund_policy(tx, actor, niche_id, default)


def _terms_in(wanted: RefundPolicyInput) -> RefundTerms:
    return rules.in_order(
        RefundTerms(
            window_days=wanted.window_days,
            answer_by_hours=wanted.answer_by_hours,
            approve_rules=wanted.approve_rules,
            reject_rules=wanted.reject_rules,
        )
    )


def _of_settings(default: Policy) -> PolicyRow:
    return PolicyRow(
        version=0,
        window_days=default.window_days,
        answer_by_hours=default.answer_by_hours,
        made_by_name=None,
        made_at=None,
    )


def _told(niche: NicheName, row: PolicyRow) -> RefundPolicy:
    terms = rules.in_order(row)
    return RefundPolicy(
        **{**msgspec.structs.asdict(row), **msgspec.structs.asdict(terms)},
        niche_id=niche.id,
        niche_name=niche.name,
        summary=rules.summarize(terms),
    )
