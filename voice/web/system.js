// @ts-check
// The system's own controls: lock screens, headsets, media keys.
"use strict";

/** Tell the system what plays, and what its controls do. */
function sendMetadata() {
  if (!("mediaSession" in navigator)) return;
  const artwork = /** @type {HTMLLinkElement} */ (element("artwork")).href;
  navigator.mediaSession.metadata = new MediaMetadata({
    title: session.title,
    artist: "Outpour",
    artwork: [{ src: artwork, sizes: "512x512", type: "image/jpeg" }],
  });
  const several = session.chapters.length > 1;
  /** @type {Partial<Record<MediaSessionAction, MediaSessionActionHandler | null>>} */
  const actions = {
    play: () => (begun ? play() : begin(0)),
    pause: () => audio.pause(),
    seekbackward: (details) => goBy(-(details.seekOffset ?? STEP_MS / 1000) * 1000),
    seekforward: (details) => goBy((details.seekOffset ?? STEP_MS / 1000) * 1000),
    seekto: (details) => goTo((details.seekTime ?? audio.currentTime) * 1000),
    previoustrack: several ? previousChapter : null,
    nexttrack: several ? nextChapter : null,
  };
  for (const [name, action] of Object.entries(actions)) {
    try {
      navigator.mediaSession.setActionHandler(/** @type {MediaSessionAction} */ (name), action);
    } catch {
      // This browser doesn't know the action.
    }
  }
}

/** Tell the system the position, from which it counts on by itself. */
function sendPosition() {
  const duration = audio.duration;
  if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState || !Number.isFinite(duration)) return;
  navigator.mediaSession.setPositionState({ duration, playbackRate: 1, position: Math.min(audio.currentTime, duration) });
}
