"""Playback on a loudspeaker: player, transport, signals, pause bed and history."""
