"""Desktop integration during playback: media keys through MPRIS, and a wake lock."""
