"""The pure rules: who buys, when to try again, what would have matched, and all in words."""

from hotlead.distribution.rules.book import Book as Book
from hotlead.distribution.rules.counting_words import list_limits as list_limits
from hotlead.distribution.rules.counting_words import list_refusals as list_refusals
from hotlead.distribution.rules.counting_words import say_matches as say_matches
from hotlead.distribution.rules.counting_words import say_withheld as say_withheld
from hotlead.distribution.rules.coverage import count_gaps as count_gaps
from hotlead.distribution.rules.coverage import covering as covering
from hotlead.distribution.rules.deciding import ATTEMPTS_MAX as ATTEMPTS_MAX
from hotlead.distribution.rules.deciding import RETRY_PAUSES as RETRY_PAUSES
from hotlead.distribution.rules.deciding import RETRY_WINDOW as RETRY_WINDOW
from hotlead.distribution.rules.deciding import Desk as Desk
from hotlead.distribution.rules.deciding import distribute as distribute
from hotlead.distribution.rules.deciding import next_attempt_at as next_attempt_at
from hotlead.distribution.rules.near_misses import winning_changes as winning_changes
from hotlead.distribution.rules.simulating import jain as jain
from hotlead.distribution.rules.simulating import simulate as simulate
from hotlead.distribution.rules.snapshots import TermsKey as TermsKey
from hotlead.distribution.rules.snapshots import freeze_market as freeze_market
from hotlead.distribution.rules.snapshots import terms_keys as terms_keys
from hotlead.distribution.rules.snapshots import thaw_lead as thaw_lead
from hotlead.distribution.rules.snapshots import thaw_market as thaw_market
from hotlead.distribution.rules.snapshots import written as written
from hotlead.distribution.rules.what_if import count_matches as count_matches
from hotlead.distribution.rules.what_if import is_telling as is_telling
from hotlead.distribution.rules.wording import own_sentence_of as own_sentence_of
from hotlead.distribution.rules.wording import sentence_of as sentence_of
