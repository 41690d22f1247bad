"""What an upgrade writes to a subscription, and what its provider is told."""

from collections.abc import Sequence

from hotlead.niches.records import FormMapping, FormSchema
from hotlead.subscriptions.records import (
    FilterChange,
    OutdatedRow,
    Upgrade,
    UpgradedRow,
    Verdict,
)
from hotlead.subscriptions.rules.filters import compile_filters, filters_json
from hotlead.subscriptions.rules.summary import summarise
from hotlead.subscriptions.rules.upgrade import upgrade_filters

REASON_CHARS_MAX = 255
_BUYS_AGAIN = "It fits the form again and buys from the same place in the queue."


def judge(steps: Sequence[FormMapping], filters: dict[str, object]) -> Upgrade:
    """What becomes of stored filters: the one answer of the preview and of the upgrade."""
    return upgrade_filters(steps, compile_filters(filters))


def apply_upgrade(row: OutdatedRow, upgrade: Upgrade, version: int) -> UpgradedRow:
    """The subscription after the upgrade. One paused by a form before buys again where it can."""
    if upgrade.verdict is Verdict.BROKEN:
        pauses = not row.is_paused or row.is_paused_by_form
        return UpgradedRow(
            id=row.id,
            filters=row.filters,
            schema_version=row.schema_version,
            filters_version=row.filters_version,
            is_paused=True,
            is_paused_by_form=pauses,
            pause_reason=_reason(upgrade) if pauses else row.pause_reason,
        )
    filters = filters_json(upgrade.filters)
    return UpgradedRow(
        id=row.id,
        filters=filters,
        schema_version=version,
        filters_version=row.filters_version + (filters != row.filters),
        is_paused=row.is_paused and not row.is_paused_by_form,
        is_paused_by_form=False,
        pause_reason=None if row.is_paused_by_form else row.pause_reason,
    )


def describe_change(
    row: OutdatedRow, upgrade: Upgrade, forms: tuple[FormSchema, FormSchema]
) -> FilterChange | None:
    """What the provider is told; None where nothing that matters to it happened."""
    resumes = row.is_paused_by_form and upgrade.verdict is not Verdict.BROKEN
    was_told = row.is_paused_by_form and row.pause_reason == _reason(upgrade)
    if (upgrade.verdict is Verdict.CARRIED and not resumes) or was_told:
        return None
    is_broken = upgrade.verdict is Verdict.BROKEN
    return FilterChange(
        subscription_id=row.id,
        provider_id=row.provider_id,
        verdict=upgrade.verdict,
        before=summarise(forms[0], compile_filters(row.filters)),
        after=[] if is_broken else summarise(forms[1], upgrade.filters),
        notes=[*upgrade.notes, *([_BUYS_AGAIN] if resumes else [])],
    )


def _reason(upgrade: Upgrade) -> str:
    whole = " ".join(["The form changed.", *upgrade.notes[:1], "Set your filters anew."])
    return whole if len(whole) <= REASON_CHARS_MAX else whole[: REASON_CHARS_MAX - 1] + "…"
