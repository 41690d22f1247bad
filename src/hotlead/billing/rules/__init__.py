"""What billing decides: pure."""

from hotlead.billing.rules.moving import balance_after as balance_after
from hotlead.billing.rules.payments import check_deposit as check_deposit
from hotlead.billing.rules.payments import next_status as next_status
from hotlead.billing.rules.payments import read_event as read_event
from hotlead.billing.rules.payments import say_refusal as say_refusal
from hotlead.billing.rules.payments import take_back as take_back
from hotlead.billing.rules.recharging import CONSENT as CONSENT
from hotlead.billing.rules.recharging import COOLDOWN as COOLDOWN
from hotlead.billing.rules.recharging import MONTHLY_MOST as MONTHLY_MOST
from hotlead.billing.rules.recharging import check_terms as check_terms
from hotlead.billing.rules.recharging import decide_recharge as decide_recharge
from hotlead.billing.rules.recharging import month_of as month_of
from hotlead.billing.rules.recharging import step_for as step_for
from hotlead.billing.rules.recharging import stop_reason as stop_reason
