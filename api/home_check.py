"""What can be looked at without opening or reaching anything: the home folder and the packages."""

import shutil
from pathlib import Path

from api.finding import Finding
from bot.settings import Settings
from capabilities.registry import Registry

_LOW_DISK = 200 * 1024 * 1024


def store_name(settings: Settings) -> str:
    """Return which store the settings name."""
    if settings.mongodb_uri is not None:
        return f"MongoDB database {settings.mongodb_database}"
    return str(settings.home / "dayhand.db")


def home_findings(home: Path) -> list[Finding]:
    """Look at the home folder: room on its disk, and files only their owner can read."""
    found = [Finding("home", True, str(home))]
    free = shutil.disk_usage(home).free
    if free < _LOW_DISK:
        found.append(Finding("disk", False, f"only {free // 1024**2} MB free for {home}; make room"))
    open_to_others = (f for f in sorted(home.glob("*")) if f.is_file() and f.stat().st_mode & 0o077)
    found += [Finding("privacy", False, f"others can read {f}; run: chmod 600 '{f}'") for f in open_to_others]
    return found


def package_findings(registry: Registry) -> list[Finding]:
    """Look at the packages: what did not load, and what lacks a credential."""
    found = [Finding("package", False, f"{broken.name}: {broken.reason}") for broken in registry.broken]
    for name, capability in registry.capabilities.items():
        state = "on" if registry.is_enabled(name) else "off"
        found.append(Finding("package", True, f"{name}: {len(capability.actions)} actions, {state}"))
        found += [
            Finding(
                "credential", False, f"{name} needs {need.name} ({need.purpose}); set it in the environment"
            )
            for need in registry.credentials(name)
            if need.required and not need.present
        ]
    return found
