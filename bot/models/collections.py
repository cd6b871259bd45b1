"""The collections of the models, for the composition root and whoever erases and exports."""

from bot.models.keys import MODEL_KEYS
from bot.models.spending import SPENDING
from bot.models.usage import USAGE

SPECS = (MODEL_KEYS, SPENDING, USAGE)
