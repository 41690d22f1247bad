"""The pure rules of distribution: who buys, when to try again, and how it is put in words."""

from hotlead.distribution.rules.deciding import ATTEMPTS_MAX as ATTEMPTS_MAX
from hotlead.distribution.rules.deciding import RETRY_PAUSES as RETRY_PAUSES
from hotlead.distribution.rules.deciding import RETRY_WINDOW as RETRY_WINDOW
from hotlead.distribution.rules.deciding import distribute as distribute
from hotlead.distribution.rules.deciding import next_attempt_at as next_attempt_at
from hotlead.distribution.rules.wording import sentence_of as sentence_of
