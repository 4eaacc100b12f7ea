"""How English texts give away a use that a government may not make of a chat."""

from webcare.policies.scope.signs import Signs, written_out

_WORDS = {
    # Up to five words of the same sentence.
    "some": r"(?:[^\s.!?]+ ){0,5}",
    # Up to three words that say when.
    "when": "(?:(?:now|today|tomorrow|again|this|next|on|all|monday|tuesday|wednesday"
    "|thursday|friday|saturday|sunday) ){0,3}",
    "office": "(party|candidates?|mayor|alderman|alderwoman|councillors?|president"
    "|coalition|opposition|prime minister|minister)",
    "party": "(labour|conservatives|tories|republicans|democrats|liberals|greens|vvd"
    "|pvv|d66|cda|pvda|groenlinks|bbb|volt)",
}

PROMOTION = Signs(
    certain=written_out(
        (
            "(buy|shop) (now|today|online and)",
            "order (now|today) and (get|save|receive)",
            (
                "(don't|do not) miss (out|this|these|our) {some}(offers?"
                "|deals?|discounts?"
                "|sale)"
            ),
            "(don't|do not) miss out on",
            "(grab|enjoy|get) {some}(discounts?|special offers?|deals?|bargains?)",
            (
                "(limited|special|exclusive|unbeatable) (time )?(offers?"
                "|deals?|discounts?)"
            ),
            "(while|as long as) stocks last",
            "(discount|promo|coupon|voucher) codes?",
            "{number}%? off (all|everything|selected|our|your|any|every)",
            "buy one,? get one",
            (
                "(win|chance to win) {some}(gift cards?|vouchers?|iphone"
                "|tablet|flights?"
                "|prizes?)"
            ),
            "like and share",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            "(discounts?|bargains?)",
            "(offers|deals)",
            "{number}%? off",
            "(order|book) (now|today)",
            "(sponsored|sponsors?|giveaway|raffle|prize draw|clearance)",
            "(only|just) (today|this weekend|this week)",
            "(for only|from only|only|just) [€£$] ?{number}",
            "(your|any) (next|first) (purchase|order)",
            "win (a|two|great|free|tickets)",
        ),
        _WORDS,
    ),
)

CAMPAIGN = Signs(
    certain=written_out(
        (
            "our (party|candidates?|manifesto|election campaign)",
            "(support|back|endorse) (the |our )?({office}|{party})",
            (
                "(campaign|campaigning) for (the |our )?(party|candidates?|mayor"
                "|re-election)"
            ),
            "(donate|contribute|chip in) {some}(campaign|party|candidate)",
            "join (our|the) (political party|campaign|party's)",
            (
                "(help|come|join) {some}(canvass{letters}|leafleting|knock on doors"
                "|campaign rally)"
            ),
            "(campaign|party) (rally|team|fundraiser|headquarters|volunteers?)",
            "(re-elect|reelect|deserves your (vote|support))",
            "{party} (has|have|offers|offer) {some}(better|best) (plans?|answers?)",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            "(election campaigns?|manifestos?|political part(y|ies))",
            "political campaigns?",
            "(canvassing|leafleting|campaign trail)",
            (
                "(mayor|councillor|alderman) {some}(excellent|fantastic|great|amazing) "
                "(job|work)"
            ),
            "support our (plans?|policy|policies|proposal)",
        ),
        _WORDS,
    ),
)

VOTERS = Signs(
    certain=written_out(
        (
            (
                "(who|whom|which (political )?(party|candidate)|what party) "
                "(did|do|will|would|are|have) you {some}"
                "(vote|voted|voting|support|supported|back|choose|favour|favor|prefer)"
            ),
            "how (did|will|would) you (be )?(vote|voting)",
            (
                "(what|which) (is|are) your (political|voting|party) "
                "(preferences?|affiliation|views|leaning|intention|opinions?)"
            ),
            (
                "(tell|share|fill in|enter|register|send|give|note|record) {some}your "
                "(political|voting|party) (preferences?|affiliation|views|leaning"
                "|intention)"
            ),
            "are you (already )?a member of (a|any|the) (political )?party",
            (
                "(collect{letters}|share|sell|buy|export|send|gather{letters}) {some}"
                "(voter|voters|voters') (data|lists?|files?|profiles?"
                "|information|details)"
            ),
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            "(political|voting) (preferences?|affiliation|leaning|intentions?)",
            "(voter|voters') (data|lists?|files?|profiles?)",
            "have you (already )?voted",
            "(are you going|do you plan|do you intend|will you) (to )?vote",
            "member of a political party",
        ),
        _WORDS,
    ),
)

ELECTIONS = Signs(
    certain=written_out(
        (
            (
                "vote {when}(for|against) (the |our |your |my )?"
                "({office}|{party}|us|me|him|her|government|list {number})"
            ),
            "vote (yes|no|leave|remain)",
            "(give|lend|cast) {some}your vote (to|for) (us|me|our|the) {word}",
            "(give|lend) (us|me) your vote",
            "(don't|do not) (bother|waste) {some}(vote|voting|polls|polling)",
            "(there is|there's) no point (in )?voting",
            "stay (at )?home {some}(election|elections|polling day|instead of voting)",
            (
                "(election|elections|vote|result) (is|was|were|are|has been|have been"
                "|will be) (stolen|rigged|fixed|fake|fraudulent)"
            ),
            "(recommend|advise|urge|encourage) {some}(vote|voting) (for|against)",
            "the best (party|candidate)",
            "you should vote (for|against)",
        ),
        _WORDS,
    ),
    perhaps=written_out(
        (
            "who (you )?(should|to) vote for",
            (
                "(election|elections) (is|are|was|were|has been|have been) "
                "(postponed|cancelled|canceled|invalid)"
            ),
            "your vote {some}(difference|change)",
            "(win|wins|winning) (the|this) elections?",
            "voting advice",
        ),
        _WORDS,
    ),
)

SIGNS = {
    "promotion": PROMOTION,
    "campaign": CAMPAIGN,
    "voters": VOTERS,
    "elections": ELECTIONS,
}
"""What gives each use away, by its name."""
