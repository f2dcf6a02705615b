"""Ordinary talk for the must-reject sets: thousands of sentences from patterns, none of which is a command."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

_WORDS: Final = {
    "who": "my brother|your sister|the neighbour|our teacher|a friend of mine|the old man|her cousin|the doctor|"
    "someone|the whole family|his uncle|the children|the plumber|my boss|that woman|the cat|our grandmother|"
    "the new guy|everybody|the waiter|the postman|my flatmate|the two of them|the manager",
    "did": "bought|found|forgot|lost|borrowed|painted|sold|broke|cleaned|wanted|saw|described|repaired|hid|ordered|"
    "carried|missed|liked|photographed|washed|dropped|returned|opened|remembered|needed|chose",
    "thing": "bicycle|newspaper|blue coat|suitcase|kettle|umbrella|guitar|garden chair|birthday cake|telephone|"
    "window frame|basket of apples|wooden table|pair of shoes|letter|camera|ticket|lamp|sandwich|map|carpet|"
    "box of tools|bottle of milk|painting|ladder|shopping list|television|blanket|football|key",
    "place": "in the kitchen|at the station|near the river|on the balcony|behind the church|at the market|in Berlin|"
    "under the bridge|at work|in the garden|by the sea|across the street|at the airport|upstairs|in the car|"
    "at the library|on the way home|in the old town",
    "time": "yesterday|last week|this morning|on Tuesday|before breakfast|after the concert|two years ago|at noon|"
    "during the holidays|every evening|in the middle of the night|on Sunday afternoon|in winter|a while ago",
    "like": "quite|really|a bit|terribly|not very|surprisingly|always|hardly",
    "way": "cheap|noisy|beautiful|tired|expensive|late|heavy|funny|cold|polite|strange|broken|hungry|delicious|small|"
    "crowded|green|dangerous|famous|boring|friendly|wet",
    "why": "because it was raining|since the shop had closed|although nobody asked|so we went by train|"
    "but the price was too high|and then the phone rang|while the music was playing|until the police came|"
    "because I had no time left|and nobody knows what happened next|but I would rather stay at home|"
    "so they will start again tomorrow|and I could not stop laughing|before we go back to the hotel",
    "talk": "weather|football match|election|new restaurant|film about penguins|price of bread|recipe|rent|meeting|"
    "holiday in Spain|school play|traffic|story in the paper|noise from upstairs|computer|wedding|garden",
    "count": "two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|fifty",
    "things": "eggs|people|chairs|euros|minutes|pages|miles|tomatoes|plates|emails|questions|houses|lemons|buses",
    "opinion": "I think|she says|they told me|you know|I was surprised that|it seems that|he believes|apparently|"
    "I am sure|people say",
}
_PATTERNS: Final = (
    "{who} {did} the {thing} {place} {time}",
    "{who} {did} a {way} {thing} {why}",
    "{opinion} the {talk} was {like} {way}",
    "{opinion} {who} {did} {count} {things} {place}",
    "have you heard about the {talk} {place}",
    "did {who} tell you that the {thing} is {like} {way}",
    "we talked about the {talk} for {count} minutes {why}",
    "there were about {count} {things} {place} {time}",
    "could you bring me the {thing} {place} please",
    "the {thing} {place} is {like} {way} {why}",
    "{time} {who} came to see the {thing} and the {talk}",
    "I wonder whether {who} still has the {way} {thing}",
    "what a {way} {thing}",
    "well {who} was {like} {way} {time}",
    "no I don't think {who} {did} it {place}",
    "yes but the {talk} was more {way} than the {thing}",
    "turn left {place} and you will see the {way} house",
    "my back was hurting {time} {why}",
    "how many {things} did {who} buy {time}",
    "wait for {who} {place}",
)
_CHOICES: Final = {name: tuple(words.split("|")) for name, words in _WORDS.items()}


def sentences(seed: int) -> Iterator[str]:
    """Gives sentences without end, hardly ever the same; the same seed gives the same.

    Some begin or end with words of commands ("wait for", "what happened next"), as talk does.
    """
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    while True:
        pattern = chance.choice(_PATTERNS)
        yield pattern.format(**{name: chance.choice(words) for name, words in _CHOICES.items()})
