"""The administrator's password: kept only as a hash, and not to be guessed by trying.

A hash is one line, ``scrypt$n$r$p$salt$hash`` (salt and hash in base64), and names the
parameters that it was made with.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tracuu.errors import UsageError

MIN_CHARS = 12
MAX_CHARS = 1000

# As strong as OWASP asks (as n = 2^17 with p = 1), in a quarter of the memory: 32 MB.
_N, _R, _P = 2**15, 8, 3
_SALT_BYTES = 16
_HASH_BYTES = 32
# What a hash may ask for: memory is 128 * n * r bytes, time goes with n * r * p.
_MIN_N = 2**14
_MAX_MEMORY = 128 * 2**20
_MAX_WORK = 2**24
_FORM = re.compile(
    r"scrypt\$([1-9]\d{0,7})\$([1-9]\d?)\$([1-9]\d?)\$([A-Za-z0-9+/=]{1,100})\$([A-Za-z0-9+/=]{1,100})",
    re.ASCII,
)
_REMEDY = "Make one by: python -m tracuu password"
# Several checks at once would take that memory several times.
_ONE_CHECK = threading.Lock()

_FREE_ATTEMPTS = 5
_FIRST_WAIT_S = 30.0
_LONGEST_WAIT_S = 15 * 60.0


@dataclass(frozen=True, slots=True)
class _Hash:
    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes


def hash_password(password: str) -> str:
    """The hash to keep of a password; UsageError for one too short or too long to be any good."""
    length = len(_typed(password))
    if length < MIN_CHARS:
        raise UsageError(
            f"The password has {length} characters; at least {MIN_CHARS} are needed.",
            remedy="Take several words.",
        )
    if length > MAX_CHARS:
        raise UsageError(f"The password has {length} characters; at most {MAX_CHARS} are taken.")
    salt = os.urandom(_SALT_BYTES)
    digest = _digest(password, _Hash(_N, _R, _P, salt, b"\0" * _HASH_BYTES))
    parts = (base64.b64encode(each).decode("ascii") for each in (salt, digest))
    return "$".join(("scrypt", str(_N), str(_R), str(_P), *parts))


def matches(password: str, hashed: str) -> bool:
    """Whether ``hashed`` was made of this password; takes the same time whatever is wrong.

    Raises UsageError for a string that is no such hash, or that would take too much memory.
    """
    kept = _parsed(hashed)
    if len(password) > MAX_CHARS:
        return False
    return hmac.compare_digest(_digest(password, kept), kept.digest)


def _parsed(hashed: str) -> _Hash:
    match = _FORM.fullmatch(hashed.strip())
    if match is None:
        raise UsageError("The admin password is not kept as a hash of scrypt.", remedy=_REMEDY)
    n, r, p = (int(each) for each in match.groups()[:3])
    try:
        salt, digest = (base64.b64decode(each, validate=True) for each in match.groups()[3:])
    except binascii.Error as error:
        raise UsageError(
            "The hash of the admin password is cut off or mistyped.", remedy=_REMEDY
        ) from error
    costs_fit = 128 * n * r <= _MAX_MEMORY and n * r * p <= _MAX_WORK
    if n < _MIN_N or n & (n - 1) or not costs_fit:
        raise UsageError(
            f"The hash of the admin password has parameters that are not taken ({n}, {r}, {p}).",
            remedy=_REMEDY,
        )
    if len(salt) < _SALT_BYTES or len(digest) < _HASH_BYTES:
        raise UsageError("The hash of the admin password is cut off.", remedy=_REMEDY)
    return _Hash(n, r, p, salt, digest)


def _digest(password: str, kept: _Hash) -> bytes:
    with _ONE_CHECK:
        return hashlib.scrypt(
            _typed(password).encode("utf-8", "surrogatepass"),
            salt=kept.salt,
            n=kept.n,
            r=kept.r,
            p=kept.p,
            dklen=len(kept.digest),
            maxmem=2 * _MAX_MEMORY,
        )


def _typed(password: str) -> str:
    """A password as one keyboard and the next write it: accents composed."""
    return unicodedata.normalize("NFC", password)


class Throttle:
    """Slows down who tries passwords; one for all sessions of a server, whoever tries.

    After five wrong attempts the next has to wait 30 s, after each further one twice as long,
    up to 15 minutes. ``clock`` tells seconds that never go back.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._failures = 0
        self._until = float("-inf")

    def seconds_to_wait(self) -> float:
        """Seconds until the next attempt is looked at; 0 if it is at once."""
        with self._lock:
            return max(0.0, self._until - self._clock())

    def failed(self) -> None:
        """Note a wrong attempt."""
        with self._lock:
            self._failures += 1
            beyond = self._failures - _FREE_ATTEMPTS
            if beyond >= 0:
                doubled = _FIRST_WAIT_S * 2 ** min(beyond, 16)
                self._until = self._clock() + min(doubled, _LONGEST_WAIT_S)

    def succeeded(self) -> None:
        """Forget the wrong attempts."""
        with self._lock:
            self._failures = 0
            self._until = float("-inf")

    def attempt(self, check: Callable[[], bool]) -> bool:
        """Whether ``check`` says yes, which it is asked only if there is nothing to wait for.

        One attempt after the other, so that many at once are no more than as many in a row.
        """
        with self._lock:
            if self.seconds_to_wait() > 0:
                return False
            right = check()
            (self.succeeded if right else self.failed)()
            return right
