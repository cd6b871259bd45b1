"""How an encoder's cosines are to be read, measured on a few questions and answers."""

from functools import cache
from importlib import resources

import yaml

from bot.library.meaning.port import Encoder, Scale


async def gauged(encoder: Encoder, user: str) -> Scale:
    """Return the scale of an encoder; errors as ``Encoder.encode`` says."""
    import numpy as np

    known = pairs()
    questions = await encoder.encode([question for question, _ in known], "question", user)
    answers = await encoder.encode([answer for _, answer in known], "passage", user)
    cosines = questions @ answers.T
    own = np.eye(len(known), dtype=bool)
    return Scale(float(cosines[~own].mean()), float(cosines[own].mean()))


@cache
def pairs() -> list[tuple[str, str]]:
    """Return questions with their answers."""
    text = resources.files("bot.library.meaning").joinpath("gauge.yaml").read_text("utf-8")
    return [(question, answer) for question, answer in yaml.safe_load(text)]
