"""The start and the duration of each line, from estimates of speech and elastic pauses."""
