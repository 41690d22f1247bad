"""The statements of providers: their own profile, and what administrators see."""

from hotlead.providers.queries.admin import count_by_status as count_by_status
from hotlead.providers.queries.admin import count_providers as count_providers
from hotlead.providers.queries.admin import get_provider as get_provider
from hotlead.providers.queries.admin import list_bought_leads as list_bought_leads
from hotlead.providers.queries.admin import list_ledger as list_ledger
from hotlead.providers.queries.admin import list_providers as list_providers
from hotlead.providers.queries.admin import list_requests as list_requests
from hotlead.providers.queries.admin import list_sessions as list_sessions
from hotlead.providers.queries.admin import list_subscriptions as list_subscriptions
from hotlead.providers.queries.admin import list_timeline as list_timeline
from hotlead.providers.queries.admin import list_webhooks as list_webhooks
from hotlead.providers.queries.profile import get_editable as get_editable
from hotlead.providers.queries.profile import get_profile as get_profile
from hotlead.providers.queries.profile import insert_provider as insert_provider
from hotlead.providers.queries.profile import list_niches_of as list_niches_of
from hotlead.providers.queries.profile import lock_user_of as lock_user_of
from hotlead.providers.queries.profile import set_editable as set_editable
from hotlead.providers.queries.profile import set_mail_preference as set_mail_preference
