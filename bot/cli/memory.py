"""How often memory is looked through for what nobody needs any more.

Python does so each time 700 things more are there than were, and now and then goes through
everything that ever stayed. While a program is loaded nearly all that is made stays: a tenth of the
start goes into looking. Later, with all of Cyclebot in memory, looking through everything takes a
quarter of a second, in which nobody is answered. Most of what is not needed goes at once, without
this: it is for what refers to itself. This module must not know what is kept.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (10_000, 10, 10)  # So many things more; each tenth time among older ones; and oldest.


@contextmanager
def loading() -> Iterator[None]:
    """Look for nothing while a part of the program is loaded."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@contextmanager
def lasting() -> Iterator[None]:
    """From now on until the block ends, pass over what is here already, and look seldom."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
