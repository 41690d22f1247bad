"""The statements of subscriptions."""

from hotlead.subscriptions.queries.own import count_subscriptions as count_subscriptions
from hotlead.subscriptions.queries.own import find_offer as find_offer
from hotlead.subscriptions.queries.own import find_subscription as find_subscription
from hotlead.subscriptions.queries.own import insert_subscription as insert_subscription
from hotlead.subscriptions.queries.own import list_shapes as list_shapes
from hotlead.subscriptions.queries.own import list_subscriptions as list_subscriptions
from hotlead.subscriptions.queries.own import lock_subscription as lock_subscription
from hotlead.subscriptions.queries.own import set_ended as set_ended
from hotlead.subscriptions.queries.own import set_paused as set_paused
from hotlead.subscriptions.queries.own import set_terms as set_terms
from hotlead.subscriptions.queries.previewing import list_live as list_live
from hotlead.subscriptions.queries.previewing import list_past_leads as list_past_leads
from hotlead.subscriptions.queries.serving import delete_old_versions as delete_old_versions
from hotlead.subscriptions.queries.serving import set_served as set_served
from hotlead.subscriptions.queries.upgrading import find_form_in_force as find_form_in_force
from hotlead.subscriptions.queries.upgrading import insert_changes as insert_changes
from hotlead.subscriptions.queries.upgrading import lock_outdated as lock_outdated
from hotlead.subscriptions.queries.upgrading import set_upgraded as set_upgraded
