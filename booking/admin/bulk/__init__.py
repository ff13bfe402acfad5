"""Work on many rows in the admin: files brought in and taken out, many centres closed at once."""
