"""Turns text into sound, and is the program: engines, session, player, commands."""

import os

# onnxruntime, which runs the neural voices, sends telemetry and keeps a device id in the user's cache folder unless
# this is set before it is first imported. Everything that imports it lies below this package, and child processes
# inherit it. A value of the user's own is replaced, since 0 would turn the telemetry on.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
