"""The desktop's side of playback: media keys over MPRIS and a lock that keeps the machine awake."""
