"""An e-mail as the octets that leave: RFC 5322 and 2045, written in one go.

The library that Django builds its messages with takes longer for one than everything else a message
needs: it looks for boundaries that occur nowhere, folds headers that are the same each time, and
encodes sign by sign.
"""

import base64
import binascii
import re
from email.charset import BASE64, Charset
from email.header import Header
from email.message import Message
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.message import sanitize_address

#: Longest line there may be, and from where on a header is folded (RFC 5322, section 2.1.1).
_LONGEST_LINE, _HEADER_LINE = 998, 76
_UNFIT = re.compile(rb"[\r\0]|[^\n]{%d}" % _LONGEST_LINE)
_WORDS = Charset("utf-8")
# The default counts for each word which of two encodings is shorter.
_WORDS.header_encoding = BASE64
_PLAIN_ADDRESS = re.compile(r"[\w.+-]{1,64}@[A-Za-z0-9.-]{1,250}", re.ASCII)


class Mail(EmailMultiAlternatives):
    """A message to one address that is written fast; for gateways with an API it is as any other.

    `mark`: letters that no part of it has, of which its boundaries are made.
    """

    def __init__(self, *, mark: str, **of_message: Any) -> None:
        super().__init__(**of_message)
        self._mark = mark

    def message(self) -> Message:  # type: ignore[override]
        """What is handed to a mail server. Raises BadHeaderError, ValueError (address)."""
        return _Written(self._header_lines(), self._body())

    def _header_lines(self) -> list[tuple[str, str]]:
        given = [("Subject", _words(str(self.subject))), ("From", _address(self.from_email))]
        given += [("To", ", ".join(map(_address, self.to))), ("Date", formatdate())]
        given += [(name, str(value)) for name, value in self.extra_headers.items()]
        for name, value in given:
            if not value.isascii() or "\n" in value.replace("\n ", "") or "\r" in value:
                raise BadHeaderError(f"the header {name} is not one line of ASCII")
        return [*given, ("MIME-Version", "1.0")]

    def _body(self) -> bytes:
        """The part that holds all others, beginning with its Content-Type."""
        ways = [_text_part("text/plain", str(self.body))]
        ways += [_text_part(str(kind), str(text)) for text, kind in self.alternatives]
        shown = _multipart("alternative", ways, f"{self._mark}.1")
        if not self.attachments:
            return shown
        files = [_file_part(each) for each in self.attachments]
        return _multipart("mixed", [shown, *files], f"{self._mark}.2")


class _Written(Message):
    """Headers that may be read, and the octets of everything."""

    def __init__(self, headers: list[tuple[str, str]], body: bytes) -> None:
        super().__init__()
        for name, value in headers:
            self[name] = value
        lines = "".join(f"{name}: {value}\n" for name, value in headers)
        self._octets = lines.encode("ascii") + body

    def as_bytes(
        self, unixfrom: bool = False, policy: object = None, *, linesep: str = "\n"
    ) -> bytes:
        """Everything, with line ends as they are asked for."""
        return self._octets if linesep == "\n" else self._octets.replace(b"\n", linesep.encode())

    def as_string(
        self, unixfrom: bool = False, maxheaderlen: int = 0, policy: object = None
    ) -> str:
        """Everything; it is ASCII."""
        return self._octets.decode("ascii")


def _multipart(subtype: str, parts: list[bytes], boundary: str) -> bytes:
    # "=_" comes out of neither encoding (RFC 2045, section 6.7, note 5).
    between = f"--=_{boundary}".encode("ascii")
    head = f'Content-Type: multipart/{subtype}; boundary="=_{boundary}"\n\n'.encode("ascii")
    inside = b"".join(between + b"\n" + part + b"\n" for part in parts)
    return head + inside + between + b"--\n"


def _text_part(content_type: str, text: str) -> bytes:
    octets = text.replace("\r\n", "\n").encode()
    encoding, encoded = _encoded(octets)
    head = f'Content-Type: {content_type}; charset="utf-8"\nContent-Transfer-Encoding: {encoding}'
    return head.encode("ascii") + b"\n\n" + encoded


def _file_part(attachment: tuple[str, bytes, str]) -> bytes:
    name, content, content_type = attachment
    head = (
        f"Content-Type: {content_type}\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="{name}"\n\n'
    )
    return head.encode("ascii") + base64.encodebytes(content)


def _encoded(octets: bytes) -> tuple[str, bytes]:
    """How the text is written, and the text: as it is, or in the shorter way of writing it."""
    if octets.isascii() and not _UNFIT.search(octets):
        return "7bit", octets
    quoted = binascii.b2a_qp(octets, istext=True)
    in_64 = base64.encodebytes(octets)
    return ("quoted-printable", quoted) if len(quoted) <= len(in_64) else ("base64", in_64)


def _words(value: str) -> str:
    """The words of a header, encoded (RFC 2047) and folded where they have to be."""
    if value.isascii() and len(value) <= _HEADER_LINE - len("Subject: "):
        return value
    return Header(value, _WORDS, _HEADER_LINE, "Subject").encode()


def _address(value: str) -> str:
    return value if _PLAIN_ADDRESS.fullmatch(value) else _sanitized(value)


@lru_cache(maxsize=64)
def _sanitized(value: str) -> str:
    # Almost always our own, with a name.
    return sanitize_address(value, "utf-8")
