"""The statements of niches, their form versions and their levels."""

from hotlead.niches.queries.forms import count_active_forms as count_active_forms
from hotlead.niches.queries.forms import find_active_form as find_active_form
from hotlead.niches.queries.forms import find_schema as find_schema
from hotlead.niches.queries.forms import insert_schema as insert_schema
from hotlead.niches.queries.forms import list_active_forms as list_active_forms
from hotlead.niches.queries.forms import list_schema_versions as list_schema_versions
from hotlead.niches.queries.forms import set_active_schema as set_active_schema
from hotlead.niches.queries.forms import set_inactive_schemas as set_inactive_schemas
from hotlead.niches.queries.levels import LEVELS_MAX as LEVELS_MAX
from hotlead.niches.queries.levels import advance_rotations as advance_rotations
from hotlead.niches.queries.levels import insert_level as insert_level
from hotlead.niches.queries.levels import list_levels as list_levels
from hotlead.niches.queries.levels import set_level_order as set_level_order
from hotlead.niches.queries.niches import count_niches as count_niches
from hotlead.niches.queries.niches import get_niche as get_niche
from hotlead.niches.queries.niches import insert_niche as insert_niche
from hotlead.niches.queries.niches import list_niches as list_niches
from hotlead.niches.queries.niches import touch_niche as touch_niche
