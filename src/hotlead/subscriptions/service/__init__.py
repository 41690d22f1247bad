"""The verbs of subscriptions, and what the engine may ask about them."""

from hotlead.subscriptions import queries, rules
from hotlead.subscriptions.service.own import PAUSE_REASON_CHARS_MAX as PAUSE_REASON_CHARS_MAX
from hotlead.subscriptions.service.own import AlreadySubscribed as AlreadySubscribed
from hotlead.subscriptions.service.own import FiltersOutdated as FiltersOutdated
from hotlead.subscriptions.service.own import SubscriptionChanged as SubscriptionChanged
from hotlead.subscriptions.service.own import SubscriptionEnded as SubscriptionEnded
from hotlead.subscriptions.service.own import check_draft as check_draft
from hotlead.subscriptions.service.own import get_own as get_own
from hotlead.subscriptions.service.own import list_of_provider as list_of_provider
from hotlead.subscriptions.service.own import list_own as list_own
from hotlead.subscriptions.service.own import pause_subscription as pause_subscription
from hotlead.subscriptions.service.own import resume_subscription as resume_subscription
from hotlead.subscriptions.service.own import set_filters as set_filters
from hotlead.subscriptions.service.own import subscribe as subscribe
from hotlead.subscriptions.service.own import unsubscribe as unsubscribe
from hotlead.subscriptions.service.previewing import preview_activation as preview_activation
from hotlead.subscriptions.service.upgrading import sweep_upgrades as sweep_upgrades
from hotlead.subscriptions.service.upgrading import upgrade_filters as upgrade_filters

# What features above may ask: pure rules, and the one statement the engine needs.
compile_area = rules.compile_area
compile_filters = rules.compile_filters
compile_schedule = rules.compile_schedule
list_outdated = rules.list_outdated
say_uncovered = rules.say_uncovered
record_served = queries.set_served
prune_versions = queries.delete_old_versions
summarise = rules.summarise
zone_of = rules.zone_of
