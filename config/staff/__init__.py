"""How staff come in: password, second factor, and the sessions they have."""
