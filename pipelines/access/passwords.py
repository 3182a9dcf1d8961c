"""Passwords and tokens: kept as hashes only. Passwords with argon2id (RFC 9106, its second recommended choice: 64 MiB,
three passes), random tokens, of which nothing can be guessed, with SHA-256."""

from __future__ import annotations

import hashlib
import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from pipelines.errors import InputError

SHORTEST, LONGEST = 10, 1_000  # characters
_AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MiB: many who try at once must not take all memory


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2-cffi's defaults are RFC 9106's


def hash_password(password: str) -> str:
    """The argon2id hash of a password. Raises InputError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password needs {SHORTEST} to {LONGEST} characters: four random words do well")
    with _AT_ONCE:
        return _hasher().hash(_plain(password))


def fits(password: str, hashed: str | None) -> bool:
    """Whether a password is that of a hash. Without a hash as much time is spent, and it never is: who asks does not
    learn which accounts there are."""
    if len(password) > LONGEST:
        password = ""
    with _AT_ONCE:
        try:
            right = _hasher().verify(hashed or _nobodys(), _plain(password))
        except (Argon2Error, InvalidHashError):
            return False
    return right and hashed is not None


def is_outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker parameters than are used now."""
    return _hasher().check_needs_rehash(hashed)


def new_token() -> str:
    """A token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))


def _plain(password: str) -> str:
    """The same password typed on another keyboard or system gives the same bytes."""
    return unicodedata.normalize("NFKC", password)
