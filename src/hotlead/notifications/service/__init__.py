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
from hotlead.notifications.service.feed import FEED_PRUNED_AT_ONCE_MAX as FEED_PRUNED_AT_ONCE_MAX
from hotlead.notifications.service.feed import announce_balance as announce_balance
from hotlead.notifications.service.feed import prune_feed as prune_feed
from hotlead.notifications.service.feed import tell_waiting as tell_waiting
from hotlead.notifications.service.health import read_gauges as read_gauges
from hotlead.notifications.service.health import resend_deliveries as resend_deliveries
from hotlead.notifications.service.health import resend_failed as resend_failed
from hotlead.notifications.service.mail_events import HANDLE_JOB as HANDLE_JOB
from hotlead.notifications.service.mail_events import EventsNotTaken as EventsNotTaken
from hotlead.notifications.service.mail_events import handle_mail_event as handle_mail_event
from hotlead.notifications.service.mail_events import receive_mail_event as receive_mail_event
from hotlead.notifications.service.mail_events import sweep_mail_events as sweep_mail_events
from hotlead.notifications.service.money import announce_deposit as announce_deposit
from hotlead.notifications.service.money import announce_dispute as announce_dispute
from hotlead.notifications.service.money import announce_low_balance as announce_low_balance
from hotlead.notifications.service.money import announce_manual_request as announce_manual_request
from hotlead.notifications.service.money import tell_recharge as tell_recharge
from hotlead.notifications.service.posting import SEND_JOB as SEND_JOB
from hotlead.notifications.service.posting import wake_sender as wake_sender
from hotlead.notifications.service.refunds import announce_bad_lead as announce_bad_lead
from hotlead.notifications.service.refunds import announce_decision as announce_decision
from hotlead.notifications.service.refunds import announce_overdue as announce_overdue
from hotlead.notifications.service.refunds import announce_report as announce_report
from hotlead.notifications.service.regular import announce_days as announce_days
from hotlead.notifications.service.regular import announce_waiting as announce_waiting
from hotlead.notifications.service.sending import LEASE as LEASE
from hotlead.notifications.service.sending import Sent as Sent
from hotlead.notifications.service.sending import send_batch as send_batch
from hotlead.notifications.service.streaming import follow_feed as follow_feed
from hotlead.notifications.service.streaming import open_stream as open_stream
from hotlead.notifications.service.suppressions import TOTALS_DAYS as TOTALS_DAYS
from hotlead.notifications.service.suppressions import AddressNotStopped as AddressNotStopped
from hotlead.notifications.service.suppressions import find_suppressed as find_suppressed
from hotlead.notifications.service.suppressions import lift_suppression as lift_suppression
from hotlead.notifications.service.switching import LinkRefused as LinkRefused
from hotlead.notifications.service.switching import read_switch as read_switch
from hotlead.notifications.service.switching import switch_mail_off as switch_mail_off
from hotlead.notifications.service.switching import switch_mail_on as switch_mail_on
from hotlead.notifications.service.testing import TEST_LIMIT as TEST_LIMIT
from hotlead.notifications.service.testing import send_test as send_test
from hotlead.notifications.service.webhook_errors import DeliveryWaits as DeliveryWaits
from hotlead.notifications.service.webhook_errors import TooManyWebhooks as TooManyWebhooks
from hotlead.notifications.service.webhook_log import FORGOTTEN_AT_ONCE_MAX as FORGOTTEN_AT_ONCE_MAX
from hotlead.notifications.service.webhook_log import REPLAYED_MAX as REPLAYED_MAX
from hotlead.notifications.service.webhook_log import TRY_LIMIT as TRY_LIMIT
from hotlead.notifications.service.webhook_log import get_webhook_delivery as get_webhook_delivery
from hotlead.notifications.service.webhook_log import prune_webhooks as prune_webhooks
from hotlead.notifications.service.webhook_log import read_webhook_log as read_webhook_log
from hotlead.notifications.service.webhook_log import (
    replay_failed_webhooks as replay_failed_webhooks,
)
from hotlead.notifications.service.webhook_log import replay_webhook as replay_webhook
from hotlead.notifications.service.webhook_log import try_webhook as try_webhook
from hotlead.notifications.service.webhook_queue import RETRY_WEBHOOKS_JOB as RETRY_WEBHOOKS_JOB
from hotlead.notifications.service.webhook_queue import SEND_WEBHOOKS_JOB as SEND_WEBHOOKS_JOB
from hotlead.notifications.service.webhook_queue import queue_sender as queue_sender
from hotlead.notifications.service.webhook_queue import tell_endpoints_again as tell_endpoints_again
from hotlead.notifications.service.webhook_queue import (
    tell_endpoints_of_decision as tell_endpoints_of_decision,
)
from hotlead.notifications.service.webhook_queue import (
    tell_endpoints_of_fall as tell_endpoints_of_fall,
)
from hotlead.notifications.service.webhook_queue import (
    tell_endpoints_of_refunds as tell_endpoints_of_refunds,
)
from hotlead.notifications.service.webhook_queue import (
    tell_endpoints_of_sales as tell_endpoints_of_sales,
)
from hotlead.notifications.service.webhook_queue import (
    tell_endpoints_of_withdrawal as tell_endpoints_of_withdrawal,
)
from hotlead.notifications.service.webhook_queue import wake_webhooks as wake_webhooks
from hotlead.notifications.service.webhook_sending import TOLD as TOLD
from hotlead.notifications.service.webhook_sending import send_webhooks as send_webhooks
from hotlead.notifications.service.webhooks import WEBHOOKS_MAX as WEBHOOKS_MAX
from hotlead.notifications.service.webhooks import create_webhook as create_webhook
from hotlead.notifications.service.webhooks import delete_webhook as delete_webhook
from hotlead.notifications.service.webhooks import end_webhook_overlap as end_webhook_overlap
from hotlead.notifications.service.webhooks import pause_webhook as pause_webhook
from hotlead.notifications.service.webhooks import resume_webhook as resume_webhook
from hotlead.notifications.service.webhooks import rotate_webhook_secret as rotate_webhook_secret
from hotlead.notifications.service.webhooks import update_webhook as update_webhook
from hotlead.notifications.service.webhooks import webhook_policy as webhook_policy
from hotlead.notifications.service.withdrawals import announce_withdrawal as announce_withdrawal
from hotlead.notifications.service.withdrawals import wipe_lead as wipe_lead
from hotlead.notifications.service.wording import MailReworded as MailReworded
from hotlead.notifications.service.wording import get_mail as get_mail
from hotlead.notifications.service.wording import get_mail_version as get_mail_version
from hotlead.notifications.service.wording import list_mail_versions as list_mail_versions
from hotlead.notifications.service.wording import list_mails as list_mails
from hotlead.notifications.service.wording import preview_mail as preview_mail
from hotlead.notifications.service.wording import read_wording_gauges as read_wording_gauges
from hotlead.notifications.service.wording import reset_mail as reset_mail
from hotlead.notifications.service.wording import restore_mail as restore_mail
from hotlead.notifications.service.wording import reword_mail as reword_mail
from hotlead.notifications.service.wording import sample_subject as sample_subject
from hotlead.notifications.service.wording import sample_values as sample_values
