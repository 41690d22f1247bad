"""Why a niche or a level cannot be changed."""

from hotlead.kit.errors import Conflict


class SlugTaken(Conflict):
    """Another niche has this address, or had it before."""

    code = "slug_taken"
    message = "Another niche has this address, or had it before."


class NicheChanged(Conflict):
    """Somebody changed the niche or its levels since they were looked at."""

    code = "niche_changed"
    message = "This niche or its levels were changed meanwhile. Nothing was saved."


class NicheInUse(Conflict):
    """The niche is open, or something hangs on it that must not be erased."""

    code = "niche_in_use"
    message = "This niche has leads or subscriptions, so it can only be deactivated."


class TooManyLevels(Conflict):
    """The niche has as many levels as it may have."""

    code = "too_many_levels"


class LevelHasSubscriptions(Conflict):
    """Providers buy at the level."""

    code = "level_has_subscriptions"
    message = "This level has live subscriptions. Deactivate it instead."


class LevelHasHistory(Conflict):
    """Providers bought at the level, or keep their place in its queue."""

    code = "level_has_history"
    message = "This level had subscriptions, which are kept. Deactivate it instead."


class LevelIsFirst(Conflict):
    """The niche offers its leads to this level first."""

    code = "level_is_first"
    message = "Leads are first offered to this level. Choose another one for that first."
