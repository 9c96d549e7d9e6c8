"""Exports of many files at once: options, questions and progress."""
