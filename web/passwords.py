"""Passwords: what may be one, how it is kept, how it is checked."""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from web.errors import WeakPasswordError

LEAST = 12
MOST = 256  # longer ones only cost us time

# 19 MiB, two passes, one lane: 30 ms; two at once are enough for any office and too few for an
# attacker who wants to fill our memory
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_two_at_once = threading.Semaphore(2)

# what guessing programmes try first and the length alone would let through
_COMMON = (
    "password", "passw0rd", "qwertyuiop", "1qaz2wsx", "administrator", "letmein", "iloveyou",
    "welcome", "woaini", "admin", "wangge", "wanggeyuan", "zhongguo", "pingan", "xueliang",
)  # fmt: skip
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")


def check_password(password: str, name: str) -> None:
    """Raise WeakPasswordError when this may not be the password of the account."""
    if not LEAST <= len(password) <= MOST:
        raise WeakPasswordError(
            f"the password has {len(password)} characters, expected {LEAST} to {MOST}",
            found=len(password),
            required=f"{LEAST}-{MOST}",
        )
    plain = _plain(password)
    if name and _plain(name) in plain and len(plain) - len(_plain(name)) < LEAST:
        raise WeakPasswordError("the password contains the name", required="not the name")
    if len(set(plain)) < 5 or _is_common(plain):  # noqa: PLR2004 -- aaaaaaaaaaaa, 121212121212
        raise WeakPasswordError("the password is a common one", required="not a common one")


def hash_of(password: str) -> str:
    """Return what the store keeps of a password."""
    with _two_at_once:
        return _hasher.hash(unicodedata.normalize("NFC", password))


def matches(password: str, password_hash: str | None) -> bool:
    """Tell whether the password is the one kept; takes as long when there is none."""
    with _two_at_once:
        try:
            _hasher.verify(
                password_hash or _nobody(), unicodedata.normalize("NFC", password)[:MOST]
            )
        except (VerifyMismatchError, InvalidHashError):
            return False
    return password_hash is not None


@cache
def _nobody() -> str:
    """Return a hash in our parameters whose password nobody knows."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _is_common(plain: str) -> bool:
    rest = plain
    for word in _COMMON:
        rest = rest.replace(word, "")
    # a common word with a year or some digits behind it is still one
    if len(rest.strip("0123456789!@#$.-_ ")) < 4 and rest != plain:  # noqa: PLR2004
        return True
    return any(plain in run * 4 or plain in run[::-1] * 4 for run in _RUNS)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
