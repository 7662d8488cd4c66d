"""How often memory is looked through, and that it is as it was afterwards."""

import gc
from importlib import import_module

import pytest

from bot.cli import memory


def test_nothing_is_looked_for_while_a_part_is_loaded_and_again_after_one_that_breaks() -> None:
    def load() -> None:
        with memory.loading():
            assert not gc.isenabled()
            import_module("bot.no_such_part")

    with pytest.raises(ImportError):
        load()

    assert gc.isenabled()


def test_what_is_there_is_passed_over_until_the_end_and_what_comes_is_looked_through() -> None:
    before = gc.get_threshold()

    with memory.lasting():
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[0]

    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before
