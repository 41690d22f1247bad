"""Why a mail that was made does not go out after all."""

from collections.abc import Collection

from hotlead.notifications.records import Audience, Entry, SuppressionKind

UNWANTED = "Not sent: whom it is for has switched these mails off."
BOUNCES = "Not sent: mail to this address came back before."
COMPLAINED = "Not sent: whoever reads this address reported our mail as unwanted."


def why_stopped(entry: Entry, kinds: Collection[SuppressionKind], *, is_wanted: bool) -> str:
    """The reason in words, empty where it goes out.

    What came back for good will come back again, whatever the mail says. After a complaint only
    what an account cannot do without goes out; whoever handed in a lead has no account.
    """
    if not is_wanted:
        return UNWANTED
    if SuppressionKind.BOUNCE in kinds:
        return BOUNCES
    is_needed = entry.is_critical and entry.audience is not Audience.SUBMITTER
    return "" if is_needed or SuppressionKind.COMPLAINT not in kinds else COMPLAINED
