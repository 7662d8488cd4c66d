"""Small turns over the table `setting`, for the tests of what runs them."""

from collections.abc import Callable

from sqlalchemy import insert, select, update

from bot.store.tables.delivery import setting
from bot.store.work import Work


def put(key: str, value: str = "") -> Callable[[Work], str]:
    """Add a row; its key comes back."""

    def turn(work: Work) -> str:
        work.connection.execute(insert(setting).values(key=key, value=value))
        return key

    return turn


def change(key: str, value: str) -> Callable[[Work], int]:
    """Change a row; how many there were comes back."""

    def turn(work: Work) -> int:
        where = setting.c.key == key
        return work.connection.execute(update(setting).where(where).values(value=value)).rowcount

    return turn


def put_and_fail(key: str, error: BaseException) -> Callable[[Work], None]:
    """Add a row, then raise."""

    def turn(work: Work) -> None:
        put(key)(work)
        raise error

    return turn


def keys(work: Work) -> list[str]:
    """Give every key, in order."""
    return list(work.connection.scalars(select(setting.c.key).order_by(setting.c.key)))
