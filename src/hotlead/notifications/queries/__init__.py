"""What notifications read and write."""

from hotlead.notifications.queries.delivering import claim_due as claim_due
from hotlead.notifications.queries.delivering import insert_deliveries as insert_deliveries
from hotlead.notifications.queries.delivering import is_anything_due as is_anything_due
from hotlead.notifications.queries.delivering import list_accounts as list_accounts
from hotlead.notifications.queries.delivering import list_form_news as list_form_news
from hotlead.notifications.queries.delivering import list_kept_sales as list_kept_sales
from hotlead.notifications.queries.delivering import list_market_news as list_market_news
from hotlead.notifications.queries.delivering import list_purchases as list_purchases
from hotlead.notifications.queries.delivering import list_receipts as list_receipts
from hotlead.notifications.queries.delivering import list_schemas as list_schemas
from hotlead.notifications.queries.delivering import list_subscribers_of as list_subscribers_of
from hotlead.notifications.queries.delivering import list_untold_changes as list_untold_changes
from hotlead.notifications.queries.delivering import list_untold_sales as list_untold_sales
from hotlead.notifications.queries.delivering import set_outcomes as set_outcomes
from hotlead.notifications.queries.money import find_disputant as find_disputant
from hotlead.notifications.queries.money import find_fall as find_fall
from hotlead.notifications.queries.money import list_approvers as list_approvers
from hotlead.notifications.queries.money import list_dispute_news as list_dispute_news
from hotlead.notifications.queries.money import list_low_balances as list_low_balances
from hotlead.notifications.queries.money import list_wanted_approvals as list_wanted_approvals
from hotlead.notifications.queries.recharges import list_recharged as list_recharged
from hotlead.notifications.queries.refunds import list_refund_news as list_refund_news
from hotlead.notifications.queries.refunds import list_refunded_buyers as list_refunded_buyers
from hotlead.notifications.queries.refunds import list_reporters as list_reporters
from hotlead.notifications.queries.unsold import count_unsold_lately as count_unsold_lately
from hotlead.notifications.queries.unsold import list_administrators as list_administrators
from hotlead.notifications.queries.unsold import list_unsold_news as list_unsold_news
from hotlead.notifications.queries.webhook_log import claim_delivery as claim_delivery
from hotlead.notifications.queries.webhook_log import (
    count_webhook_deliveries as count_webhook_deliveries,
)
from hotlead.notifications.queries.webhook_log import get_webhook_delivery as get_webhook_delivery
from hotlead.notifications.queries.webhook_log import list_attempts as list_attempts
from hotlead.notifications.queries.webhook_log import list_attempts_of as list_attempts_of
from hotlead.notifications.queries.webhook_log import (
    list_webhook_deliveries as list_webhook_deliveries,
)
from hotlead.notifications.queries.webhook_log import set_due_again as set_due_again
from hotlead.notifications.queries.webhook_log import set_failed_due_again as set_failed_due_again
from hotlead.notifications.queries.webhook_sending import claim_webhook as claim_webhook
from hotlead.notifications.queries.webhook_sending import delete_old_attempts as delete_old_attempts
from hotlead.notifications.queries.webhook_sending import find_low_balance as find_low_balance
from hotlead.notifications.queries.webhook_sending import find_refunded_lead as find_refunded_lead
from hotlead.notifications.queries.webhook_sending import insert_attempt as insert_attempt
from hotlead.notifications.queries.webhook_sending import is_webhook_due as is_webhook_due
from hotlead.notifications.queries.webhook_sending import (
    list_disabled_webhooks as list_disabled_webhooks,
)
from hotlead.notifications.queries.webhook_sending import list_refunds_of as list_refunds_of
from hotlead.notifications.queries.webhook_sending import list_told_again as list_told_again
from hotlead.notifications.queries.webhook_sending import list_told_of_fall as list_told_of_fall
from hotlead.notifications.queries.webhook_sending import (
    list_told_of_refunds as list_told_of_refunds,
)
from hotlead.notifications.queries.webhook_sending import list_told_of_sales as list_told_of_sales
from hotlead.notifications.queries.webhook_sending import (
    set_endpoint_outcome as set_endpoint_outcome,
)
from hotlead.notifications.queries.webhook_sending import set_free as set_free
from hotlead.notifications.queries.webhook_sending import set_given_back as set_given_back
from hotlead.notifications.queries.webhook_sending import set_given_up as set_given_up
from hotlead.notifications.queries.webhook_sending import set_webhook_outcome as set_webhook_outcome
from hotlead.notifications.queries.webhooks import count_waiting as count_waiting
from hotlead.notifications.queries.webhooks import get_webhook as get_webhook
from hotlead.notifications.queries.webhooks import insert_webhook as insert_webhook
from hotlead.notifications.queries.webhooks import list_webhooks as list_webhooks
from hotlead.notifications.queries.webhooks import lock_webhook as lock_webhook
from hotlead.notifications.queries.webhooks import set_deleted as set_deleted
from hotlead.notifications.queries.webhooks import set_disabled as set_disabled
from hotlead.notifications.queries.webhooks import set_next_secret as set_next_secret
from hotlead.notifications.queries.webhooks import set_overlap_ended as set_overlap_ended
from hotlead.notifications.queries.webhooks import set_paused as set_paused
from hotlead.notifications.queries.webhooks import set_resumed as set_resumed
from hotlead.notifications.queries.webhooks import set_webhook as set_webhook
