"""What the README says is run: each command of its console blocks, with the answers it shows."""

import re
import subprocess
import sys
from pathlib import Path

from tests.terminal.shell import environment

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _conversations() -> list[tuple[str, list[str]]]:
    """Return (command, lines shown) of every console block, in order."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def test_the_commands_of_the_readme_answer_what_it_says(tmp_path: Path) -> None:
    dayhand = f"{sys.executable} -m api.cli"
    for command, expected in _conversations():
        assert command.startswith("uv run dayhand ")
        done = subprocess.run(
            command.replace("uv run dayhand", dayhand, 1),
            shell=True,
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        pattern = re.escape("\n".join(expected)).replace(r"\.\.\.", ".*")
        assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), f"{command}\n{done.stdout}{done.stderr}"


def test_the_quick_start_is_two_commands() -> None:
    (quickstart,) = re.findall(r"## Run it.*?```bash\n(.*?)```", README, re.DOTALL)

    assert quickstart.splitlines() == ["pip install uv", "uv run dayhand chat"]


def test_files_the_readme_links_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
