"""What billing decides: pure."""

from hotlead.billing.rules.journal import book as book
from hotlead.billing.rules.journal import describe_entry as describe_entry
from hotlead.billing.rules.journal import posting_of as posting_of
from hotlead.billing.rules.moving import balance_after as balance_after
from hotlead.billing.rules.outlook import PACE_WINDOW as PACE_WINDOW
from hotlead.billing.rules.outlook import foresee as foresee
from hotlead.billing.rules.payments import ACTED_UPON as ACTED_UPON
from hotlead.billing.rules.payments import check_deposit as check_deposit
from hotlead.billing.rules.payments import next_status as next_status
from hotlead.billing.rules.payments import read_event as read_event
from hotlead.billing.rules.payments import say_refusal as say_refusal
from hotlead.billing.rules.payments import take_back as take_back
from hotlead.billing.rules.reconciling import REACH_DAYS as REACH_DAYS
from hotlead.billing.rules.reconciling import days_asked as days_asked
from hotlead.billing.rules.reconciling import days_due as days_due
from hotlead.billing.rules.reconciling import read_pair as read_pair
from hotlead.billing.rules.reconciling import read_proof as read_proof
from hotlead.billing.rules.reconciling import say_difference as say_difference
from hotlead.billing.rules.reconciling import stretch_of as stretch_of
from hotlead.billing.rules.reconciling import stretch_to_fetch as stretch_to_fetch
from hotlead.billing.rules.reconciling import widen as widen
from hotlead.billing.rules.statements import closed_by as closed_by
from hotlead.billing.rules.statements import lay_months as lay_months
from hotlead.billing.rules.statements import month_of as month_of
from hotlead.billing.rules.statements import read_month as read_month
