"""The verbs of providers."""

from hotlead.providers.service.access import end_sessions as end_sessions
from hotlead.providers.service.access import resend_link as resend_link
from hotlead.providers.service.access import reset_second_factor as reset_second_factor
from hotlead.providers.service.detail import get_provider as get_provider
from hotlead.providers.service.detail import get_provider_detail as get_provider_detail
from hotlead.providers.service.joining import create_provider as create_provider
from hotlead.providers.service.joining import invite_provider as invite_provider
from hotlead.providers.service.joining import read_sign_up as read_sign_up
from hotlead.providers.service.joining import sign_up as sign_up
from hotlead.providers.service.preferences import switch_mail as switch_mail
from hotlead.providers.service.profile import update_profile as update_profile
from hotlead.providers.service.profile import update_provider as update_provider
from hotlead.providers.service.standing import approve_provider as approve_provider
from hotlead.providers.service.standing import deactivate_provider as deactivate_provider
from hotlead.providers.service.standing import reactivate_provider as reactivate_provider
from hotlead.providers.service.standing import reject_provider as reject_provider
from hotlead.providers.service.standing import suspend_provider as suspend_provider
from hotlead.providers.service.standing import wake_markets as wake_markets
