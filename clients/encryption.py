"""Details encrypted at rest: Fernet (AES-128-CBC with HMAC-SHA256), keys from the environment."""

import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Encrypts with the first of FIELD_ENCRYPTION_KEYS and reads with any, so keys can rotate."""
    return _cipher(tuple(settings.FIELD_ENCRYPTION_KEYS))


class EncryptedJSONField(models.BinaryField):  # type: ignore[type-arg] # not subscriptable at run time
    """A JSON value the database only ever sees encrypted; it cannot be searched or indexed."""

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None and self.null:
            return None
        return cipher().encrypt(json.dumps(value, ensure_ascii=False).encode())

    def from_db_value(
        self, value: bytes | memoryview | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Any:
        return None if value is None else json.loads(cipher().decrypt(bytes(value)))

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised as ciphertext: a fixture or a dump gives nothing away."""
        return cipher().encrypt(json.dumps(self.value_from_object(obj)).encode()).decode()

    def to_python(self, value: Any) -> Any:
        return value
