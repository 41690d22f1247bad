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
from hotlead.notifications.queries.feed import delete_old_events as delete_old_events
from hotlead.notifications.queries.feed import get_feed_span as get_feed_span
from hotlead.notifications.queries.feed import hold_feed as hold_feed
from hotlead.notifications.queries.feed import insert_balance_event as insert_balance_event
from hotlead.notifications.queries.feed import insert_pending_event as insert_pending_event
from hotlead.notifications.queries.feed import insert_sale_events as insert_sale_events
from hotlead.notifications.queries.feed import insert_waiting_event as insert_waiting_event
from hotlead.notifications.queries.feed import list_events_after as list_events_after
from hotlead.notifications.queries.feed import list_own_events as list_own_events
from hotlead.notifications.queries.health import count_deliveries as count_deliveries
from hotlead.notifications.queries.health import get_mail_health as get_mail_health
from hotlead.notifications.queries.health import list_deliveries as list_deliveries
from hotlead.notifications.queries.health import list_failed_ids as list_failed_ids
from hotlead.notifications.queries.health import reopen_deliveries as reopen_deliveries
from hotlead.notifications.queries.mail_events import delete_mail_events as delete_mail_events
from hotlead.notifications.queries.mail_events import find_open_event as find_open_event
from hotlead.notifications.queries.mail_events import find_told_lead as find_told_lead
from hotlead.notifications.queries.mail_events import insert_mail_event as insert_mail_event
from hotlead.notifications.queries.mail_events import insert_suppression as insert_suppression
from hotlead.notifications.queries.mail_events import list_open_events as list_open_events
from hotlead.notifications.queries.mail_events import lock_mail_event as lock_mail_event
from hotlead.notifications.queries.mail_events import set_bounced as set_bounced
from hotlead.notifications.queries.mail_events import set_event_handled as set_event_handled
from hotlead.notifications.queries.money import find_depositor as find_depositor
from hotlead.notifications.queries.money import find_disputant as find_disputant
from hotlead.notifications.queries.money import find_fall as find_fall
from hotlead.notifications.queries.money import list_approvers as list_approvers
from hotlead.notifications.queries.money import list_deposit_news as list_deposit_news
from hotlead.notifications.queries.money import list_dispute_news as list_dispute_news
from hotlead.notifications.queries.money import list_low_balances as list_low_balances
from hotlead.notifications.queries.money import list_wanted_approvals as list_wanted_approvals
from hotlead.notifications.queries.recharges import list_recharged as list_recharged
from hotlead.notifications.queries.refunds import list_overdue_news as list_overdue_news
from hotlead.notifications.queries.refunds import list_refund_news as list_refund_news
from hotlead.notifications.queries.refunds import list_refunded_buyers as list_refunded_buyers
from hotlead.notifications.queries.refunds import list_report_news as list_report_news
from hotlead.notifications.queries.refunds import list_reporters as list_reporters
from hotlead.notifications.queries.regular import is_anything_waiting as is_anything_waiting
from hotlead.notifications.queries.regular import list_days as list_days
from hotlead.notifications.queries.regular import list_due_days as list_due_days
from hotlead.notifications.queries.regular import list_waiting_news as list_waiting_news
from hotlead.notifications.queries.stopping import list_suppressed as list_suppressed
from hotlead.notifications.queries.stopping import list_unwanted as list_unwanted
from hotlead.notifications.queries.suppressions import delete_suppressions as delete_suppressions
from hotlead.notifications.queries.suppressions import get_mail_totals as get_mail_totals
from hotlead.notifications.queries.suppressions import list_suppressions as list_suppressions
from hotlead.notifications.queries.suppressions import list_suppressions_of as list_suppressions_of
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
from hotlead.notifications.queries.withdrawals import clear_answers as clear_answers
from hotlead.notifications.queries.withdrawals import find_withdrawn_lead as find_withdrawn_lead
from hotlead.notifications.queries.withdrawals import (
    list_told_of_withdrawal as list_told_of_withdrawal,
)
from hotlead.notifications.queries.withdrawals import list_withdrawn as list_withdrawn
from hotlead.notifications.queries.withdrawals import list_withdrawn_sales as list_withdrawn_sales
from hotlead.notifications.queries.wordings import add_failures as add_failures
from hotlead.notifications.queries.wordings import count_versions as count_versions
from hotlead.notifications.queries.wordings import find_version as find_version
from hotlead.notifications.queries.wordings import insert_version as insert_version
from hotlead.notifications.queries.wordings import list_failures as list_failures
from hotlead.notifications.queries.wordings import list_mail_versions as list_mail_versions
from hotlead.notifications.queries.wordings import list_test_mails as list_test_mails
from hotlead.notifications.queries.wordings import list_worded as list_worded
