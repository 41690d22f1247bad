"""What billing decides: pure."""

from hotlead.billing.rules.moving import balance_after as balance_after
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
