"""Whether passages can be found by their meaning here, and what mends it."""

from time import perf_counter

from bot.library.meaning.gauge import gauged
from bot.library.meaning.port import LEAST, Encoder
from bot.models.port import BudgetError
from capabilities.errors import UnavailableError


async def check(encoder: Encoder | None, user: str) -> tuple[bool, str]:
    """Return whether all is well, and a sentence; a provider is really asked, on a person's account."""
    if encoder is None:
        return True, "by their words alone; name an encoder in DAYHAND_EMBED to find them by meaning as well"
    try:
        name = await encoder.name()
        scale = await gauged(encoder, user)
        began = perf_counter()
        (vector,) = await encoder.encode(["Is it there?"], "question", user)
        took = perf_counter() - began
    except (UnavailableError, BudgetError) as error:
        return False, error.sentence
    if scale.related - scale.unrelated < LEAST:
        return False, f"{name} cannot tell what belongs together in English; another encoder would"
    return True, f"by their words and by {name}: {len(vector)} numbers each, {took * 1e3:.0f} ms a question"
