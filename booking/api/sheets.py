"""Tables as CSV (RFC 4180), safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer

from booking.spreadsheets import cell


class SheetRenderer(BaseRenderer):
    """The `results` of an answer as rows below a row of names; a refusal stays the JSON it is."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        answer = (renderer_context or {}).get("response")
        if answer is None or answer.exception or "results" not in data:
            whole: bytes = JSONRenderer().render(data)
            return whole
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(data["columns"])
        for row in data["results"]:
            writer.writerow([cell(row[name]) for name in data["columns"]])
        return sheet.getvalue().encode()
