"""voicecoach: a hands-free workout coach that leads aloud and obeys the voice, on one's own computer."""

__version__ = "0.1.0"
