"""Secrets at rest: Fernet with a key derived from the `WHARFINGER_KEY` setting."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class WrongKey(Exception):
    """What is stored was encrypted with another key than ours."""


@lru_cache(maxsize=4)
def _fernet(key: str) -> Fernet:
    derived = hashlib.sha256(b"wharfinger at rest\0" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def encrypt(plain: str) -> str:
    """The text as it may be stored; "" stays ""."""
    if not plain:
        return ""
    return _fernet(settings.WHARFINGER_KEY).encrypt(plain.encode()).decode()


def decrypt(stored: str) -> str:
    """What `encrypt` was given; raises WrongKey."""
    if not stored:
        return ""
    try:
        return _fernet(settings.WHARFINGER_KEY).decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise WrongKey from error
