"""A call beside another one: the same value and the same errors as a call in place."""

import os
import threading

import pytest

from papersite.site_build import beside


def test_the_value_comes_from_another_process_where_one_can_be_started() -> None:
    value = beside(os.getpid)
    assert (value() != os.getpid()) == _may_start()


def test_what_runs_beside_stands_back_by_five() -> None:
    assert beside(lambda: os.nice(0))() == min(19, os.nice(0) + (5 if _may_start() else 0))


def _may_start() -> bool:
    return (
        hasattr(os, "sched_getaffinity")
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def test_the_value_may_be_asked_for_again() -> None:
    value = beside(lambda: ["said", "once"])
    assert value() is value()


def test_beside_other_threads_nothing_is_forked() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    value = beside(os.getpid)
    done.set()
    thread.join()
    assert value() == os.getpid()


def test_an_error_is_raised_where_the_value_is_asked_for() -> None:
    value = beside(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        value()


def test_a_process_that_ends_without_a_word_is_made_good() -> None:
    here = os.getpid()
    value = beside(lambda: os._exit(3) if os.getpid() != here else "said here")
    assert value() == "said here"


def test_what_cannot_be_handed_over_is_worked_out_here() -> None:
    value = beside(lambda: lambda: "said here")
    assert value()() == "said here"
