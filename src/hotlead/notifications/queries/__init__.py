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
from hotlead.notifications.queries.withdrawals import clear_answers as clear_answers
from hotlead.notifications.queries.withdrawals import list_withdrawn as list_withdrawn
from hotlead.notifications.queries.withdrawals import (
    list_withdrawn_sales as list_withdrawn_sales,
)
