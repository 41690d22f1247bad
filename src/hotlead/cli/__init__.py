"""The command line: starts the product, checks its money, fills it with leads.

A composition root: it may know every feature and owns no table. Exit codes are 0 for done, 1 for
a failure that a sentence explains, 2 for a command typed wrongly, 3 for an import that refused
some rows.
"""

from hotlead.cli import quiet as quiet
from hotlead.cli.commands import main as main
