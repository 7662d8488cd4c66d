"""Program versions: every text a program ever had while a cycle follows it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.domain.program import Program
from bot.store.connection import Connection
from bot.store.tables.cycles import program_version
from bot.store.work import Work


def keep_program(work: Work, program: Program) -> str:
    """Store this text of the program if it is new; its version's id either way."""
    digest = program.digest
    found: str | None = work.connection.scalar(
        select(program_version.c.id).where(
            program_version.c.key == program.key, program_version.c.digest == digest
        )
    )
    if found is not None:
        return found
    version_id = work.new_id()
    work.connection.execute(
        program_version.insert().values(
            id=version_id,
            key=program.key,
            digest=digest,
            content=program.model_dump(mode="json"),
            added_at=work.now,
        )
    )
    return version_id


def newest_version(connection: Connection, key: str) -> str | None:
    """The id of the version of this program that was added last, or None."""
    found: str | None = connection.scalar(
        select(program_version.c.id)
        .where(program_version.c.key == key)
        .order_by(program_version.c.added_at.desc(), program_version.c.id.desc())
        .limit(1)
    )
    return found


def program_keys(connection: Connection) -> tuple[str, ...]:
    """The keys of all programs that are known, in order."""
    return tuple(
        connection.scalars(select(program_version.c.key).distinct().order_by(program_version.c.key))
    )


def program_of(connection: Connection, version_id: str) -> Program:
    """The program of a version. `LookupError` if there is no such version."""
    digest: str | None = connection.scalar(_DIGEST, {"version_id": version_id})
    if digest is None:
        raise LookupError(f"no program version {version_id}")
    return program_known(connection, version_id, digest)


def program_known(connection: Connection, version_id: str, digest: str) -> Program:
    """As `program_of`, where its digest has been read."""
    # The digest names the text for ever, so each process reads and checks a text once.
    if digest not in _READ:
        content = connection.scalar(
            select(program_version.c.content).where(program_version.c.id == version_id)
        )
        _READ[digest] = Program.model_validate(content)
    return _READ[digest]


_READ: dict[str, Program] = {}


_DIGEST = select(program_version.c.digest).where(program_version.c.id == bindparam("version_id"))
