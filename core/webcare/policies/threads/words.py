"""The words by which a thank-you is known: Dutch and English, and signs of both."""

_THANK = """
bedankt dank dankje dankjewel dankuwel dankewel danku thanks thank thx tnx ty tysm
thankyou thankss thnx merci mercikes cheers hulde complimenten appreciated grateful
dankbaar gewaardeerd waardering top toppie super geweldig fantastisch perfect prima
lovely brilliant great awesome excellent
"""
_SIGNS = "👍 🙏 ❤ 🧡 💛 💚 💙 💜 😊 🙂 ☺ 😀 😃 😄 😁 🥰 😍 😘 👌 💪 🎉"
_MORE_SIGNS = "🌹 💐 🌷 🥳 👏 🤗 💯 ✅ ♥"

_FILL = """
je u jullie jou uw jouw jij wel heel erg zeer hartelijk hartstikke ontzettend enorm
nogmaals alvast allemaal allen iedereen alle voor de het een deze dit dat die al en ook
snelle fijne goede goed vlotte duidelijke prettige vriendelijke uitleg hulp antwoord
reactie service informatie info moeite tip tips meedenken meehelpen helpen geholpen
help bericht terugkoppeling afhandeling
oplossing hulpvaardigheid geduld tijd aandacht keer
ok oke oké okay okee okido ja jaa yes yep joh hoor dan nu zo weer is was wat hier heb
ik we wij ben blij mee mij me mijn met jullie echt fijn fijnd mooi
lekker netjes keurig leuk
lief aardig klasse dag doei groet groeten groetjes gr mvg vriendelijke vr hallo hoi hey
beste fijne avond weekend middag ochtend dagen dagje vakantie week nog prettig prettige
tot ziens succes duizendmaal duizend maal miljoen bij van te aan om er zijn was
opgelost gelukt geregeld werkt begrepen duidelijk helder weet genoeg gevonden binnen
ontvangen ontvangst verder
you your for the a an so very much lot lots many million again all everyone both
quick fast swift kind clear good nice really help helping helped support answer reply
response service information explanation time patience effort assistance sorting it
this that's thats was is be will have had to day evening weekend night one too and of
my me i we were that solved works worked sorted fixed understood got noted now
best regards kindly bye hi hello hey dear team guys folks
x xx xxx
"""
_BLOCK = """
maar echter alleen toch niet geen nooit helaas jammer waarom wanneer waar hoe wie welke
hoeveel kan kunt kun mag moet zou wil wilt graag vraag vraagje probleem klacht
but however only not never no why when where how who which can could would should want
need still question problem complaint unfortunately
?
"""

THANK = frozenset([*_THANK.split(), *_SIGNS.split(), *_MORE_SIGNS.split()])
"""What thanks by itself."""

BLOCK = frozenset(_BLOCK.split())
"""What says that there is more."""

FILL = frozenset(_FILL.split()) - BLOCK
"""What may stand around thanks without saying anything else."""
