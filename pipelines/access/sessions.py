"""Sessions of people and tokens of programs: signing in, who a secret belongs to, and taking it back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from pipelines.access import accounts as people
from pipelines.access import audit
from pipelines.access.accounts import Account
from pipelines.access.passwords import fits, hash_password, is_outdated, new_token, token_hash
from pipelines.context import Context
from pipelines.errors import InputError
from pipelines.store.schema import accounts, sessions, tokens

LASTS = timedelta(days=7)  # a session; then one signs in again
USED_EVERY = timedelta(minutes=10)  # how exactly the last use of a token is kept: not every request writes
LONGEST_LABEL = 80
PREFIX = "bq_"  # by which a token that was published by mistake is found


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks, and the token that a form of theirs must carry ("" of a program, which has no forms)."""

    account: Account
    form_token: str


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as lists have it; itself it is kept by nobody but its owner."""

    id: int
    account: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def sign_in(context: Context, name: str, password: str, now: datetime | None = None) -> str | None:
    """The secret of a new session; None where name and password are no account's, whichever of them is wrong."""
    now = now or datetime.now(UTC)
    row = _named(context, name)
    if not fits(password, None if row is None else row.password_hash) or row is None:
        return None
    hashed = hash_password(password) if is_outdated(row.password_hash) else row.password_hash
    secret = new_token()
    session = {"token_hash": token_hash(secret), "account_id": row.id, "form_token": new_token(), "created_at": now}
    with context.store.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
        unchanged = (accounts.c.id == row.id, accounts.c.password_hash == row.password_hash)
        standing = update(accounts).where(*unchanged, accounts.c.removed_at.is_(None))
        if not connection.execute(standing.values(password_hash=hashed)).rowcount:
            return None  # removed, or given another password, in this very moment
        connection.execute(insert(sessions).values(**session, expires_at=now + LASTS))
        audit.record(connection, row.name, "sign-in", {})
    return secret


def _named(context: Context, name: str) -> Any:
    """The row of an account; upper and lower case are one."""
    wanted = unicodedata.normalize("NFC", " ".join(name[: people.LONGEST_NAME * 4].split())).casefold()
    with context.store.read() as connection:
        rows = connection.execute(select(accounts).where(accounts.c.removed_at.is_(None))).all()
    return next((row for row in rows if row.name.casefold() == wanted), None)


def sign_out(context: Context, secret: str) -> None:
    """End a session."""
    with context.store.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash(secret)))


def of_session(connection: Connection, secret: str, now: datetime | None = None) -> Signed | None:
    """Whose session a secret is; None of one that has expired, was ended, or never was."""
    row = _joined(connection, sessions, secret)
    if row is None or row.expires_at <= (now or datetime.now(UTC)):
        return None
    return Signed(_account(connection, row), row.form_token)


def of_token(context: Context, secret: str, now: datetime | None = None) -> Signed | None:
    """Whose token a secret is; None of one that was revoked or never was. Remembers when it was used."""
    now = now or datetime.now(UTC)
    with context.store.read() as connection:
        row = _joined(connection, tokens, secret)
        if row is None or row.revoked_at is not None:
            return None
        found = Signed(_account(connection, row), "")
    if row.last_used_at is None or now - row.last_used_at >= USED_EVERY:
        with context.store.write() as connection:
            connection.execute(update(tokens).where(tokens.c.id == row.id).values(last_used_at=now))
    return found


def add_token(context: Context, name: str, label: str, who: str) -> str:
    """A new token for an account's programs, told this once. Raises InputError."""
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise InputError(f"a token needs a label of 1 to {LONGEST_LABEL} characters that says what it is for")
    secret = PREFIX + new_token()
    with context.store.write() as connection:
        account = people.one(connection, name)
        row = {"account_id": account.id, "name": label, "token_hash": token_hash(secret)}
        connection.execute(insert(tokens).values(**row, created_at=datetime.now(UTC)))
        audit.record(connection, who, "account.token", {"account": name, "token": label})
    return secret


def all_tokens(context: Context) -> list[TokenLine]:
    """Every token, revoked ones too, the oldest first."""
    columns = (tokens, accounts.c.name.label("account"))
    with context.store.read() as connection:
        rows = connection.execute(select(*columns).join(accounts).order_by(tokens.c.id)).all()
    return [TokenLine(r.id, r.account, r.name, r.created_at, r.last_used_at, r.revoked_at) for r in rows]


def revoke_token(context: Context, number: int, who: str) -> None:
    """Take a token back, from its next request on. Raises InputError."""
    with context.store.write() as connection:
        standing = update(tokens).where(tokens.c.id == number, tokens.c.revoked_at.is_(None))
        if not connection.execute(standing.values(revoked_at=datetime.now(UTC))).rowcount:
            raise InputError(f"no token {number} is in force: baqylau account tokens has them")
        audit.record(connection, who, "account.revoke-token", {"token": number})


def _joined(connection: Connection, table: Table, secret: str) -> Any:
    """The row of a secret with its account's, unless that was removed. Looked up by its hash: how long it takes says
    nothing of the secret."""
    query = select(table, accounts.c.name.label("account"), accounts.c.role, accounts.c.created_at.label("since"))
    mine = (table.c.token_hash == token_hash(secret), accounts.c.removed_at.is_(None))
    return connection.execute(query.join(accounts, accounts.c.id == table.c.account_id).where(*mine)).one_or_none()


def _account(connection: Connection, row: Any) -> Account:
    return people.read_values(connection, row.account_id, row.account, row.role, row.since)
