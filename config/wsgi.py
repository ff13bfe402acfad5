"""The web processes' way in, past two things that Django leaves to the server before it."""

import io
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = get_wsgi_application()
_BOUNDARY = re.compile(r"[\w'()+,./:=? -]{1,70}", re.ASCII)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    _plain_content_type(environ)
    _measure_chunks(environ)
    return _django(environ, start_response)


def _plain_content_type(environ: "WSGIEnvironment") -> None:
    """Leave of Content-Type what we use: the type, and the boundary of a form with files.

    Text is UTF-8 whatever `charset` says. Python knows charsets that are none (zip, hex), and with
    those, or with parameters it cannot read, Django would fail before any of our code.
    """
    content_type = environ.get("CONTENT_TYPE") or ""
    kind, separator, _parameters = content_type.partition(";")
    if separator:
        try:
            boundary = str(parse_header_parameters(content_type)[1].get("boundary", ""))
        except ValueError:
            boundary = ""
        known = _BOUNDARY.fullmatch(boundary)
        environ["CONTENT_TYPE"] = f'{kind}; boundary="{boundary}"' if known else kind.strip()


def _measure_chunks(environ: "WSGIEnvironment") -> None:
    """A body in chunks tells no length, and Django would take it for none at all.

    One byte more than is read at all is enough to have the rest refused as too large.
    """
    if environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" not in environ:
        return
    body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
