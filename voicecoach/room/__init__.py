"""The virtual room: a loudspeaker, walls, noise, a person who speaks and a microphone, all on a virtual clock.

It drives the session, loop, mixer, echo canceller and recogniser that a live session runs, from the audio callback
inwards, faster than real time. No other room of the house knows of it.
"""
