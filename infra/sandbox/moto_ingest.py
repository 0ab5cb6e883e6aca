"""What moto has otherwise than AWS of streams: the ARNs of their readers.

Installed once by the emulator's process.
"""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Correct moto; doing it twice does no harm."""
    from moto.kinesis.models import Consumer

    consumer: Any = Consumer
    if not hasattr(consumer, "_moto_init"):
        consumer._moto_init = consumer.__init__
        consumer.__init__ = make_consumer


def make_consumer(self: Any, *args: Any, **kwargs: Any) -> None:
    """A reader whose ARN ends with the time of its registration, as AWS's does.

    botocore's model asks for it: without it no request could name the reader by its ARN.
    """
    self._moto_init(*args, **kwargs)
    self.consumer_arn = f"{self.consumer_arn}:{int(self.created.timestamp())}"
