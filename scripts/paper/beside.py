"""A call into its value, worked out by a second process while this one goes on."""

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


def beside(call: Callable[[], Value]) -> Callable[[], Value]:
    """Start a call, and return what waits for its value, which must be one that `pickle` knows.

    Where no second core is free, or forking is not safe (other threads run, or the system is not Linux), the call is
    made when its value is asked for. A call that fails beside is made again here, so that its error is seen.
    """
    if not _may_fork():
        return cache(call)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(call, sender), daemon=True)
    process.start()
    sender.close()
    return cache(partial(_told, call, receiver, process.join))


def _may_fork() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1 and len(os.sched_getaffinity(0)) > 1


def _tell(call: Callable[[], Value], sender: Connection) -> None:
    with suppress(Exception):
        sender.send(call())


def _told(call: Callable[[], Value], receiver: Connection, join: Callable[[], None]) -> Value:
    try:
        value: Value = receiver.recv()
    except EOFError:
        return call()
    join()
    return value
