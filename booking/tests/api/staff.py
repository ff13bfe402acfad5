"""Staff at the JSON doors: signed in as in the admin."""

import json

from audit.tests import cast


class Desk:
    """A browser of somebody signed in that sends and reads JSON below /api/v1/."""

    def __init__(self, browser):
        self.browser = browser

    def send(self, method, path, body=None, **headers):
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        return self.browser.generic(
            method,
            path if path.startswith("/") else f"/api/v1/{path}",
            raw,
            content_type="application/json",
            headers=headers,
        )

    def get(self, path):
        return self.send("GET", path)

    def post(self, path, body):
        return self.send("POST", path, body)

    def put(self, path, body):
        return self.send("PUT", path, body)

    def delete(self, path, body=None):
        return self.send("DELETE", path, body)


def manager(provider):
    return Desk(cast.manager(provider))


def clerk(provider):
    return Desk(cast.clerk(provider))
