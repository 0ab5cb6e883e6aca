"""A training that an interruption cannot take back: it resumes where its last checkpoint is.

Logistic regression by stochastic gradient descent with momentum, in plain Python, so that it runs
anywhere. Everything that the next step depends on is saved: weights, momentum and the generator's
state. An interrupted and resumed run therefore ends with the very result of one that was not.

    TRIMTAB_CHECKPOINTS=s3://bucket/ python examples/train.py my-job --steps 2000 --every 100
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import math
import random
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from trimtab_checkpoint import Checkpoint, Checkpoints, OutOfTime, Stop, Superseded

FEATURES = 12
BATCH = 16
RATE, MOMENTUM = 0.05, 0.9
INTERRUPTED = 143
"""Exit code of a run that saved and stopped, 128 + SIGTERM: what our training queues start again,
and no success, so that nothing goes on with half a model."""
SUPERSEDED = 75
"""Another process took the job over: do not start this one again."""


@dataclass
class State:
    """All that the next step depends on."""

    step: int = 0
    loss: float = math.log(2)
    weights: list[float] = field(default_factory=lambda: [0.0] * FEATURES)
    momentum: list[float] = field(default_factory=lambda: [0.0] * FEATURES)
    generator: Any = field(default_factory=lambda: random.Random(7).getstate())  # noqa: S311 - data, no secrets

    def content(self) -> bytes:
        """As a file. JSON writes floats so that they read back the same to the last bit."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def of(cls, found: Checkpoint) -> State:
        """From a checkpoint."""
        state = cls(**json.loads((found.folder / "state.json").read_text(encoding="utf-8")))
        version, numbers, spare = state.generator
        state.generator = (version, tuple(numbers), spare)
        return state


def train_step(state: State) -> None:
    """One batch: data that follow a known rule, with noise, so that there is something to learn."""
    generator = random.Random()  # noqa: S311
    generator.setstate(state.generator)
    gradient = [0.0] * FEATURES
    loss = 0.0
    for _ in range(BATCH):
        x = [generator.gauss(0, 1) for _ in range(FEATURES)]
        y = 1.0 if sum(x[::2]) - sum(x[1::2]) + generator.gauss(0, 0.5) > 0 else 0.0
        score = sum(w * value for w, value in zip(state.weights, x, strict=True))
        guess = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
        loss -= math.log(max(guess if y else 1 - guess, 1e-12)) / BATCH
        for i, value in enumerate(x):
            gradient[i] += (guess - y) * value / BATCH
    for i in range(FEATURES):
        state.momentum[i] = MOMENTUM * state.momentum[i] + gradient[i]
        state.weights[i] -= RATE * state.momentum[i]
    state.generator = generator.getstate()
    state.loss = 0.98 * state.loss + 0.02 * loss
    state.step += 1


def run(job: Checkpoints, given: argparse.Namespace) -> State:
    """Train to the end, or until the node ends; the state is saved in either case."""
    found = job.resume(given.folder)
    state = State.of(found) if found else State()
    tell("resumed" if found else "started", step=state.step)
    best = float(found.notes.get("best_loss", math.inf)) if found else math.inf
    with Stop() as stop:
        while state.step < given.steps:
            train_step(state)
            time.sleep(given.pace)
            if state.step % given.say == 0:
                tell("trained", step=state.step, loss=state.loss)
            ending = stop.requested
            due = state.step % given.every == 0 or state.step == given.steps
            if ending or due or stop.advised:
                better = state.loss < best
                best = min(best, state.loss)
                notes = {"loss": state.loss, "best_loss": best}
                try:
                    saved = job.save(
                        state.step,
                        {"state.json": state.content()},
                        notes=notes,
                        best=better and due,
                        deadline=stop.deadline,
                    )
                except OutOfTime as error:
                    # What was complete before stays what is resumed from.
                    tell("out of time", step=state.step, why=str(error))
                    return state
                tell("saved", step=saved.step, bytes=saved.bytes, seconds=round(saved.seconds, 3))
            if ending:
                tell("stopped", step=state.step, why=stop.reason)
                return state
    return state


def tell(event: str, **more: Any) -> None:
    """A line of JSON: what a scheduler, or a test, reads."""
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Train, and say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("job", help="its name: the folder of its checkpoints in the bucket")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    parser.add_argument("--say", type=int, default=10, help="steps between lines of progress")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds to rest after each step")
    parser.add_argument("--folder", type=Path, default=Path("resumed"), help="for what is fetched")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    try:
        state = run(Checkpoints.of(given.job), given)
    except Superseded as error:
        tell("superseded", why=str(error))
        return SUPERSEDED
    if state.step < given.steps:
        return INTERRUPTED
    digest = hashlib.sha256(state.content()).hexdigest()
    tell("finished", step=state.step, loss=state.loss, state_sha256=digest)
    return 0


if __name__ == "__main__":
    sys.exit(main())
