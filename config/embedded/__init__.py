"""PostgreSQL, Valkey and the processes of ours, started, watched and stopped by one parent.

Knows nothing of Django, so that it runs before there is a database to configure.
docs/adr/0006-embedded-servers.md says why it exists.
"""
