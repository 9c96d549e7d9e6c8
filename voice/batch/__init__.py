"""Batches: many exports at once, planned, run in parallel, and recorded in a manifest beside the files."""
