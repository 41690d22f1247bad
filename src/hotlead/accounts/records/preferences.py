"""What an administrator is written to about, beyond what is always sent."""

import msgspec


class MailPreferences(msgspec.Struct, frozen=True, kw_only=True):
    """Which mails an administrator gets; a key that is not stored is on, as `wants_mail` has it.

    What a newer version stores beside these is left alone.
    """

    leads_unsold: bool = True
    leads_waiting: bool = True
    bad_lead_reports: bool = True
    approvals: bool = True
    disputes: bool = True


class MailPreferenceChanges(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which of them are switched; what is left out stays."""

    leads_unsold: bool | msgspec.UnsetType = msgspec.UNSET
    leads_waiting: bool | msgspec.UnsetType = msgspec.UNSET
    bad_lead_reports: bool | msgspec.UnsetType = msgspec.UNSET
    approvals: bool | msgspec.UnsetType = msgspec.UNSET
    disputes: bool | msgspec.UnsetType = msgspec.UNSET
