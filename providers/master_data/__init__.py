"""Reading MOSIP master data: CSV rows to plain centres, aloud. Pure: no rows of ours, no clock.

Everything that is refused, guessed or odd becomes a remark with file, row, field and reason
(docs/examples/README.md describes the format; portal-contract.md, section 3).
"""

from providers.master_data.drafts import (
    CalendarDraft,
    CentreDraft,
    ClosureDraft,
    HoursDraft,
    MasterData,
)
from providers.master_data.files import Unusable
from providers.master_data.reading import read
from providers.master_data.remarks import Remark, Remarks, Weight

__all__ = [
    "CalendarDraft",
    "CentreDraft",
    "ClosureDraft",
    "HoursDraft",
    "MasterData",
    "Remark",
    "Remarks",
    "Unusable",
    "Weight",
    "read",
]
