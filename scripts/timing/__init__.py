"""When each line starts and how long it lasts: estimates of speech and the sharing of elastic pauses."""
