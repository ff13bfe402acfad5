"""The JSON doors of booking: the portal's plain call and REST v1."""
