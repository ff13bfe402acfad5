"""How e-mails look: the tokens of static/css/tokens.css as inline styles.

Mail programs drop style sheets, so each element carries its own. Programs that know dark mode keep
the one sheet of `DARK`; its classes are the names of the colours they change.
"""

from typing import NamedTuple


class Colours(NamedTuple):
    """Tokens of visual-language.md, section 2."""

    bg: str
    surface: str
    ink: str
    muted: str
    line: str
    brand: str


LIGHT_COLOURS = Colours("#f4f8f7", "#ffffff", "#10272d", "#4a6067", "#d3e0df", "#0b5563")
DARK_COLOURS = Colours("#0c1517", "#142125", "#e7f1f1", "#a6babd", "#2a3f45", "#83d3d8")

_FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Tahoma,sans-serif"
_ARABIC_FONT = "'Noto Sans Arabic',system-ui,'Segoe UI','Geeza Pro',Tahoma,sans-serif"
_MONO = "ui-monospace,Menlo,Consolas,monospace"

DARK = (
    ":root{color-scheme:light dark}"
    "@media (prefers-color-scheme:dark){"
    f".bg{{background-color:{DARK_COLOURS.bg}!important}}"
    f".surface{{background-color:{DARK_COLOURS.surface}!important;"
    f"border-color:{DARK_COLOURS.line}!important}}"
    f".ink{{color:{DARK_COLOURS.ink}!important}}"
    f".muted{{color:{DARK_COLOURS.muted}!important}}"
    f".line{{border-color:{DARK_COLOURS.line}!important}}"
    f".brand{{color:{DARK_COLOURS.brand}!important;border-color:{DARK_COLOURS.brand}!important}}"
    "}"
)


def styles(*, right_to_left: bool) -> dict[str, str]:
    """Name of an element to its style, ready for an attribute in double quotes."""
    colours = LIGHT_COLOURS
    font = _ARABIC_FONT if right_to_left else _FONT
    lines, heading_lines = ("1.75", "1.45") if right_to_left else ("1.5", "1.2")
    track = "0" if right_to_left else "-0.018em"
    # The quarter of the house: one corner, block-start and inline-end.
    corners = "32px 14px 14px 14px" if right_to_left else "14px 32px 14px 14px"
    side = "right" if right_to_left else "left"
    text = f"font-family:{font};font-size:17px;line-height:{lines};color:{colours.ink}"
    small = f"font-family:{font};font-size:15px;line-height:{lines};color:{colours.muted}"
    cell = (
        f"padding:10px 0;border-bottom:1px solid {colours.line};text-align:{side};"
        f"vertical-align:top;{text}"
    )
    return {
        "page": f"margin:0;padding:0;width:100%;background-color:{colours.bg};"
        "-webkit-text-size-adjust:100%",
        "sheet": f"width:100%;background-color:{colours.bg};border-collapse:collapse",
        "middle": f"padding:24px 16px 32px;text-align:{side}",
        "column": f"max-width:560px;margin:0 auto;text-align:{side}",
        "preview": "display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;"
        "opacity:0;overflow:hidden",
        "heading": f"margin:0 0 16px;font-family:{font};font-size:28px;font-weight:700;"
        f"line-height:{heading_lines};letter-spacing:{track};color:{colours.ink}",
        "words": f"margin:0 0 16px;{text}",
        "button": f"display:inline-block;padding:11px 20px;border:2px solid {colours.brand};"
        f"border-radius:8px;font-family:{font};font-size:17px;font-weight:600;line-height:1.4;"
        f"color:{colours.brand};text-decoration:none",
        "around_button": "margin:0 0 24px",
        "anchor": f"color:{colours.brand};text-decoration:underline;overflow-wrap:anywhere",
        "ticket": f"margin:0 0 24px;padding:20px 24px;background-color:{colours.surface};"
        f"border:1px solid {colours.line};border-radius:{corners}",
        "date": f"margin:0;font-family:{font};font-size:20px;font-weight:700;"
        f"line-height:{heading_lines};color:{colours.ink}",
        "time": f"margin:4px 0 0;font-family:{font};font-size:40px;font-weight:700;"
        f"line-height:1.2;letter-spacing:{track};color:{colours.ink};"
        "font-variant-numeric:tabular-nums",
        "over": "text-decoration:line-through",
        "zone": f"margin:4px 0 16px;{small}",
        "place": f"margin:0;{text}",
        "name": f"margin:0;{text};font-weight:700",
        "row": f"margin:16px 0 0;padding:16px 0 0;border-top:1px dashed {colours.line};{small}",
        "more": f"margin:12px 0 0;{small}",
        "fact": f"{text};font-weight:600",
        "reference": f"font-family:{_MONO};font-size:20px;font-weight:600;line-height:1.5;"
        f"color:{colours.ink};white-space:nowrap",
        "list": "width:100%;margin:0 0 24px;border-collapse:collapse",
        "cell": f"{cell};padding-inline-end:16px",
        "wide_cell": f"{cell};width:100%",
        "code": f"font-family:{_MONO};font-size:15px;color:{colours.muted};white-space:nowrap",
        "footer": f"margin:32px 0 0;padding:16px 0 0;border-top:1px solid {colours.line};{small}",
    }
