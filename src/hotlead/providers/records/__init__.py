"""Providers as each audience sees them, and the input their verbs take."""

from hotlead.providers.records.admin import SEARCH_CHARS_MAX as SEARCH_CHARS_MAX
from hotlead.providers.records.admin import AdminBoughtLead as AdminBoughtLead
from hotlead.providers.records.admin import AdminEvent as AdminEvent
from hotlead.providers.records.admin import AdminLedgerRow as AdminLedgerRow
from hotlead.providers.records.admin import AdminProvider as AdminProvider
from hotlead.providers.records.admin import AdminProviderDetail as AdminProviderDetail
from hotlead.providers.records.admin import AdminProviderRow as AdminProviderRow
from hotlead.providers.records.admin import AdminRequest as AdminRequest
from hotlead.providers.records.admin import AdminSession as AdminSession
from hotlead.providers.records.admin import AdminSubscription as AdminSubscription
from hotlead.providers.records.admin import AdminWebhook as AdminWebhook
from hotlead.providers.records.admin import ProviderFilter as ProviderFilter
from hotlead.providers.records.admin import ProviderSort as ProviderSort
from hotlead.providers.records.joining import TIMEZONE_DEFAULT as TIMEZONE_DEFAULT
from hotlead.providers.records.joining import InvitedProvider as InvitedProvider
from hotlead.providers.records.joining import Newcomer as Newcomer
from hotlead.providers.records.joining import NewProvider as NewProvider
from hotlead.providers.records.joining import ProviderInvitation as ProviderInvitation
from hotlead.providers.records.joining import SignUp as SignUp
from hotlead.providers.records.own import COMPANY_CHARS_MAX as COMPANY_CHARS_MAX
from hotlead.providers.records.own import WEBSITE_CHARS_MAX as WEBSITE_CHARS_MAX
from hotlead.providers.records.own import Editable as Editable
from hotlead.providers.records.own import Profile as Profile
from hotlead.providers.records.own import ProfileChanges as ProfileChanges
from hotlead.providers.records.own import ProviderChanges as ProviderChanges
from hotlead.providers.records.preferences import (
    NotificationPreferences as NotificationPreferences,
)
from hotlead.providers.records.preferences import PreferenceChanges as PreferenceChanges
