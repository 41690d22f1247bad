"""The verbs of notifications: decide who is told, and tell them."""

from hotlead.notifications.service.announcing import announce_assignments as announce_assignments
from hotlead.notifications.service.announcing import (
    announce_filter_changes as announce_filter_changes,
)
from hotlead.notifications.service.announcing import (
    announce_level_changes as announce_level_changes,
)
from hotlead.notifications.service.announcing import announce_unsold as announce_unsold
from hotlead.notifications.service.announcing import confirm_submission as confirm_submission
from hotlead.notifications.service.announcing import redeliver_lead as redeliver_lead
from hotlead.notifications.service.announcing import tell_user as tell_user
from hotlead.notifications.service.money import announce_dispute as announce_dispute
from hotlead.notifications.service.money import announce_low_balance as announce_low_balance
from hotlead.notifications.service.money import (
    announce_manual_request as announce_manual_request,
)
from hotlead.notifications.service.money import tell_recharge as tell_recharge
from hotlead.notifications.service.posting import SEND_JOB as SEND_JOB
from hotlead.notifications.service.posting import wake_sender as wake_sender
from hotlead.notifications.service.refunds import announce_bad_lead as announce_bad_lead
from hotlead.notifications.service.refunds import announce_decision as announce_decision
from hotlead.notifications.service.sending import LANES as LANES
from hotlead.notifications.service.sending import LEASE as LEASE
from hotlead.notifications.service.sending import Sent as Sent
from hotlead.notifications.service.sending import send_batch as send_batch
from hotlead.notifications.service.withdrawals import (
    announce_withdrawal as announce_withdrawal,
)
from hotlead.notifications.service.withdrawals import wipe_lead as wipe_lead
