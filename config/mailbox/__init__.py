"""A mailbox for everybody, on this machine: takes what is sent, delivers nothing, shows all of it.

For the demonstration and for tests. Knows nothing of Django, the database or who sends.
"""
