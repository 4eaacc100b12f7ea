"""The contract kit finds what it is there to find: each rule goes red for its fault."""

import inspect

import pytest

from tests.contract import faults
from tests.contract.murmur import Murmur, MurmurContract
from webcare.testing import ChannelContract

RULES = {name for name in dir(ChannelContract) if name.startswith("test_")}

Fault = type[Murmur] | type[MurmurContract]

FOUND: list[tuple[str, Fault]] = [
    ("a_genuine_request_is_accepted", faults.RefusesEverything),
    ("a_missing_signature_is_refused", faults.VerifiesNothing),
    ("an_altered_body_is_refused", faults.ChecksOnlyThatThereIsASignature),
    ("an_altered_signature_is_refused", faults.ComparesText),
    ("an_altered_signature_is_refused", faults.ChecksOnlyThatThereIsASignature),
    ("another_secret_is_refused", faults.KnowsOneSecretForAll),
    ("without_a_secret_everything_is_refused", faults.ComparesText),
    ("a_handshake_is_answered_only_to_the_right_token", faults.EchoesAnyHandshake),
    ("every_genuine_webhook_is_read", faults.ReadsNothing),
    ("every_genuine_webhook_is_read", faults.Unrecorded),
    ("every_event_is_one_of_the_core", faults.InventsEvents),
    ("the_same_body_gives_the_same_events", faults.NumbersMessagesItself),
    ("reading_calls_nobody", faults.LooksThingsUp),
    ("messages_have_ids_that_are_their_own", faults.NamesAllAlike),
    ("people_have_addresses_and_times_have_zones", faults.ForgetsTheZone),
    ("a_batch_gives_every_item_once_and_in_order", faults.NumbersByPlace),
    ("one_bad_item_does_not_lose_the_rest", faults.LosesSiblings),
    ("a_malformed_body_is_called_malformed", faults.TrustsTheFormat),
    ("a_changed_body_never_breaks_reading", faults.TrustsTheFormat),
    ("a_changed_body_never_gives_an_odd_message", faults.TrustsTheTypes),
    ("a_text_reaches_the_platform", faults.DropsTheText),
    ("a_reply_names_what_it_answers", faults.DropsTheQuote),
    ("every_kind_of_file_that_is_claimed_is_sent", faults.DropsTheFile),
    ("every_kind_of_file_that_is_claimed_is_sent", faults.DropsTheText),
    ("every_other_kind_that_is_claimed_is_sent", faults.DropsTheContent),
    ("kinds_that_are_not_claimed_are_refused", faults.SendsWhatItDoesNotClaim),
    ("reactions_are_as_claimed", faults.ReactsUnclaimed),
    ("reactions_are_as_claimed", faults.OnlyClaimsReactions),
    ("read_receipts_are_as_claimed", faults.OnlyClaimsReadReceipts),
    ("blocking_is_as_claimed", faults.OnlyClaimsBlocking),
    ("profiles_are_as_claimed", faults.OnlyClaimsProfiles),
    ("profiles_are_as_claimed", faults.ShowsProfilesUnclaimed),
    ("templates_are_listed_only_when_claimed", faults.ListsTemplatesUnclaimed),
    (
        "an_account_does_nothing_that_its_type_does_not_claim",
        faults.LetsAnAccountDoMore,
    ),
    (
        "an_account_does_nothing_that_its_type_does_not_claim",
        faults.ShowsAnAccountInPublic,
    ),
    ("a_public_reply_names_what_it_answers", faults.DropsTheQuote),
    ("a_public_reply_names_what_it_answers", faults.DropsTheText),
    ("a_private_reply_names_what_it_answers", faults.DropsThePublicTarget),
    ("a_private_link_brings_its_token_back", faults.LinksWithoutToken),
    ("a_private_link_brings_its_token_back", faults.LinksInTheOpen),
    ("moderation_is_as_claimed", faults.OnlyClaimsModeration),
    ("moderation_is_as_claimed", faults.ModeratesUnclaimed),
    ("control_is_as_claimed", faults.TakesControlUnclaimed),
    ("what_is_claimed_is_implemented", faults.TakesControlUnclaimed),
    ("what_is_claimed_is_implemented", faults.PollsUnclaimed),
    ("what_is_claimed_is_implemented", faults.ShowsProfilesUnclaimed),
    ("polling_is_as_claimed", faults.PollsUnclaimed),
    ("polling_is_as_claimed", faults.NeverRests),
    ("a_cursor_of_another_version_is_no_crash", faults.TrustsItsCursor),
    ("a_platform_that_fails_while_polled_is_sorted", faults.PollsByRaising),
    ("a_long_text_is_cut_without_losing_a_word", faults.CutsWordsAway),
    ("a_long_text_is_cut_without_losing_a_word", faults.CutsTooLong),
    ("a_long_text_is_cut_without_losing_a_word", faults.CutsAnAccountsWordsAway),
    ("limits_are_given_for_what_is_claimed", faults.ForgetsLimits),
    ("too_many_requests_is_temporary", faults.CallsAllPermanent),
    ("a_broken_platform_is_temporary_or_unclear", faults.CallsAllPermanent),
    ("a_refusal_is_permanent", faults.CallsAllTemporary),
    ("an_unreachable_platform_is_temporary", faults.GivesUpUnreachable),
    ("a_lost_answer_is_never_called_temporary", faults.RepeatsWhatWasLost),
    ("an_answer_without_an_id_is_unclear", faults.TrustsTheAnswer),
    ("every_failure_has_a_sentence_for_the_agent", faults.SpeaksInCodes),
    ("a_file_that_is_gone_is_a_media_error", faults.LeaksStatusErrors),
    ("settings_that_are_secret_are_kept_secret", faults.OpenContract),
    ("no_secret_is_shown", faults.ShowsItsAccount),
    ("no_secret_is_logged_or_told_in_errors", faults.LogsSecrets),
    ("no_secret_is_logged_or_told_in_errors", faults.LogsSecretsTheOldWay),
    ("no_secret_is_logged_or_told_in_errors", faults.PrintsSecrets),
    ("no_secret_is_logged_or_told_in_errors", faults.TellsSecretsInErrors),
    ("a_check_tells_what_to_do_when_it_fails", faults.ChecksByRaising),
    ("a_check_tells_what_to_do_when_it_fails", faults.ChecksWithoutAdvice),
    ("the_plugin_fits_the_hooks", faults.OddPlugin),
    ("the_plugin_fits_the_hooks", faults.NotInstalled),
]


def contract_of(fault: Fault) -> MurmurContract:
    if issubclass(fault, MurmurContract):
        return fault()
    contract = MurmurContract()
    contract.channel = fault()
    return contract


@pytest.mark.parametrize(
    ("rule", "fault"),
    [pytest.param(*found, id=f"{found[1].__name__}-{found[0]}") for found in FOUND],
)
def test_a_rule_goes_red_for_its_fault(
    rule: str, fault: Fault, request: pytest.FixtureRequest
) -> None:
    check = getattr(contract_of(fault), f"test_{rule}")
    wanted = inspect.signature(check).parameters
    given = {name: request.getfixturevalue(name) for name in wanted}
    # pytest's own failure is no Exception, and a skip must not count as one.
    with pytest.raises((Exception, pytest.fail.Exception)) as caught:
        check(**given)
    assert not isinstance(caught.value, pytest.skip.Exception)


def test_every_rule_has_a_fault_that_it_finds() -> None:
    assert {f"test_{rule}" for rule, _ in FOUND} == RULES


def test_a_forgotten_method_is_named() -> None:
    """Nobody should have to read the kit to learn what it wants."""

    class Forgetful(ChannelContract):
        channel = Murmur()
        account = MurmurContract.account
        genuine_webhooks = MurmurContract.genuine_webhooks

    with pytest.raises(pytest.fail.Exception, match="Forgetful must give `sign"):
        Forgetful().test_a_genuine_request_is_accepted()
