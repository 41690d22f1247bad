"""Pure decisions of notifications: what a mail says, and when a failed one is tried again."""

from hotlead.notifications.rules.account_letters import still_holds as still_holds
from hotlead.notifications.rules.account_letters import write_account as write_account
from hotlead.notifications.rules.attempts import ATTEMPTS_MAX as ATTEMPTS_MAX
from hotlead.notifications.rules.attempts import after_failure as after_failure
from hotlead.notifications.rules.attempts import after_interruption as after_interruption
from hotlead.notifications.rules.attempts import after_refusal as after_refusal
from hotlead.notifications.rules.attempts import after_sending as after_sending
from hotlead.notifications.rules.envelope import address_mail as address_mail
from hotlead.notifications.rules.lead_letters import write_about_lead as write_about_lead
from hotlead.notifications.rules.letters import write_filters_changed as write_filters_changed
from hotlead.notifications.rules.letters import write_leads_unsold as write_leads_unsold
from hotlead.notifications.rules.letters import write_level_changed as write_level_changed
from hotlead.notifications.rules.letters import write_new_lead as write_new_lead
from hotlead.notifications.rules.letters import (
    write_submission_received as write_submission_received,
)
from hotlead.notifications.rules.money_letters import write_about_money as write_about_money
