"""Reports for staff: what many bookings say together, as tables, drawings and files."""
