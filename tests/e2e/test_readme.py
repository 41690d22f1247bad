"""What the README tells a newcomer to type works."""

import re
import subprocess

import pytest

from tests.e2e.conftest import ROOT, Product

pytestmark = pytest.mark.e2e

# `product` ran the first; the second is what runs this test, so it is only looked up.
STARTED = "make run"
RUNNING = "make test"


def _commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)]


def test_every_command(product: Product) -> None:
    commands = _commands()
    assert {STARTED, RUNNING} < set(commands)
    assert len(commands) >= 4
    subprocess.run(["make", "-n", "test"], cwd=ROOT, check=True, capture_output=True)
    for command in commands:
        if command not in {STARTED, RUNNING}:
            assert product.run(command).strip(), f"{command} printed nothing"


def test_every_picture_and_link_is_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\(([^)#]+)\)", text)
    missing = [t for t in targets if not t.startswith("http") and not (ROOT / t).exists()]
    assert targets
    assert missing == []
