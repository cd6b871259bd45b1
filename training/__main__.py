"""``make train``: learn the classifier of every language that has utterances, and write it down."""

import sys
from dataclasses import replace
from pathlib import Path

from bot.understanding import classifier
from bot.understanding.classifier.features import tokens
from bot.understanding.classifier.trust import OTHER
from training.calibration import held_out, trust
from training.corpus import UTTERANCES, digest, framed, sampled, written
from training.learning import Options, learn

STRANGERS = 900
"""So many utterances for nobody go with the weights, for packages that join later."""
WEIGHTS = Path(classifier.__file__).parent / "weights"


def main() -> None:
    """Train, calibrate and write every language; print what came of it."""
    WEIGHTS.mkdir(exist_ok=True)
    for folder in sorted(path for path in UTTERANCES.iterdir() if path.is_dir()):
        train(folder.name)


def train(language: str) -> None:
    """Train one language."""
    own, samples = list(written(language)), [*sampled(language), *framed(language)]
    options = Options()
    pairs = held_out(own, samples, options)
    found = trust(pairs)
    right = sum(model.classify(e.text).label == e.name.partition("/")[0] for e, model in pairs)
    model = learn([*own, *samples], options)
    words = sorted({w for e in (*own, *samples) for w in tokens(e.text) if w.replace("'", "").isalpha()})
    strangers = [example.text for example in own if example.name.startswith(f"{OTHER}/")]
    strangers = strangers[:: -(-len(strangers) // STRANGERS)]
    details = {
        "words": " ".join(words),
        "strangers": "\n".join(strangers),
        "digest": digest([*own, *samples]),
    }
    data = replace(model, trust=found, details=details).dump()
    (WEIGHTS / f"{language}.bin").write_bytes(data)
    sys.stdout.write(
        f"{language}: {len(own)} written, {len(samples)} sampled, {len(model.classes)} classes, "
        f"{len(data) / 1e6:.2f} MB; held-out written: {right / len(pairs):.1%} right; "
        f"{found}\n"
    )


if __name__ == "__main__":
    main()
