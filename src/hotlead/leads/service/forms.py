"""The forms in force, read once and kept, so that a submission costs one statement."""

from collections.abc import MutableMapping
from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.errors import NotFound
from hotlead.leads import queries, rules
from hotlead.leads.records import FormRow, LeadForm
from hotlead.niches import service as niches

FORMS_KEPT_MAX = 1_000
_STATE_KEY = "lead_forms"


class Forms:
    """The forms of one process, by slug and by niche.

    A kept form may be out of date. That is harmless: storing a submission proves in the same
    statement that the form is still in force, and an answer refused under a kept form is checked
    again under a fresh one.
    """

    def __init__(self) -> None:
        self._kept: dict[str | UUID, LeadForm] = {}

    async def kept(self, tx: Tx, key: str | UUID) -> LeadForm:
        """The form of a niche's slug or id, kept or read; raises NotFound."""
        return self._kept.get(key) or await self.read(tx, key)

    async def read(self, tx: Tx, key: str | UUID) -> LeadForm:
        """The form as it is now; raises NotFound."""
        form = await self._find(tx, key)
        if form is None:
            self._kept.pop(key, None)
            raise NotFound("There is no such form.")
        if len(self._kept) >= FORMS_KEPT_MAX:
            self._kept.clear()
        self._kept[key] = form
        return form

    async def _find(self, tx: Tx, key: str | UUID) -> LeadForm | None:
        is_slug = isinstance(key, str)
        row = await queries.find_form(
            tx, slug=key if is_slug else None, niche_id=None if is_slug else key
        )
        return to_form(row) if row else None


def to_form(row: FormRow) -> LeadForm:
    """The stored form with its questions read; raises NotFound for one that cannot be read."""
    schema, _ = niches.parse_schema(row.schema)
    if schema is None:
        # Only valid forms are published, so this one was written by other means.
        raise NotFound("This form cannot be shown.")
    return LeadForm(
        niche_id=row.niche_id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        is_demo=row.is_demo,
        approval_mode=row.approval_mode,
        consent_required=row.consent_required,
        consent_text=row.consent_text,
        consent_version=row.consent_version,
        version=row.version,
        schema=schema,
        providers_max=niches.recipients_max(row.cascade_policy, row.buyers),
        embed_origins=rules.good_origins(row.embed_origins),
    )


def forms_in(state: MutableMapping[str, object]) -> Forms:
    """The forms kept in the state of this process's application."""
    forms = state.get(_STATE_KEY)
    if not isinstance(forms, Forms):
        forms = Forms()
        state[_STATE_KEY] = forms
    return forms
