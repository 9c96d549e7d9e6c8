"""The start and length of each line, from estimates of speech and elastic pauses."""
