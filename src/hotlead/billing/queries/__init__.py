"""The statements of billing: moving money, and proving that it is all there."""

from hotlead.billing.queries.moving import KEY_CONSTRAINT as KEY_CONSTRAINT
from hotlead.billing.queries.moving import find_entry as find_entry
from hotlead.billing.queries.moving import get_account as get_account
from hotlead.billing.queries.moving import insert_charges as insert_charges
from hotlead.billing.queries.moving import insert_movement as insert_movement
from hotlead.billing.queries.moving import insert_proof as insert_proof
from hotlead.billing.queries.moving import lock_balance as lock_balance
from hotlead.billing.queries.moving import lock_providers as lock_providers
from hotlead.billing.queries.outlook import get_pace as get_pace
from hotlead.billing.queries.payments import count_payments as count_payments
from hotlead.billing.queries.payments import get_payer as get_payer
from hotlead.billing.queries.payments import get_payment as get_payment
from hotlead.billing.queries.payments import insert_event as insert_event
from hotlead.billing.queries.payments import insert_payment as insert_payment
from hotlead.billing.queries.payments import list_open_events as list_open_events
from hotlead.billing.queries.payments import list_payments as list_payments
from hotlead.billing.queries.payments import lock_event as lock_event
from hotlead.billing.queries.payments import lock_payment as lock_payment
from hotlead.billing.queries.payments import set_abandoned as set_abandoned
from hotlead.billing.queries.payments import set_checkout as set_checkout
from hotlead.billing.queries.payments import set_failed as set_failed
from hotlead.billing.queries.payments import set_handled as set_handled
from hotlead.billing.queries.payments import set_payment as set_payment
from hotlead.billing.queries.proving import CHECKS as CHECKS
from hotlead.billing.queries.proving import count_wrong as count_wrong
