"""dayhand voice: models that listen and speak better than what comes along."""

from typing import Annotated

import typer

from api.commands import run

voice = typer.Typer(help="Speech: what listens and what speaks.", no_args_is_help=True)
models = typer.Typer(help="Models for speech that can be fetched.", no_args_is_help=True)
voice.add_typer(models, name="models")


@models.command("list")
def list_models() -> None:
    """List the models that can be fetched, and which are here."""
    run(_list())


@models.command("pull")
def pull_model(
    name: Annotated[str, typer.Argument(help="Its name, from: dayhand voice models list.")],
    sha256: Annotated[
        list[str] | None,
        typer.Option(help="What a file has to be, as FILE=HASH; of a single file the hash alone."),
    ] = None,
) -> None:
    """Fetch a model, check it, and say how it is used."""
    run(_pull(name, sha256 or []))


async def _list() -> int:
    from api.wiring import load_settings
    from bot.speech.catalog import catalog

    home = load_settings().home
    for model in catalog().values():
        size = sum(file.most for file in model.files) // 1_000_000
        here = "here" if model.folder(home).is_dir() else f"at most {size} MB"
        pinned = "" if all(file.sha256 for file in model.files) else ", its SHA-256 is to be given"
        typer.echo(f"{model.name}  {model.engine}, {model.language}; {model.licence}; {here}{pinned}")
    return 0


async def _pull(name: str, given: list[str]) -> int:
    from api.logs import configure_logs
    from api.wiring import load_settings
    from bot.speech.catalog import published
    from bot.speech.pulling import pull

    configure_logs("ERROR")
    model = published(name)
    told = {
        (file or model.files[0].name if len(model.files) == 1 else file): value
        for file, _, value in (one.rpartition("=") for one in given)
    }
    shown: dict[str, int] = {}

    def progress(file: str, size: int) -> None:
        if size // 10_000_000 > shown.get(file, -1):
            shown[file] = size // 10_000_000
            typer.echo(f"{file}: {size // 1_000_000} MB", err=True)

    folder = pull(model.known_by(told), load_settings().home, progress)
    typer.echo(f"{model.name} is in {folder}.")
    typer.echo(f"It needs {model.needs}. To use it: {model.setting.format(folder=folder)}")
    return 0
