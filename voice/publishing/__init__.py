"""Publishing: a folder for any web host, with MP3 files, pages, a list of sessions, and a podcast feed."""
