"""The statements of billing: moving money, and proving that it is all there."""

from hotlead.billing.queries.moving import KEY_CONSTRAINT as KEY_CONSTRAINT
from hotlead.billing.queries.moving import find_entry as find_entry
from hotlead.billing.queries.moving import get_account as get_account
from hotlead.billing.queries.moving import insert_charges as insert_charges
from hotlead.billing.queries.moving import insert_movement as insert_movement
from hotlead.billing.queries.moving import insert_proof as insert_proof
from hotlead.billing.queries.moving import lock_balance as lock_balance
from hotlead.billing.queries.moving import lock_providers as lock_providers
from hotlead.billing.queries.proving import CHECKS as CHECKS
from hotlead.billing.queries.proving import count_wrong as count_wrong
