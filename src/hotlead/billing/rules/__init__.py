"""What billing decides: pure."""

from hotlead.billing.rules.moving import balance_after as balance_after
from hotlead.billing.rules.outlook import PACE_WINDOW as PACE_WINDOW
from hotlead.billing.rules.outlook import foresee as foresee
from hotlead.billing.rules.payments import check_deposit as check_deposit
from hotlead.billing.rules.payments import next_status as next_status
from hotlead.billing.rules.payments import read_event as read_event
from hotlead.billing.rules.payments import say_refusal as say_refusal
from hotlead.billing.rules.payments import take_back as take_back
