"""Lines as a file that we read again as they were."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django.http import FileResponse, StreamingHttpResponse

from booking.admin import sheets
from booking.admin.sheets import Lines


def csv_of(names: Sequence[Any], rows: Lines, filename: str) -> StreamingHttpResponse:
    return sheets.csv_of(chain([names], rows), filename)


def workbook_of(names: Sequence[Any], rows: Lines, filename: str) -> FileResponse:
    return sheets.workbook_of([(filename, chain([names], rows))], filename)
