"""The JSON door of clients: credentials in, tokens out."""
