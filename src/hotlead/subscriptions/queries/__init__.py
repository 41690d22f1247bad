"""The statements of subscriptions."""

from hotlead.subscriptions.queries.own import count_subscriptions as count_subscriptions
from hotlead.subscriptions.queries.own import find_offer as find_offer
from hotlead.subscriptions.queries.own import find_subscription as find_subscription
from hotlead.subscriptions.queries.own import insert_subscription as insert_subscription
from hotlead.subscriptions.queries.own import list_shapes as list_shapes
from hotlead.subscriptions.queries.own import list_subscriptions as list_subscriptions
from hotlead.subscriptions.queries.own import set_ended as set_ended
from hotlead.subscriptions.queries.own import set_paused as set_paused
from hotlead.subscriptions.queries.own import set_terms as set_terms
from hotlead.subscriptions.queries.serving import set_served as set_served
