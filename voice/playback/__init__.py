"""Playing a session on a loudspeaker: transport, signals, the music during a pause, and the history."""
