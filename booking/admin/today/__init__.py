"""Today, the first page of the admin, with what hangs on it."""
