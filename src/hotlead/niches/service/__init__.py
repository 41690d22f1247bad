"""The verbs of niches, and what other features may ask about forms and answers."""

from hotlead.niches import queries, rules
from hotlead.niches.service.copying import clone_niche as clone_niche
from hotlead.niches.service.drafts import DraftChanged as DraftChanged
from hotlead.niches.service.drafts import DraftExists as DraftExists
from hotlead.niches.service.drafts import VersionPublished as VersionPublished
from hotlead.niches.service.drafts import compare_versions as compare_versions
from hotlead.niches.service.drafts import create_schema_version as create_schema_version
from hotlead.niches.service.drafts import discard_draft as discard_draft
from hotlead.niches.service.drafts import find_draft as find_draft
from hotlead.niches.service.drafts import get_version as get_version
from hotlead.niches.service.drafts import list_versions as list_versions
from hotlead.niches.service.drafts import publish_draft as publish_draft
from hotlead.niches.service.drafts import save_draft as save_draft
from hotlead.niches.service.errors import LevelHasHistory as LevelHasHistory
from hotlead.niches.service.errors import LevelHasSubscriptions as LevelHasSubscriptions
from hotlead.niches.service.errors import LevelIsFirst as LevelIsFirst
from hotlead.niches.service.errors import NicheChanged as NicheChanged
from hotlead.niches.service.errors import NicheInUse as NicheInUse
from hotlead.niches.service.errors import SlugTaken as SlugTaken
from hotlead.niches.service.errors import TooManyLevels as TooManyLevels
from hotlead.niches.service.foreseeing import foresee_level as foresee_level
from hotlead.niches.service.foreseeing import foresee_new_level as foresee_new_level
from hotlead.niches.service.foreseeing import foresee_niche_opening as foresee_niche_opening
from hotlead.niches.service.foreseeing import foresee_opening as foresee_opening
from hotlead.niches.service.foreseeing import foresee_order as foresee_order
from hotlead.niches.service.forms import SUMMARY_CHARS_MAX as SUMMARY_CHARS_MAX
from hotlead.niches.service.forms import FormUnreadable as FormUnreadable
from hotlead.niches.service.forms import activate_schema as activate_schema
from hotlead.niches.service.forms import begin_upgrade as begin_upgrade
from hotlead.niches.service.forms import find_active_schema as find_active_schema
from hotlead.niches.service.forms import get_public_niche as get_public_niche
from hotlead.niches.service.forms import publish_schema as publish_schema
from hotlead.niches.service.levels import activate_level as activate_level
from hotlead.niches.service.levels import create_level as create_level
from hotlead.niches.service.levels import deactivate_level as deactivate_level
from hotlead.niches.service.levels import delete_level as delete_level
from hotlead.niches.service.levels import reorder_levels as reorder_levels
from hotlead.niches.service.levels import update_level as update_level
from hotlead.niches.service.mappings import NothingInForce as NothingInForce
from hotlead.niches.service.mappings import OtherVersionInForce as OtherVersionInForce
from hotlead.niches.service.mappings import complete_mappings as complete_mappings
from hotlead.niches.service.mappings import find_present_version as find_present_version
from hotlead.niches.service.mappings import get_mappings as get_mappings
from hotlead.niches.service.mappings import load_routes as load_routes
from hotlead.niches.service.mappings import set_mappings as set_mappings
from hotlead.niches.service.niches import activate_niche as activate_niche
from hotlead.niches.service.niches import create_niche as create_niche
from hotlead.niches.service.niches import deactivate_niche as deactivate_niche
from hotlead.niches.service.niches import delete_niche as delete_niche
from hotlead.niches.service.niches import foresee_niche as foresee_niche
from hotlead.niches.service.niches import update_niche as update_niche
from hotlead.niches.service.reading import get_admin_level as get_admin_level
from hotlead.niches.service.reading import get_admin_niche as get_admin_niche
from hotlead.niches.service.reading import list_admin_levels as list_admin_levels

# What features above may ask: pure rules, and the statements they need of levels.
CONTACT_FORM = rules.CONTACT_FORM
CONTACT_STEP_ID = rules.CONTACT_STEP_ID
advance_rotations = queries.advance_rotations
Routes = rules.Routes
all_steps_of = rules.all_steps_of
buyers_max = rules.buyers_max
cell_name = rules.cell_name
compile_mapping = rules.compile_mapping
check_answers = rules.check_answers
check_step = rules.check_step
competitors_max = rules.competitors_max
finish_upgrade = queries.set_upgraded
hold_form = queries.hold_form
list_upgrading = queries.list_upgrading
count_niches = queries.count_niches
describe_answer = rules.describe_answer
draw_question = rules.draw_question
input_names = rules.input_names
is_shown = rules.is_shown
json_schema = rules.json_schema
levels_in_order = rules.levels_in_order
read_level = rules.read_level
location_of = rules.location_of
map_answers = rules.map_answers
parse_schema = rules.parse_schema
pick_answers = rules.pick_answers
posted_values = rules.posted_values
recipients_max = rules.recipients_max
schema_json = rules.schema_json
share_level = queries.share_level
tell_condition = rules.tell_condition
