"""The verbs of accounts."""

from hotlead.accounts import queries, rules
from hotlead.accounts.service import passwords
from hotlead.accounts.service.addresses import hash_address as hash_address
from hotlead.accounts.service.addresses import is_mail_stopped as is_mail_stopped
from hotlead.accounts.service.errors import AddressConfirmed as AddressConfirmed
from hotlead.accounts.service.errors import EmailTaken as EmailTaken
from hotlead.accounts.service.errors import EmailUnverified as EmailUnverified
from hotlead.accounts.service.errors import LastAdministrator as LastAdministrator
from hotlead.accounts.service.errors import LinkInvalid as LinkInvalid
from hotlead.accounts.service.errors import LogInRefused as LogInRefused
from hotlead.accounts.service.errors import OwnAccount as OwnAccount
from hotlead.accounts.service.errors import SecondFactorDemanded as SecondFactorDemanded
from hotlead.accounts.service.errors import SecondFactorInForce as SecondFactorInForce
from hotlead.accounts.service.errors import SecondFactorMissing as SecondFactorMissing
from hotlead.accounts.service.errors import SecondFactorNeeded as SecondFactorNeeded
from hotlead.accounts.service.errors import TicketExpired as TicketExpired
from hotlead.accounts.service.errors import TokenInvalid as TokenInvalid
from hotlead.accounts.service.errors import TooManyKeys as TooManyKeys
from hotlead.accounts.service.errors import VerdictUnfit as VerdictUnfit
from hotlead.accounts.service.errors import WrongCode as WrongCode
from hotlead.accounts.service.errors import WrongCredentials as WrongCredentials
from hotlead.accounts.service.errors import WrongPassword as WrongPassword
from hotlead.accounts.service.joining import create_administrator as create_administrator
from hotlead.accounts.service.joining import create_user as create_user
from hotlead.accounts.service.joining import invite_administrator as invite_administrator
from hotlead.accounts.service.joining import invite_user as invite_user
from hotlead.accounts.service.joining import is_password_of as is_password_of
from hotlead.accounts.service.joining import read_administrator as read_administrator
from hotlead.accounts.service.joining import register_again as register_again
from hotlead.accounts.service.joining import resend_invitation as resend_invitation
from hotlead.accounts.service.joining import resend_verification as resend_verification
from hotlead.accounts.service.joining import send_verification as send_verification
from hotlead.accounts.service.joining import tell_registered as tell_registered
from hotlead.accounts.service.joining import verify_email as verify_email
from hotlead.accounts.service.limits import MAIL_LIMIT as MAIL_LIMIT
from hotlead.accounts.service.limits import MailCause as MailCause
from hotlead.accounts.service.limits import answered_evenly as answered_evenly
from hotlead.accounts.service.limits import mail_key as mail_key
from hotlead.accounts.service.logging_in import authenticate as authenticate
from hotlead.accounts.service.logging_in import log_in as log_in
from hotlead.accounts.service.logging_in import log_out as log_out
from hotlead.accounts.service.logging_in import open_session as open_session
from hotlead.accounts.service.logging_in import take_second_step as take_second_step
from hotlead.accounts.service.own_access import create_api_key as create_api_key
from hotlead.accounts.service.own_access import end_other_sessions as end_other_sessions
from hotlead.accounts.service.own_access import end_session as end_session
from hotlead.accounts.service.own_access import revoke_api_key as revoke_api_key
from hotlead.accounts.service.own_email import change_email as change_email
from hotlead.accounts.service.own_email import confirm_email as confirm_email
from hotlead.accounts.service.own_password import Proof as Proof
from hotlead.accounts.service.own_password import change_password as change_password
from hotlead.accounts.service.own_password import prove_password as prove_password
from hotlead.accounts.service.own_password import set_password as set_password
from hotlead.accounts.service.own_person import update_me as update_me
from hotlead.accounts.service.passwords import hash_password as hash_password
from hotlead.accounts.service.passwords import unusable_hash as unusable_hash
from hotlead.accounts.service.preferences import get_mail_preferences as get_mail_preferences
from hotlead.accounts.service.preferences import switch_mail as switch_mail
from hotlead.accounts.service.preferences import (
    update_mail_preferences as update_mail_preferences,
)
from hotlead.accounts.service.pruning import prune_access as prune_access
from hotlead.accounts.service.reading import read_email_field as read_email_field
from hotlead.accounts.service.reading import read_person as read_person
from hotlead.accounts.service.recovery import RESET_SENT as RESET_SENT
from hotlead.accounts.service.recovery import accept_invitation as accept_invitation
from hotlead.accounts.service.recovery import check_link as check_link
from hotlead.accounts.service.recovery import forgot_password as forgot_password
from hotlead.accounts.service.recovery import reset_password as reset_password
from hotlead.accounts.service.second_factor import begin_second_factor as begin_second_factor
from hotlead.accounts.service.second_factor import confirm_second_factor as confirm_second_factor
from hotlead.accounts.service.second_factor import get_set_up as get_set_up
from hotlead.accounts.service.second_factor import remove_second_factor as remove_second_factor
from hotlead.accounts.service.second_factor import renew_recovery_codes as renew_recovery_codes
from hotlead.accounts.service.second_factor import reset_second_factor as reset_second_factor
from hotlead.accounts.service.standing import end_sessions_of as end_sessions_of
from hotlead.accounts.service.standing import judge_account as judge_account
from hotlead.accounts.service.standing import judge_administrator as judge_administrator
from hotlead.accounts.service.telling import link_token as link_token

BCRYPT_COST = passwords.BCRYPT_COST
# Reads and rules that features above ask.
find_user_id = queries.find_user_id
get_me = queries.get_me
list_sessions = queries.list_sessions
lock_person = queries.lock_person
set_person = queries.set_person
verdicts_on = rules.verdicts_on
