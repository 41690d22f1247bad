"""What people type about a provider, on its own settings page or an administrator's."""

from decimal import Decimal
from typing import Final

from hotlead.kit.money import parse_money
from hotlead.providers.records import ProviderChanges
from hotlead.web.forms import Form

_THRESHOLD: Final = "low_balance_threshold"
_NO_AMOUNT: Final = Decimal("NaN")


def read_changes(form: Form) -> dict[str, object]:
    """The fields that were sent, by name; an amount that cannot be read is none."""
    sent: dict[str, object] = dict(typed(form))
    if _THRESHOLD in sent:
        amount = parse_money(form.text(_THRESHOLD))
        sent[_THRESHOLD] = _NO_AMOUNT if amount is None else amount
    return sent


def typed(form: Form) -> dict[str, str]:
    """The same as texts, to show the form again with what was typed."""
    return {name: form.text(name) for name in ProviderChanges.__struct_fields__ if name in form}
