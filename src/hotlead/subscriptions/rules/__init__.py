"""Pure decisions about filters, areas, schedules and limits."""

from hotlead.subscriptions.rules.area import area_json as area_json
from hotlead.subscriptions.rules.area import compile_area as compile_area
from hotlead.subscriptions.rules.area import parse_area as parse_area
from hotlead.subscriptions.rules.counting import LeadIndex as LeadIndex
from hotlead.subscriptions.rules.filters import compile_filters as compile_filters
from hotlead.subscriptions.rules.filters import filters_json as filters_json
from hotlead.subscriptions.rules.filters import parse_filters as parse_filters
from hotlead.subscriptions.rules.limits import parse_limits as parse_limits
from hotlead.subscriptions.rules.schedule import compile_schedule as compile_schedule
from hotlead.subscriptions.rules.schedule import parse_schedule as parse_schedule
from hotlead.subscriptions.rules.schedule import zone_of as zone_of
from hotlead.subscriptions.rules.summary import say_uncovered as say_uncovered
from hotlead.subscriptions.rules.summary import summarise as summarise
from hotlead.subscriptions.rules.summary import summarise_area as summarise_area
from hotlead.subscriptions.rules.summary import summarise_limits as summarise_limits
from hotlead.subscriptions.rules.summary import summarise_schedule as summarise_schedule
from hotlead.subscriptions.rules.terms import check_terms as check_terms
from hotlead.subscriptions.rules.terms import list_outdated as list_outdated
from hotlead.subscriptions.rules.terms import sum_up as sum_up
from hotlead.subscriptions.rules.upgrade import upgrade_filters as upgrade_filters
from hotlead.subscriptions.rules.upgrading import apply_upgrade as apply_upgrade
from hotlead.subscriptions.rules.upgrading import describe_change as describe_change
from hotlead.subscriptions.rules.upgrading import judge as judge
