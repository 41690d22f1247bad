"""Pure decisions of notifications: what a mail says, and when a failed one is tried again."""

from hotlead.notifications.rules.account_letters import LINK_PATHS as LINK_PATHS
from hotlead.notifications.rules.account_letters import STATUSES as STATUSES
from hotlead.notifications.rules.account_letters import fill_account as fill_account
from hotlead.notifications.rules.account_letters import still_holds as still_holds
from hotlead.notifications.rules.attempts import ATTEMPTS_MAX as ATTEMPTS_MAX
from hotlead.notifications.rules.attempts import after_failure as after_failure
from hotlead.notifications.rules.attempts import after_outage as after_outage
from hotlead.notifications.rules.attempts import after_refusal as after_refusal
from hotlead.notifications.rules.attempts import after_sending as after_sending
from hotlead.notifications.rules.catalogue import CATALOGUE as CATALOGUE
from hotlead.notifications.rules.catalogue import ENTRIES as ENTRIES
from hotlead.notifications.rules.catalogue import SWITCHES as SWITCHES
from hotlead.notifications.rules.catalogue import title_of as title_of
from hotlead.notifications.rules.comparing import compare as compare
from hotlead.notifications.rules.envelope import address_mail as address_mail
from hotlead.notifications.rules.footer import with_footer as with_footer
from hotlead.notifications.rules.lead_letters import fill_lead_withdrawn as fill_lead_withdrawn
from hotlead.notifications.rules.letters import fill_filters_changed as fill_filters_changed
from hotlead.notifications.rules.letters import fill_leads_unsold as fill_leads_unsold
from hotlead.notifications.rules.letters import fill_level_changed as fill_level_changed
from hotlead.notifications.rules.letters import fill_new_lead as fill_new_lead
from hotlead.notifications.rules.letters import fill_submission_received as fill_submission_received
from hotlead.notifications.rules.mail_events import codes_of as codes_of
from hotlead.notifications.rules.mail_events import read_mail_event as read_mail_event
from hotlead.notifications.rules.money_letters import fill_about_money as fill_about_money
from hotlead.notifications.rules.refund_letters import fill_about_refunds as fill_about_refunds
from hotlead.notifications.rules.regular_letters import fill_daily_summary as fill_daily_summary
from hotlead.notifications.rules.regular_letters import fill_leads_waiting as fill_leads_waiting
from hotlead.notifications.rules.stopping import why_stopped as why_stopped
from hotlead.notifications.rules.templates import FOLDER as FOLDER
from hotlead.notifications.rules.templates import default_wording as default_wording
from hotlead.notifications.rules.templates import reword_letter as reword_letter
from hotlead.notifications.rules.templates import subject_of as subject_of
from hotlead.notifications.rules.templates import write_letter as write_letter
from hotlead.notifications.rules.variables import REQUIRED as REQUIRED
from hotlead.notifications.rules.variables import VARIABLES as VARIABLES
from hotlead.notifications.rules.webhook_letters import (
    fill_webhook_disabled as fill_webhook_disabled,
)
from hotlead.notifications.rules.webhooks import describe_heard as describe_heard
from hotlead.notifications.rules.webhooks import judge_attempt as judge_attempt
from hotlead.notifications.rules.webhooks import judge_trial as judge_trial
from hotlead.notifications.rules.webhooks import keep_answer as keep_answer
from hotlead.notifications.rules.webhooks import secrets_in_force as secrets_in_force
from hotlead.notifications.rules.webhooks import sign_webhook as sign_webhook
from hotlead.notifications.rules.webhooks import webhook_secret as webhook_secret
from hotlead.notifications.rules.webhooks import write_webhook as write_webhook
from hotlead.notifications.rules.wording import check_wording as check_wording
