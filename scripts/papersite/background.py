"""A call into its value, worked out by a second process while this one goes on."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from multiprocessing import Pipe, current_process, get_context
from multiprocessing.connection import Connection
from threading import active_count
from typing import TypeVar

Value = TypeVar("Value")

NICE = 5
"""How far what runs beside stands back."""


def beside(call: Callable[[], Value]) -> Callable[[], Value]:
    """Start a call, and return what waits for its value, which must be one that `pickle` knows.

    Where no second core is free, or forking is not safe (other threads run, or the system is not Linux), the call is
    made when its value is asked for. A call that fails beside is made again here, so that its error is seen.
    """
    is_alone = active_count() == 1 and not current_process().daemon
    if sys.platform != "linux" or not is_alone or len(os.sched_getaffinity(0)) == 1:
        return cache(call)
    receiver, sender = Pipe(duplex=False)
    process = get_context("fork").Process(target=_send_value, args=(call, sender), daemon=True)
    process.start()
    sender.close()

    def receive() -> Value:
        try:
            value: Value = receiver.recv()
        except EOFError:
            return call()
        process.join()
        return value

    return cache(receive)


def _send_value(call: Callable[[], Value], sender: Connection) -> None:
    # Whoever waits comes first: a core that both could use belongs to the process that asked.
    os.nice(NICE)
    with suppress(Exception):
        sender.send(call())
