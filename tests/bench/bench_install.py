"""What an installation weighs: distributions and megabytes of a fresh environment with the wheel."""

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.table import Row

ROOT = Path(__file__).parents[2]


def measure() -> list[Row]:
    """Build the wheel, install it alone, and weigh the environment."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _run("uv", "build", "--quiet", "--wheel", "--out-dir", str(work / "dist"))
        _run("uv", "venv", "--quiet", "--python", sys.executable, str(work / "venv"))
        wheel = next((work / "dist").glob("*.whl"))
        _run("uv", "pip", "install", "--quiet", "--python", str(work / "venv" / "bin" / "python"), str(wheel))
        packages = next((work / "venv" / "lib").glob("python*/site-packages"))
        distributions = len(list(packages.glob("*.dist-info")))
        size = sum(file.stat().st_size for file in packages.rglob("*") if file.is_file())
        return [
            Row("installed size", f"{size / 1e6:.0f} MB", "aim <= 110 MB"),
            Row("distributions", str(distributions), "aim <= 80"),
            Row("our wheel", f"{wheel.stat().st_size / 1e6:.2f} MB"),
        ]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, cwd=ROOT)  # uv with our own arguments


if __name__ == "__main__":
    from tests.bench.table import print_table

    print_table("Installation", measure())
