"""The public keys of an issuer (RFC 7517), remembered and fetched again as they change.

PyJWKClient fetches well (a time limit, no redirects) and remembers badly for us: once its memory
is too old and the issuer is away it knows no key at all, asks anew for every request, and lets
every other request wait meanwhile. So it fetches, and what is remembered is ours.
"""

import logging
import time
from threading import Lock

import jwt

logger = logging.getLogger(__name__)

ALGORITHMS = frozenset({"RS256", "ES256"})
#: Seconds after which keys are asked for again.
FRESH_FOR = 600
#: Seconds for which keys are used while the issuer is away; longer, and one it has withdrawn might
#: be believed for good.
USABLE_FOR = 24 * 3600
#: Seconds between two attempts, whoever wants a key that is not known, and however they end.
PAUSE = 30
TIMEOUT_SECONDS = 3


class KeySet:
    """Keys by their ids. One thread asks; others go on with what is known."""

    def __init__(self, address: str) -> None:
        self._client = jwt.PyJWKClient(address, cache_jwk_set=False, timeout=TIMEOUT_SECONDS)
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None
        self._tried_at: float | None = None
        self._asking = Lock()

    def key(self, key_id: str) -> jwt.PyJWK | None:
        """The key of that id, None if the issuer has none."""
        known = self._known(key_id)
        if (known is not None and self._age(self._fetched_at) < FRESH_FOR) or self._is_pausing():
            return known
        # Who knows the key does not wait for its renewal; who does not has nothing else to do.
        if self._asking.acquire(blocking=known is None):
            try:
                if not self._is_pausing():
                    self._fetch()
            finally:
                self._asking.release()
        return self._known(key_id)

    def _known(self, key_id: str) -> jwt.PyJWK | None:
        return self._keys.get(key_id) if self._age(self._fetched_at) < USABLE_FOR else None

    def _is_pausing(self) -> bool:
        return self._age(self._tried_at) < PAUSE

    def _age(self, moment: float | None) -> float:
        return float("inf") if moment is None else time.monotonic() - moment

    def _fetch(self) -> None:
        try:
            found = self._client.get_jwk_set().keys
        except (jwt.PyJWTError, OSError, ValueError) as error:
            logger.warning("the issuer's keys are out of reach: %s", type(error).__name__)
        else:
            self._keys = {
                key.key_id: key
                for key in found
                if key.key_id and key.public_key_use in ("sig", None)
            }
            self._fetched_at = time.monotonic()
        finally:
            self._tried_at = time.monotonic()
