"""The command line around the commands: entry point, shared options, settings, consent, progress and diagnostics."""
