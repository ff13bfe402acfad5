"""Arabic, where Django would write a clock of twelve hours."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
