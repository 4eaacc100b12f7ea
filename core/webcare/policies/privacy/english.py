"""How people ask for personal data in English."""

from webcare.policies.privacy.lexicon import Lexicon
from webcare.policies.privacy.schema import Asked

ENGLISH = Lexicon(
    language="en",
    lists={
        "your": "ur your yours yr",
        "you": "u ya you",
        "we": "i me us we",
        "digits": """
            characters code digit digits figure figures number numbers
        """,
        "back": "back rear reverse",
        "front": "face front",
        "idcard": "card id identity licence license passport*",
        "document": """
            id id-card identification identity ids licence* license* passport* permit
            travel-document
        """,
        "idpaper": "id ids licence license passport permit",
        "card": "amex card cards creditcard mastercard plastic visa",
        "picture": """
            copies copy image photo photos pic pics picture pictures scan scans selfie
            selfies snap snaps snapshot
        """,
        "state": """
            authorities council government hall hmrc irs municipality payslip return
            state tax
        """,
        "give": """
            attach confirm copy describe disclose dm drop email enter fill forward give
            hand leave let list mail mention message note pass photograph pop post
            provide put quote read repeat reply scan send share show spell state submit
            supply take tell text text transcribe type upload verify write
        """,
        "order": """
            attach confirm disclose drop enter fill forward gimme give mention pass
            photograph provide read repeat send share show spell submit supply tell type
            upload verify write
        """,
        "modal": "can could may might should will would",
        "money": """
            amount compensation dollars euro euros money payment pounds refund
        """,
        "pay": "deposit pay refund send transfer wire",
        "deliver": """
            bring courier deliver delivered drop mail post send ship shipped
        """,
    },
    data={
        Asked.CITIZEN_NUMBER: """
            bsn|ssn|bsns|ssns|bsn-number, citizen service? number|no|nr,
            citizens service? number, social security number|no|nr|numbers,
            social insurance number|no, national insurance number|no,
            national id number|no, national identification number, ni number|no,
            tax id|identification|payer|payer's|reference number|no?,
            tax|taxpayer identification|reference number, personal number,
            number ... payslip, licence|license|passport|id ... what|which number,
            nine|9 digits|figures ... @idcard|@state|health,
            nine-digit|9-digit number ... @idcard|@state|health,
            @digits ... @back .. of? .. id|passport|identity|licence,
            number .. under|below|above .. bar code|barcode, number ... @state,
            what|which number .. @you .. registered
        """,
        Asked.DATE_OF_BIRTH: """
            date|dates of birth|births, birth date|dates|day|year,
            birthdate*|birthday ... year, birthdate*, dob|dobs|date-of-birth,
            @your birthday, year of birth, your .. age, date ... came into
        """,
        Asked.IBAN: """
            iban*, account number|no|numbers|nr, acct|acc number|no|details,
            bank account|details|number|information, banking details|information,
            sort code, account details,
            number|string|code|row ... starting|beginning|starts|begins with? nl,
            eighteen|18 characters|digits
        """,
        Asked.CARD: """
            card number|no|numbers|details|info|information,
            creditcard number|details|no, card .. number|expiry|expiration,
            cvc*|cvv*|csc, expiry|expiration date ... card, card .. expire*,
            security code ... card, visa|mastercard|amex number|details,
            number|numbers|digits of|on .. @card, sixteen|16 digits|figures|numbers,
            three|3 digits|figures|numbers ... @back|@card|signature,
            three-digit|3-digit code|number ... @back|@card,
            three|3 figures ... signature, long .. number|digits, both sides .. card,
            digits|number|figures ... front|back|face ... @card,
            digits|number ... embossed|printed ... card,
            @picture ... bank|credit|debit|payment card, front of .. card,
            card ... short|long|little|small number
        """,
        Asked.IDENTITY_DOCUMENT: """
            passport number|no|numbers|details, document number|no,
            licence|license number|no|details, id number, @picture .. of .. @document,
            @picture ... @document, proof of identity|id, identity document|papers,
            number ... travel document, number ... document .. @you,
            booklet ... customs|border, @picture ... card ... drive|police|photo,
            card ... drive with, something official, official document|paper|papers,
            page ... picture|photo, @picture ... hall|municipality|council card|id,
            something|anything ... photo|picture|face .. name, card ... police
        """,
        Asked.ADDRESS: """
            @your new|current|old|full|exact|own|complete|correct|home|street? address*,
            ur|yr address, name and|& address, name address,
            full|home|postal|mailing|delivery|residential|street|shipping|billing
            address, which|what address ... i|we|send|deliver|ship|use|live|note,
            to|at which|what address, address details, postcode|postcodes|zipcode|zip,
            post|zip|postal code, house|street number, door number,
            street and? number|house
        """,
        Asked.PASSWORD: """
            password*|passcode*|passphrase|passwd|pw|otp, pass word, 2fa code,
            sign-in|signin details, log in|on details|code|name, pin|pincode,
            login|log-in details|credentials|data|information|name, login and password,
            credentials,
            verification|access|security|one-time|authentication|confirmation|sms
            code|passcode, code .. by|from|in text|sms|message|app,
            code .. @you .. received|got|sent,
            security|secret question|answer|word|code,
            text message with|containing .. code, message with .. code,
            four|five|six|4|5|6 digits ...
            phone|machine|screen|text|app|received|came|key,
            numbers|digits ... banking|bank app,
            digits|numbers .. @you .. key|type|enter|punch, word .. @you ... account|in,
            text message says
        """,
    },
    things={
        Asked.IDENTITY_DOCUMENT: "@idpaper, identity card",
        Asked.PASSWORD: """
            what|everything|whatever @you .. fill|type|enter|key .. in?,
            what|everything i .. fill|type|enter
        """,
        Asked.CARD: """
            both sides .. card, front and? back .. bank|credit|debit
        """,
    },
    whole={
        Asked.DATE_OF_BIRTH: """
            when were|was|are @you|your .. born, when @you were born,
            what|which|on year|day|date|month .. were|was|are @you .. born,
            on|in what|which day|date|year|month ... born,
            what|which day|date|year|month ... birthday,
            how old .. @you ... date|day|birthday|turn|exactly|when,
            came|come into .. world, when .. celebrate .. birthday
        """,
        Asked.IBAN: """
            where ... send|transfer|pay|deposit|wire|put ... @money,
            where should|can|may|shall|do|would|could|must ... @money ...
            transferred|paid|sent|deposited|wired|go, number ... salary,
            where should|can|may|shall|do|would|could ...
            pay|transfer|refund|deposit|wire,
            where ... receive|get|want .. money|refund, where ... receive it,
            where @your salary, into|to|from|on which|what bank? account,
            which|what account ... charged|paid|money|euros|refund|pay|receive,
            account .. @you .. want .. @money
        """,
        Asked.ADDRESS: """
            where do|does|are @you .. live|living|reside|based, where @you live|reside,
            which|what street ... you|your,
            where should|can|may|shall|could|do|would|must|will|to ... @deliver,
            where should|can|may|shall|could|does|must ..
            engineer|courier|driver|technician ... go|ring|come|be,
            where does|do .. post|mail|letters arrive|go|come,
            where are @you registered, on @your front door,
            where is|are @your front? door|house|home, where ... find you,
            where should|shall|can|may .. have .. sent|shipped|delivered
        """,
        Asked.PASSWORD: """
            what do|did @you .. type|enter|key|fill .. in|when|on,
            can|may|could i .. get into @your account,
            how do|can i .. get into @your account
        """,
        Asked.IDENTITY_DOCUMENT: """
            @modal @you .. prove|identify, can @you .. prove|identify
        """,
        Asked.CARD: """
            what ... say|says on|at .. front|back ... card,
            what's|whats on .. front|back ... card
        """,
    },
    asking="""
        may|can|could|might i|we ... have|get|know|see|note,
        may|can|could|might i|we .. ask .. for|@your, @modal @you ... @give,
        would @you ... mind, mind|care .. *ing, i'd|we'd|i'm|we're like|love|looking,
        i|we would like|love, do @you ... have .. hand|ready|me|us,
        i|we just|still|also|only? really|do|will|would|now|then? need|require|want,
        i|we ask|request @you|for, i|we must|have|need to? ask|request,
        i'll|we'll|i'd|we'd need|require|like|love, needed|required, will do|suffice,
        is|are enough|sufficient, all .. need, note down, let me|us know,
        let me|us have
    """,
    wondering="""
        what is|are|was|were|will|should, what's|whats|what're, which|what,
        when does|do|will, please|pls|kindly @your, need|require @your|a|an|the
    """,
    giving="""
        @picture ... would|will do|suffice|help, we're|i'm looking for,
        @order, post|mail|message|text|copy|reply|let|hand with|it|me|us|@your|the|a,
        @modal @you ... @give, may|can|could i|we ... have|see|get,
        i|we .. need .. to? .. see|have|copy|@picture, i'll|we'll need ... see,
        need ... see, take .. @picture, need|require .. a|@your ... copy|@picture|proof
    """,
    announcing="""
        security|verification|control check|checks|questions|question,
        to verify|identify|recognise|recognize|authenticate @your|you|it's,
        few|some|couple .. questions|details, following details|information, need
    """,
    never="""
        never, know|tell|confirm|say|check|see if|whether,
        may|can|could @you .. cover|blank|leave, @you may|can .. cover|blank|leave,
        nobody|anybody|anyone, no one,
        do|does|did|should|must|will|would not ... @give|ask|need|have|require,
        don't|dont|doesn't|didn't|won't|wouldn't|shouldn't|mustn't ..
        @give|ask|need|have|want|require|keep|leave|put|post,
        not|isn't|aren't|not .. need*|necessary|required, no need, rather not,
        not @give|ask, without @your ... fine|well|anyway|too, fine without,
        can help ... without
    """,
    here="""
        in|via|through|over this|our chat|conversation|message|thread|dm,
        via|by|over *sapp|dm|chat, in reply|response|answer, reply|respond with,
        in the chat
    """,
    elsewhere="""
        form|webform, portal, my account|details, login page, https|http|www*,
        at|to|with .. desk|counter|till|entrance|gate|driver|courier|conductor|terminal,
        on|in|via|through .. site|website|app|page,
        on the|your box|parcel|label|envelope, when you collect,
        in your account yourself
    """,
    last_digits="""
        last four|4|three|3 digits|characters|numbers, last digits
    """,
    ours="our",
    others="e-mail email ip mail return web",
    mine="my",
    entirely="not only|just|merely .. last, whole|full|entire .. number",
    outdoors="""
        street light|lights|lamp|lamps, streetlight*|streetlamp*|lamppost*|pothole*,
        fallen tree|trees, pavement|sidewalk|kerb, road sign|signs, manhole*, graffiti,
        traffic light|lights, cycle path, playground*, litter, parking bay
    """,
    belonging="""
        branch company gift hotel library loyalty membership sender shop sim store
        travelcard
    """,
    about="about concerning if once re regarding when whether",
    filling="""
        also and asap full just kindly name now of or please pls plz the too your
    """,
    polite="asap kindly please pls plz",
    we="i i'll i'm they we we'll we're you",
    pointing="it one that them there this those",
    answering="no to usually yes",
)
