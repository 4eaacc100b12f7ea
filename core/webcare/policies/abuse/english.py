"""What offends in English. The words are here so that nobody has to read them."""

from webcare.policies.abuse.lexicon import Lexicon

_GAP = r"(?:[ ,]+[a-z0-9']+){0,3}"
_FOUL = (
    "(?:fucking|fuckin|bloody|stupid|dumb|dirty|filthy|ugly|fat|lazy|worthless|useless)"
)
_WILL = (
    "(?:i|we)(?:'ll| will|'m going to| am going to|'m gonna| am gonna| "
    "gonna|'re going to|"
    " are going to| shall| wanna| want to)"
)

ENGLISH = Lexicon(
    words={"gap": _GAP, "foul": _FOUL, "will": _WILL},
    rude=(
        "shit(?:ty|show|e)?",
        "fuck(?:ing|in|ed)?",
        "wtf",
        "damn(?:ed|it)?",
        "goddamn(?:it)?",
        "bullshit",
        "crap",
        "bloody hell",
        "piss(?:ed)?",
        "shut up",
    ),
    abusive=(
        "fuck(?:ing)? (?:you|yourself|yourselves|off|u|ya|your|them all|all of you)",
        "(?:go|get) (?:and )?(?:fuck{letters}|screw yourself|screwed)",
        "{letters}fuckyou{letters}",
        "(?:mother|mutha)[ -]?fuck{letters}",
        "fuck(?:er|ers|wit|wits|face|faces|head|heads|tard|tards)",
        (
            "fucking (?:{foul} )?(?:idiots?|morons?|clowns?|useless|bastards?|"
            "liars?|thieves|"
            "retards?|pigs?|scum|cowards?|animals?|losers?|bitch{letters}|cunts?)"
        ),
        "ass[ -]?hole{letters}",
        "arse[ -]?hole{letters}",
        "(?:dumb|jack|fat|smart|lazy)[ -]?ass(?:es)?",
        "(?:dick|shit|cock|butt)[ -]?(?:head|heads|face|faces|bag|bags|wad)",
        "cock[ -]?sucker{letters}",
        "shit for brains",
        (
            "piece of (?:shit|crap|trash|garbage|filth|scum)(?: (?:people|"
            "human{letters}))?"
        ),
        "pieces of (?:shit|crap|trash|garbage|filth|scum)",
        "(?:you|your|the|{foul}|these|those|such a|a) cunts?",
        "cunts?",
        "wank(?:er|ers|stain)",
        "toss(?:er|ers)",
        "tw[a4]ts?",
        "bellends?",
        "pricks? (?:like|that) you",
        "son of a (?:bitch|whore)",
        "sons of bitches",
        (
            "{foul} (?:bitch(?:es)?|whores?|sluts?|cows?|cunts?|pigs?|fags?|"
            "bastards?|jews?|"
            "muslims?|foreigners?|immigrants?|dogs?|rats?|hags?)"
        ),
        "bitch(?:es)? (?:please|ass)",
        (
            "(?:f[a4]gg?[o0]t|fag|dyke|tranny|n[i1]gg(?:er|a)|chink|paki|kike|gook|"
            "spic|wetback|"
            "raghead|towelhead|sandnigger)s?"
        ),
        "nigg(?:er|a)s",
        "retards?",
        "(?:are you|you are|you're|u r|ur|fucking) (?:all |really |so |just )?retarded",
        "kill (?:yourself|yourselves|urself|ur self)",
        "kys",
        "neck yourself",
        "(?:go|please|just) (?:and )?die",
        "drop dead",
        "hope{gap} (?:die|dies|rot|rots|choke|suffer|suffers|burn|crash|bleed)",
        "hope{gap} (?:get|gets|got) (?:cancer|aids|raped|hit|run over|killed|shot)",
        "rot in hell",
        "(?:go to|burn in) hell",
        "eat shit{gap}",
        "(?:shove|stick|stuff) it{gap} your (?:ass|arse)",
        "die in a (?:fire|hole|ditch)",
        "suck (?:my|a|this|on my) {letters}",
        "(?:show|send)(?: me)?(?: your| ur| some)? (?:tits|boobs|nudes|pussy)",
        "send nudes",
        "your (?:tits|pussy|boobs)",
        "(?:wanna|want to|let me|i'd) fuck you",
        "shut (?:the fuck|the hell) up",
        "shut your (?:fucking |stupid |dirty )?(?:mouth|face|trap|gob)",
        "stfu",
        "gtfo",
        "(?:go|get) back to (?:your|ur)(?: own)? (?:country|shithole{letters})",
        (
            "(?:you|u)(?:'re| are)? (?:all )?(?:a |an )?(?:absolute |total |complete |"
            "disgusting |fucking |worthless |filthy )*(?:scum|vermin|filth|"
            "subhuman{letters}|"
            "parasites?|pigs?|whores?|sluts?|nazis?|rats?|garbage|trash|dicks?|"
            "pricks?|bitch"
            "|bitches)"
        ),
        "(?:such|what) an? (?:absolute |total |complete )?(?:dick|prick|bitch|cow)",
        (
            "you (?:worthless|disgusting|pathetic|filthy) (?:piece|pig|excuse|scum|"
            "human|man|"
            "woman|people|animal)s?"
        ),
        "hell you scum",
    ),
    insults=(
        "idiots?",
        "morons?",
        "imbeciles?",
        "cretins?",
        "dimwits?",
        "halfwits?",
        "bastards?",
        "bitch(?:es)?",
        "jackass(?:es)?",
        "sluts?",
        "whores?",
    ),
    names=(
        "losers?",
        "scum",
        "pricks?",
        "dicks?",
        "dumbos?",
        "cowards?",
        "nazis?",
        "fascists?",
        "racists?",
        "clowns?",
    ),
    traits=(
        "stupid",
        "dumb",
        "(?:dumbest|stupidest)(?: [a-z]+)?",
        "pigs?",
        "cows?",
        "dirty dogs?",
        "brain(?: )?dead",
        "brainless",
    ),
    us=frozenset(
        {"you", "your", "you're", "youre", "u", "ur", "yourself", "yourselves", "ya"}
    ),
    being=frozenset({"are", "is", "re", "you're", "youre", "ur", "were"}),
    leading=frozenset(
        {
            "fucking",
            "stupid",
            "dumb",
            "bloody",
            "absolute",
            "complete",
            "total",
            "useless",
            "stfu",
            "hey",
            "oi",
            "dirty",
            "filthy",
            "ugly",
        }
    ),
    going_on=frozenset(
        {"and", "or", "that", "who", "man", "people", "you", "too", "i", "to"}
    ),
    themselves=frozenset({"i", "i'm", "im", "me", "my", "myself", "we", "i've"}),
    denying=frozenset(
        {"not", "aren't", "isn't", "no", "never", "ain't", "like", "as", "liar"}
    ),
    threats=(
        (
            "{will}{gap} (?:kill|murder|shoot|stab|strangle|hurt|rape|behead|"
            "slaughter|beat|"
            "smash|destroy|hang|cut|gut|punch|slap)(?: the shit out of| up)? "
            "(?:you|u|ya|all of you|everyone)(?: all| up| both)?(?:$|[ .,!?])"
        ),
        (
            "{will}{gap} (?:kill|murder|shoot|stab|hurt|rape|slaughter|burn) "
            "(?:your|ur) "
            "(?:family|kids|children|wife|husband|mother|dog|house)"
        ),
        "(?:gonna|going to) (?:kill|beat|hurt|stab|shoot|find|smash) (?:you|u|ya|your)",
        "i(?:'ll| will)? (?:kill|murder|shoot|stab) (?:you|u|ya|your)",
        (
            "(?:break|smash|cut off|chop off|bash|kick) your (?:legs|neck|arms|"
            "face|skull|head|"
            "teeth|knees|fingers|hands|brains)(?: in)?"
        ),
        "{will}{gap} (?:burn|blow|bomb|torch)(?: up| down)? (?:you|u|your|ur){gap}",
        "{will}{gap} (?:burn|blow)(?: [a-z]+){1,3} (?:down|up)",
        "(?:i|we) know where (?:you|u|your{gap}) (?:live|lives|sleep|work|park)",
        "(?:i|we) know where you work and",
        "(?:i|we) know where (?:your|ur) (?:kids|children|family|wife|husband|mother)",
        (
            "(?:you're|you are|ur|u r|youre) (?:all )?(?:so )?dead(?: when| if| "
            "once| meat| man|"
            "[.!])"
        ),
        "watch your back",
        "there(?:'s| is| will be) a bomb (?:in|under|at|near) (?:your|ur)",
        "{will}{gap} (?:come|be){gap} with a (?:knife|gun|bat|weapon|axe|hammer)",
        "(?:come|coming){gap} (?:with|and bring) a (?:knife|gun|bat|weapon|axe)",
        "(?:i'm|i am|we're|we are) coming (?:for|after) (?:you|u)(?: and your|$|[.!])",
        "(?:bullet|knife) (?:in|through|between) your",
        "put a bullet",
        "you(?:'ll| will) (?:be sorry|regret){gap} when i (?:find|see|get)",
        "(?:wait|just wait) (?:till|until) i (?:find|see|get|catch) you",
        "{will}{gap} (?:hunt you|find you (?:and|all|one)|find you(?:$|[.!,]))",
        "you(?:'re| are) going to die(?:$|[.,!?])",
    ),
    starred=(
        "fuck",
        "fucker",
        "fucking",
        "shit",
        "bitch",
        "cunt",
        "asshole",
        "dick",
        "whore",
        "slut",
        "bastard",
        "motherfucker",
        "nigger",
        "faggot",
        "retard",
        "wanker",
    ),
    told=(
        "(?:called|calls|calling) (?:me|us|him|her|them)",
        (
            "(?:he|she|they|someone|somebody|neighbour|neighbor|colleague) (?:said|"
            "says|wrote|"
            "told|threatened|shouted|yelled|sent|painted|sprayed)"
        ),
        "(?:threatened|threatens|threatening) (?:to|me|us|him|her)",
        "(?:graffiti|sprayed|painted|bullied)",
    ),
)
