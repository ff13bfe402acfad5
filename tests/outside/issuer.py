"""An OpenID Connect issuer on loopback: a key set that changes, fails and redirects as told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

NAME = "https://iam.example/realms/mosip"
AUDIENCE = "prereg"


class Issuer:
    """Signs tokens, and tells its public keys at `address`."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.algorithms: dict[str, str] = {}
        self.asked = 0
        #: What is answered instead of the key set: a status, perhaps with a place to go to.
        self.mood: tuple[int, str] | None = None
        self.address = ""
        self.new_key("first")

    def new_key(self, key_id: str, algorithm: str = "RS256") -> None:
        """Another key to sign with; those before it are still told."""
        made: Any
        if algorithm == "RS256":
            made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        else:
            made = ec.generate_private_key(ec.SECP256R1())
        self.keys[key_id] = made
        self.algorithms[key_id] = algorithm

    def key_set(self) -> bytes:
        told = []
        for key_id, key in self.keys.items():
            algorithm = jwt.get_algorithm_by_name(self.algorithms[key_id])
            public = json.loads(algorithm.to_jwk(key.public_key()))
            told.append({**public, "kid": key_id, "use": "sig"})
        return json.dumps({"keys": told}).encode()

    def token(self, *roles: str, key_id: str = "", header: Any = None, **claims: Any) -> str:
        """An access token as Keycloak makes it; None takes a claim out."""
        now = datetime.now(UTC)
        key_id = key_id or list(self.keys)[-1]
        whole = {
            "iss": NAME,
            "aud": ["account", AUDIENCE],
            "sub": "7c1f-alice",
            "typ": "Bearer",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "realm_access": {"roles": list(roles)},
        } | claims
        return jwt.encode(
            {name: value for name, value in whole.items() if value is not None},
            self.keys[key_id],
            algorithm=self.algorithms[key_id],
            headers={"kid": key_id, **(header or {})},
        )


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer that answers on a port of its own until the block ends."""
    issuer = Issuer()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            status, place = issuer.mood or (200, "")
            self.send_response(status)
            if place:
                self.send_header("Location", place)
            self.end_headers()
            if status == 200:
                self.wfile.write(issuer.key_set())

        def log_message(self, *_words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    issuer.address = f"http://127.0.0.1:{server.server_port}/certs"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
