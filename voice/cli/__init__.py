"""The command line without its commands: entry point, shared options, settings, consent, progress and diagnostics."""
