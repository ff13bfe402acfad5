"""The reference as a QR code, for the desk's scanner."""

from dataclasses import dataclass

import segno

#: Light modules around a symbol, without which scanners do not find it (ISO/IEC 18004).
_QUIET = 4


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square of `size` modules, its quiet zone counted, and the dark ones as an SVG path."""

    size: int
    path: str


def qr_code(reference: str) -> QrCode:
    """The code of a reference as the database keeps it: twelve letters and figures, nothing else.

    No address and no dashes: a scanner that types gives the desk what somebody would type, and
    whoever photographs a ticket learns no more than is printed beside it.
    """
    symbol = segno.make_qr(reference, error="q")
    runs = (
        f"M{start + _QUIET} {row + _QUIET}h{length}v1h-{length}z"
        for row, modules in enumerate(symbol.matrix)
        for start, length in _dark_runs(bytes(modules))
    )
    return QrCode(len(symbol.matrix) + 2 * _QUIET, "".join(runs))


def _dark_runs(modules: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow one another there."""
    runs: list[tuple[int, int]] = []
    for at, is_dark in enumerate(modules):
        if not is_dark:
            continue
        if runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    return runs
