"""A citizen's account, for whoever wants one: nothing needs it to book."""
