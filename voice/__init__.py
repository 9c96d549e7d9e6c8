"""The program: speech engines, sessions, playback, export and the command line."""

import os

# onnxruntime, which runs the neural voices, sends telemetry and keeps a device id in the user's cache folder unless
# this is set before it is first imported. Everything that imports it is in this package, and child processes inherit
# the variable. A value set by the user is replaced, because 0 would turn the telemetry on.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
