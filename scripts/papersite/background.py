"""A call into its value, worked out by a second process while this one goes on; and how many processes there may be."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from multiprocessing.connection import Connection
from typing import TypeVar

Value = TypeVar("Value")

NICE = 5
"""How far what runs beside stands back."""


def beside(call: Callable[[], Value]) -> Callable[[], Value]:
    """Start a call, and return what waits for its value, which must be one that `pickle` knows.

    Where no second core is free, or forking is not safe (other threads run, or the system is not Linux), the call is
    made when its value is asked for. A call that fails beside is made again here, so that its error is seen.
    """
    if cores() == 1:
        return cache(call)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(call, sender), daemon=True)
    process.start()
    sender.close()
    return cache(partial(_told, call, receiver, process.join))


def cores() -> int:
    """How many processes may work at the same time; one where forking is not safe."""
    is_alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    if sys.platform != "linux" or not is_alone:
        return 1
    return len(os.sched_getaffinity(0))


def _tell(call: Callable[[], Value], sender: Connection) -> None:
    # Whoever waits comes first: a core that both could use belongs to the process that asked.
    os.nice(NICE)
    with suppress(Exception):
        sender.send(call())


def _told(call: Callable[[], Value], receiver: Connection, join: Callable[[], None]) -> Value:
    try:
        value: Value = receiver.recv()
    except EOFError:
        return call()
    join()
    return value
