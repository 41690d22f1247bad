"""What a provider is written to about, beyond what is always sent."""

import msgspec


class NotificationPreferences(msgspec.Struct, frozen=True, kw_only=True):
    """Which mails a provider gets; a key that is not stored has its default, as `wants_mail` has.

    What a newer version stores beside these is left alone.
    """

    new_lead: bool = True
    bad_lead_decision: bool = True
    low_balance: bool = True
    market_changes: bool = True
    recharges: bool = True
    payments: bool = True
    # Nobody asked for a mail a day.
    daily_summary: bool = False


class PreferenceChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of them are switched; what is left out stays."""

    new_lead: bool | msgspec.UnsetType = msgspec.UNSET
    bad_lead_decision: bool | msgspec.UnsetType = msgspec.UNSET
    low_balance: bool | msgspec.UnsetType = msgspec.UNSET
    market_changes: bool | msgspec.UnsetType = msgspec.UNSET
    recharges: bool | msgspec.UnsetType = msgspec.UNSET
    payments: bool | msgspec.UnsetType = msgspec.UNSET
    daily_summary: bool | msgspec.UnsetType = msgspec.UNSET
