"""The panel "Your own voice": records lines of a script with the browser's microphone."""
