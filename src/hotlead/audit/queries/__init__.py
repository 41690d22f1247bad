"""The statements of the audit log."""

from hotlead.audit.queries.reading import ROWS_COUNTED_MAX as ROWS_COUNTED_MAX
from hotlead.audit.queries.reading import get_entry as get_entry
from hotlead.audit.queries.reading import list_actions as list_actions
from hotlead.audit.queries.reading import list_entries as list_entries
from hotlead.audit.queries.reading import list_export as list_export
from hotlead.audit.queries.writing import insert_entries as insert_entries
from hotlead.audit.queries.writing import insert_entry as insert_entry
from hotlead.audit.queries.writing import insert_partitions as insert_partitions
from hotlead.audit.queries.writing import wipe_origin as wipe_origin
