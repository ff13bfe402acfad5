"""People at the desk: found, booked for, moved, merged, taken out, erased."""
