"""Every setting is documented, in the words of the code."""

import re

from hotlead.kit.environment import SETTINGS
from tests.contracts.tree import ROOT, product_modules, strings

PAGE = ROOT / "docs" / "configuration.md"
_OUR_VARIABLE = re.compile(r"HOTLEAD_[A-Z_]+")


def test_every_setting_is_documented() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert rows == [_row(s.name, s.default, s.meaning) for s in SETTINGS]


def _row(name: str, default: str, meaning: str) -> str:
    return f"| `{name}` | {f'`{default}`' if default else '–'} | {meaning} |"


def test_no_setting_is_read_that_is_not_one() -> None:
    known = {setting.name for setting in SETTINGS}
    unknown = {
        f"{module.at(node)} {text}"
        for module in product_modules()
        for node, text in strings(module)
        if _OUR_VARIABLE.fullmatch(text) and text not in known
    }
    assert unknown == set()
