"""Pure decisions about leads: no input or output, no clock, no exceptions."""

from hotlead.leads.rules.contact import LOCATION_FORM as LOCATION_FORM
from hotlead.leads.rules.contact import fingerprint as fingerprint
from hotlead.leads.rules.embedding import good_origins as good_origins
from hotlead.leads.rules.figures import FIGURE_DAYS as FIGURE_DAYS
from hotlead.leads.rules.figures import figures_of as figures_of
from hotlead.leads.rules.near import read_point as read_point
from hotlead.leads.rules.own import companies_max as companies_max
from hotlead.leads.rules.own import headline as headline
from hotlead.leads.rules.own import next_step as next_step
from hotlead.leads.rules.own import own_status as own_status
from hotlead.leads.rules.own import place_text as place_text
from hotlead.leads.rules.place import can_be_located as can_be_located
from hotlead.leads.rules.place import place_of as place_of
from hotlead.leads.rules.place import with_point as with_point
from hotlead.leads.rules.quality import assess as assess
from hotlead.leads.rules.quality import describe_check as describe_check
from hotlead.leads.rules.search import read_search as read_search
