"""The approved texts of the demo's airport, one of each state."""

from webcare_whatsapp.simulation.templates import SimulatedTemplate

TEMPLATES = (
    SimulatedTemplate(
        id="806312974732501",
        name="gesprek_hervatten",
        language="nl",
        category="UTILITY",
        body=(
            "Hallo {{1}}, u stelde ons een vraag over {{2}}. We hebben een antwoord "
            "voor u. Wilt u het gesprek voortzetten?"
        ),
        footer="Luchthaven Vlietdrecht",
        buttons=(("QUICK_REPLY", "Ja, graag", ""), ("QUICK_REPLY", "Niet nodig", "")),
    ),
    SimulatedTemplate(
        id="806312974732502",
        name="bagage_gevonden",
        language="nl",
        category="UTILITY",
        header="Uw bagage is gevonden",
        header_format="TEXT",
        body=(
            "Goed nieuws, {{naam}}: uw {{voorwerp}} ligt klaar bij de balie Gevonden "
            "voorwerpen. U kunt het ophalen tot en met {{datum}}."
        ),
        buttons=(
            ("URL", "Route en tijden", "https://vlietdrecht.example/gevonden/{{1}}"),
        ),
    ),
    SimulatedTemplate(
        id="806312974732503",
        name="vlucht_gewijzigd",
        language="nl",
        category="UTILITY",
        body="Uw vlucht {{1}} vertrekt nu om {{2}} van gate {{3}}.",
    ),
    SimulatedTemplate(
        id="806312974732504",
        name="vlucht_gewijzigd",
        language="en",
        category="UTILITY",
        body="Your flight {{1}} now departs at {{2}} from gate {{3}}.",
    ),
    SimulatedTemplate(
        id="806312974732505",
        name="tevredenheid",
        language="nl",
        category="MARKETING",
        body="Hoe tevreden bent u over ons antwoord? Tik op een cijfer.",
        buttons=(
            ("QUICK_REPLY", "Goed", ""),
            ("QUICK_REPLY", "Kon beter", ""),
            ("QUICK_REPLY", "Slecht", ""),
        ),
    ),
    SimulatedTemplate(
        id="806312974732506",
        name="parkeren_zomer",
        language="nl",
        category="MARKETING",
        status="PAUSED",
        quality="RED",
        body="Parkeer deze zomer drie weken voor de prijs van twee.",
    ),
    SimulatedTemplate(
        id="806312974732507",
        name="hulp_bevestigd",
        language="nl",
        category="UTILITY",
        status="PENDING",
        quality="UNKNOWN",
        body="Uw hulp op de luchthaven is bevestigd voor {{1}} om {{2}}.",
    ),
    SimulatedTemplate(
        id="806312974732508",
        name="nieuwsbrief",
        language="nl",
        category="MARKETING",
        status="REJECTED",
        quality="UNKNOWN",
        body="Lees het laatste nieuws van de luchthaven.",
    ),
    SimulatedTemplate(
        id="806312974732509",
        name="winterkorting",
        language="nl",
        category="MARKETING",
        status="DISABLED",
        quality="RED",
        body="Korting op parkeren in de winter.",
    ),
)
