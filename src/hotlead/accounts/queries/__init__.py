"""The statements of accounts."""

from hotlead.accounts.queries.people import find_credentials as find_credentials
from hotlead.accounts.queries.people import find_user_id as find_user_id
from hotlead.accounts.queries.people import get_credentials as get_credentials
from hotlead.accounts.queries.people import get_me as get_me
from hotlead.accounts.queries.people import insert_user as insert_user
from hotlead.accounts.queries.people import list_administrators as list_administrators
from hotlead.accounts.queries.people import list_demo_accounts as list_demo_accounts
from hotlead.accounts.queries.people import lock_administrators as lock_administrators
from hotlead.accounts.queries.people import lock_person as lock_person
from hotlead.accounts.queries.people import lock_standing as lock_standing
from hotlead.accounts.queries.people import set_email as set_email
from hotlead.accounts.queries.people import set_email_verified as set_email_verified
from hotlead.accounts.queries.people import set_new_password as set_new_password
from hotlead.accounts.queries.people import set_password_hash as set_password_hash
from hotlead.accounts.queries.people import set_person as set_person
from hotlead.accounts.queries.people import set_standing as set_standing
from hotlead.accounts.queries.preferences import get_mail_preferences as get_mail_preferences
from hotlead.accounts.queries.preferences import is_suppressed as is_suppressed
from hotlead.accounts.queries.preferences import lock_mail_preferences as lock_mail_preferences
from hotlead.accounts.queries.preferences import set_mail_preference as set_mail_preference
from hotlead.accounts.queries.preferences import set_mail_preferences as set_mail_preferences
from hotlead.accounts.queries.proofs import count_recovery_codes as count_recovery_codes
from hotlead.accounts.queries.proofs import delete_old_sessions as delete_old_sessions
from hotlead.accounts.queries.proofs import delete_old_tokens as delete_old_tokens
from hotlead.accounts.queries.proofs import delete_recovery_codes as delete_recovery_codes
from hotlead.accounts.queries.proofs import delete_second_factor as delete_second_factor
from hotlead.accounts.queries.proofs import find_second_factor as find_second_factor
from hotlead.accounts.queries.proofs import find_token as find_token
from hotlead.accounts.queries.proofs import insert_recovery_codes as insert_recovery_codes
from hotlead.accounts.queries.proofs import insert_second_factor as insert_second_factor
from hotlead.accounts.queries.proofs import insert_token as insert_token
from hotlead.accounts.queries.proofs import set_last_step as set_last_step
from hotlead.accounts.queries.proofs import set_previous_email as set_previous_email
from hotlead.accounts.queries.proofs import set_recovery_code_used as set_recovery_code_used
from hotlead.accounts.queries.proofs import (
    set_second_factor_confirmed as set_second_factor_confirmed,
)
from hotlead.accounts.queries.proofs import set_tokens_used as set_tokens_used
from hotlead.accounts.queries.proofs import take_token as take_token
from hotlead.accounts.queries.sessions import KeyText as KeyText
from hotlead.accounts.queries.sessions import find_key_person as find_key_person
from hotlead.accounts.queries.sessions import find_session_person as find_session_person
from hotlead.accounts.queries.sessions import insert_api_key as insert_api_key
from hotlead.accounts.queries.sessions import insert_session as insert_session
from hotlead.accounts.queries.sessions import list_api_keys as list_api_keys
from hotlead.accounts.queries.sessions import list_sessions as list_sessions
from hotlead.accounts.queries.sessions import set_key_revoked as set_key_revoked
from hotlead.accounts.queries.sessions import set_key_used as set_key_used
from hotlead.accounts.queries.sessions import set_keys_revoked as set_keys_revoked
from hotlead.accounts.queries.sessions import set_session_revoked as set_session_revoked
from hotlead.accounts.queries.sessions import set_session_seen as set_session_seen
from hotlead.accounts.queries.sessions import set_sessions_revoked as set_sessions_revoked
