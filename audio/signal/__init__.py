"""Signal processing that knows nothing of sessions: clips, noise, fades, loudness, limiting, reverb."""
