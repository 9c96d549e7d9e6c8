"""Checks of a parsed script: includes, length, safety of intense breathing, and likely mistakes."""
