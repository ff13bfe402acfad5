"""The citizen's door: server-rendered pages, one module a step. They work without JavaScript."""
