"""The shipped sessions, how a session is found by name, and how one is assembled from several."""
