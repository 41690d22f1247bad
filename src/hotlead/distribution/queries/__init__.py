"""The statements of distribution: reading the market, settling a plan, showing what happened."""

from hotlead.distribution.queries.coverage import list_areas as list_areas
from hotlead.distribution.queries.coverage import list_niches as list_niches
from hotlead.distribution.queries.coverage import list_places as list_places
from hotlead.distribution.queries.fairness import (
    delete_shares_elsewhere as delete_shares_elsewhere,
)
from hotlead.distribution.queries.fairness import list_served_levels as list_served_levels
from hotlead.distribution.queries.fairness import list_sold_leads as list_sold_leads
from hotlead.distribution.queries.fairness import list_standing as list_standing
from hotlead.distribution.queries.fairness import replace_shares as replace_shares
from hotlead.distribution.queries.fairness_lists import count_shares as count_shares
from hotlead.distribution.queries.fairness_lists import (
    list_level_fairness as list_level_fairness,
)
from hotlead.distribution.queries.fairness_lists import (
    list_measured_niches as list_measured_niches,
)
from hotlead.distribution.queries.fairness_lists import list_shares as list_shares
from hotlead.distribution.queries.live import list_live as list_live
from hotlead.distribution.queries.market import get_niche as get_niche
from hotlead.distribution.queries.market import list_candidates as list_candidates
from hotlead.distribution.queries.market import list_contacts as list_contacts
from hotlead.distribution.queries.market import list_identities as list_identities
from hotlead.distribution.queries.market import list_leads_to_sell as list_leads_to_sell
from hotlead.distribution.queries.market import list_levels as list_levels
from hotlead.distribution.queries.market import list_terms as list_terms
from hotlead.distribution.queries.market import list_used as list_used
from hotlead.distribution.queries.market import lock_niche as lock_niche
from hotlead.distribution.queries.missed import count_missed as count_missed
from hotlead.distribution.queries.missed import list_batches_named as list_batches_named
from hotlead.distribution.queries.missed import list_missed as list_missed
from hotlead.distribution.queries.outcome import get_lead as get_lead
from hotlead.distribution.queries.outcome import list_buyers as list_buyers
from hotlead.distribution.queries.outcome import list_runs as list_runs
from hotlead.distribution.queries.outcome import list_subscriptions_of as list_subscriptions_of
from hotlead.distribution.queries.recent import count_offers as count_offers
from hotlead.distribution.queries.recent import list_offers as list_offers
from hotlead.distribution.queries.recent import list_recent_leads as list_recent_leads
from hotlead.distribution.queries.refunding import set_refunded as set_refunded
from hotlead.distribution.queries.replaying import delete_old_batches as delete_old_batches
from hotlead.distribution.queries.replaying import list_batches as list_batches
from hotlead.distribution.queries.replaying import list_batches_of as list_batches_of
from hotlead.distribution.queries.replaying import list_kept_runs as list_kept_runs
from hotlead.distribution.queries.replaying import list_versions as list_versions
from hotlead.distribution.queries.settling import insert_assignments as insert_assignments
from hotlead.distribution.queries.settling import insert_runs as insert_runs
from hotlead.distribution.queries.sweeping import (
    list_niches_to_drain as list_niches_to_drain,
)
from hotlead.distribution.queries.wiping import clear_snapshots as clear_snapshots
from hotlead.distribution.queries.wiping import shorten_refund_reasons as shorten_refund_reasons
