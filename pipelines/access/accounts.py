"""Accounts: who may use the pages from elsewhere, in which role, and which collections they see beside the news."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, delete, insert, select, update

from pipelines.access import audit
from pipelines.access.passwords import hash_password
from pipelines.clock import ALMATY
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.store.schema import accounts, collections, grants, sessions, tokens
from pipelines.store.upsert import insert_missing

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
PUBLIC = "news"  # the collection that every account sees
LONGEST_NAME = 60
LONGEST_COLLECTION = 80


@dataclass(frozen=True, slots=True)
class Account:
    """`collections` are those that it sees; None: all, which admins do."""

    id: int
    name: str
    role: Role
    collections: frozenset[str] | None
    created_at: datetime

    def to_json(self) -> dict[str, Any]:
        """What `baqylau account list --json` prints."""
        seen = None if self.collections is None else sorted(self.collections)
        at = self.created_at.astimezone(ALMATY).isoformat(timespec="seconds")
        return {"name": self.name, "role": self.role, "collections": seen, "created_at": at}


def add(
    context: Context, name: str, role: Role, password: str, who: str, collections_seen: Collection[str] = ()
) -> None:
    """Make an account. The name of one that was removed is not given again: its watches and judgements carry it.
    Raises InputError."""
    name, hashed, now = _name(name), hash_password(password), datetime.now(UTC)
    with context.store.write() as connection:
        taken = {row.casefold() for row in connection.execute(select(accounts.c.name)).scalars()}
        if name.casefold() in taken:
            raise InputError(f"the name {name} is taken, or was: choose another")
        _known(connection, collections_seen)
        row = {"name": name, "password_hash": hashed, "role": _role(role), "created_at": now}
        key = connection.execute(insert(accounts).values(**row)).inserted_primary_key
        assert key is not None
        kept = [{"account_id": key[0], "collection": one, "at": now} for one in sorted(set(collections_seen))]
        insert_missing(connection, grants, kept)
        subject = {"account": name, "role": role, "collections": sorted(set(collections_seen))}
        audit.record(connection, who, "account.add", subject)


def overview(context: Context) -> list[Account]:
    """Those that were not removed, by name."""
    with context.store.read() as connection:
        return all_accounts(connection)


def all_accounts(connection: Connection) -> list[Account]:
    """Those that were not removed, by name."""
    rows = connection.execute(select(accounts).where(accounts.c.removed_at.is_(None)).order_by(accounts.c.name))
    return [read(connection, row) for row in rows.all()]


def are_there(connection: Connection) -> bool:
    """Whether anybody has an account."""
    query = select(accounts.c.id).where(accounts.c.removed_at.is_(None)).limit(1)
    return connection.execute(query).first() is not None


def read(connection: Connection, row: Any) -> Account:
    """An account from its row."""
    return read_values(connection, row.id, row.name, row.role, row.created_at)


def read_values(connection: Connection, identity: int, name: str, role: Role, created_at: datetime) -> Account:
    """An account with the collections that it sees now."""
    granted = select(grants.c.collection).where(grants.c.account_id == identity)
    seen = None if role == "admin" else frozenset({PUBLIC, *connection.execute(granted).scalars()})
    return Account(identity, name, role, seen, created_at)


def seen_by(connection: Connection, owner: str) -> frozenset[str] | None:
    """What the owner of a watch may be told of: what their account sees now; nothing once that was removed. None: all,
    of an admin, and of who never had an account, but works on the machine itself."""
    row = connection.execute(select(accounts).where(accounts.c.name == owner)).one_or_none()
    if row is None:
        return None
    return read(connection, row).collections if row.removed_at is None else frozenset()


def remove(context: Context, name: str, who: str) -> None:
    """Retire an account: its sessions end, its tokens are revoked; what it judged stays. Raises InputError."""
    now = datetime.now(UTC)
    with context.store.write() as connection:
        identity = one(connection, name).id
        connection.execute(update(accounts).where(accounts.c.id == identity).values(removed_at=now))
        connection.execute(delete(sessions).where(sessions.c.account_id == identity))
        standing = (tokens.c.account_id == identity, tokens.c.revoked_at.is_(None))
        connection.execute(update(tokens).where(*standing).values(revoked_at=now))
        audit.record(connection, who, "account.remove", {"account": name})


def set_password(context: Context, name: str, password: str, who: str) -> None:
    """Another password; whoever is signed in with the old one is signed out. Raises InputError."""
    hashed = hash_password(password)
    with context.store.write() as connection:
        identity = one(connection, name).id
        connection.execute(update(accounts).where(accounts.c.id == identity).values(password_hash=hashed))
        connection.execute(delete(sessions).where(sessions.c.account_id == identity))
        audit.record(connection, who, "account.password", {"account": name})


def grant(context: Context, name: str, collection: str, who: str, *, new: bool = False) -> None:
    """Let an account see a collection; with `new` one that does not exist yet is made. Raises InputError."""
    now = datetime.now(UTC)
    with context.store.write() as connection:
        if new:
            make_collection(connection, collection)
        _known(connection, [collection])
        row = {"account_id": one(connection, name).id, "collection": collection, "at": now}
        insert_missing(connection, grants, [row])
        audit.record(connection, who, "account.grant", {"account": name, "collection": collection})


def revoke(context: Context, name: str, collection: str, who: str) -> None:
    """Let an account see a collection no longer, from its next request on. Raises InputError."""
    with context.store.write() as connection:
        account = one(connection, name)
        if collection == PUBLIC:
            raise InputError(f"{PUBLIC} is for every account: remove the account instead")
        mine = (grants.c.account_id == account.id, grants.c.collection == collection)
        if not connection.execute(delete(grants).where(*mine)).rowcount:
            raise InputError(f"{name} has no grant for {collection}: see baqylau account list")
        audit.record(connection, who, "account.revoke", {"account": name, "collection": collection})


def make_collection(connection: Connection, name: str) -> None:
    """A collection of this name, where there is none yet. Raises InputError for a name that cannot be one."""
    if not name or len(name) > LONGEST_COLLECTION or not name.isprintable() or name != name.strip():
        raise InputError(f"{name[:80]!r} is no name for a collection: at most {LONGEST_COLLECTION} plain characters")
    insert_missing(connection, collections, [{"name": name, "title": name, "created_at": datetime.now(UTC)}])


def one(connection: Connection, name: str) -> Account:
    """The account of a name. Raises InputError."""
    query = select(accounts).where(accounts.c.name == name, accounts.c.removed_at.is_(None))
    row = connection.execute(query).one_or_none()
    if row is None:
        raise InputError(f"there is no account {name[:LONGEST_NAME]}: baqylau account list has them")
    return read(connection, row)


def _known(connection: Connection, wanted: Collection[str]) -> None:
    known = {PUBLIC, *connection.execute(select(collections.c.name)).scalars()}
    if missing := sorted(set(wanted) - known):
        raise InputError(
            f"there is no collection {missing[0][:LONGEST_COLLECTION]!r} yet (there are: {', '.join(sorted(known))}):"
            " import into it first, or make it with baqylau account grant NAME COLLECTION --new"
        )


def _name(text: str) -> str:
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InputError(f"an account needs a name of 1 to {LONGEST_NAME} plain characters")
    return name


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise InputError(f"{text[:40]!r} is no role; there are: {', '.join(ROLES)}")
