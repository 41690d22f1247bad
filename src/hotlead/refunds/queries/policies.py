"""The versions of a niche's refund policy."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_one
from hotlead.kit.paging import Paging
from hotlead.refunds.records import NicheName, PolicyRow, RefundTerms

NICHES_MAX: Final = 1_000

_VERSIONS: Final[LiteralString] = """
    SELECT p.version, p.window_days, p.answer_by_hours, p.approve_rules, p.reject_rules,
        trim(u.first_name || ' ' || u.last_name) AS made_by_name, p.created_at AS made_at
    FROM refund_policies AS p
    LEFT JOIN users AS u ON u.id = p.created_by
    WHERE p.niche_id = %(niche_id)s
    """


async def get_niche(tx: Tx, niche_id: UUID) -> NicheName:
    """A niche by its id; raises NotFound."""
    return await fetch_one(
        tx,
        NicheName,
        "SELECT id, slug, name FROM niches WHERE id = %(id)s",
        {"id": niche_id},
    )


async def get_open_niche(tx: Tx, slug: str) -> NicheName:
    """A niche that sells, by its address; raises NotFound."""
    return await fetch_one(
        tx,
        NicheName,
        "SELECT id, slug, name FROM niches WHERE slug = %(slug)s AND is_active",
        {"slug": slug},
    )


async def list_niches(tx: Tx) -> list[NicheName]:
    """The niches to choose from, by name."""
    return await fetch_all(
        tx,
        NicheName,
        "SELECT id, slug, name FROM niches ORDER BY name, id LIMIT %(limit)s",
        {"limit": NICHES_MAX},
    )


async def find_policy(tx: Tx, niche_id: UUID) -> PolicyRow | None:
    """The version in force; None where the niche has none."""
    return await fetch_maybe(
        tx, PolicyRow, _VERSIONS + "ORDER BY p.version DESC LIMIT 1", {"niche_id": niche_id}
    )


async def list_policies(tx: Tx, niche_id: UUID, paging: Paging) -> list[PolicyRow]:
    """Every version, the newest first."""
    return await fetch_all(
        tx,
        PolicyRow,
        _VERSIONS + "ORDER BY p.version DESC LIMIT %(limit)s OFFSET %(offset)s",
        {"niche_id": niche_id, "limit": paging.limit, "offset": paging.offset},
    )


async def insert_policy(
    tx: Tx, actor: Actor, niche: tuple[UUID, int], terms: RefundTerms, now: datetime
) -> int:
    """Write a version, `niche` and its number; 0 where somebody wrote that before."""
    return await execute(
        tx,
        """
        INSERT INTO refund_policies (niche_id, version, window_days, answer_by_hours,
                                     approve_rules, reject_rules, created_by, created_at)
        VALUES (%(niche_id)s, %(version)s, %(window_days)s, %(answer_by_hours)s,
                %(approve_rules)s, %(reject_rules)s, %(created_by)s, %(now)s)
        ON CONFLICT (niche_id, version) DO NOTHING
        """,
        {
            "niche_id": niche[0],
            "version": niche[1],
            "window_days": terms.window_days,
            "answer_by_hours": terms.answer_by_hours,
            "approve_rules": [rule.value for rule in terms.approve_rules],
            "reject_rules": [rule.value for rule in terms.reject_rules],
            "created_by": actor.user_id,
            "now": now,
        },
    )
