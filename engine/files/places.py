"""Whose public holidays are known: ISO 3166 codes of countries, and of their parts.

The `holidays` library knows them too, but takes a quarter of a second to say so; it is asked only
where a code is not in this table, which a test keeps equal to it.
"""

from troth.dsl.amounts import Problem, said
from troth.dsl.diagnostics import did_you_mean

_PLACES = """
AD 02,03,04,05,06,07,08; AE; AF; AG; AI; AL; AM AG,AR,AV,ER,GR,KT,LO,SH,SU,TV,VD; AO; AQ; AR A,B,
C,D,E,F,G,H,J,K,L,M,N,P,Q,R,S,T,U,V,W,X,Y,Z; AS; AT 1,2,3,4,5,6,7,8,9; AU ACT,NSW,NT,QLD,SA,TAS,
VIC,WA,NSW Western; AW; AX; AZ; BA BIH,BRC,SRP; BB; BD; BE Flemish,French,German; BF; BG; BH; BI;
BJ; BL; BM; BN; BO B,C,H,L,N,O,P,S,T; BQ BON,SAB,STA; BR AC,AL,AM,AP,BA,CE,DF,ES,GO,MA,MG,MS,MT,
PA,PB,PE,PI,PR,RJ,RN,RO,RR,RS,SC,SE,SP,TO,São Paulo Capital; BS; BT 11,12,13,14,15,21,22,23,24,31,
32,33,34,41,42,43,44,45,GA,TY; BV; BW; BY; BZ; CA AB,BC,MB,NB,NL,NS,NT,NU,ON,PE,QC,SK,YT; CC; CD;
CF; CG; CH AG,AI,AR,BE,BL,BS,FR,GE,GL,GR,JU,LU,NE,NW,OW,SG,SH,SO,SZ,TG,TI,UR,VD,VS,ZG,ZH,
Stadt Zurich; CI; CK; CL AI,AN,AP,AR,AT,BI,CO,LI,LL,LR,MA,ML,NB,RM,TA,VS; CM; CN; CO; CR; CU;
CV BR,BV,CA,CF,CR,MA,MO,PA,PN,PR,RB,RG,RS,SD,SF,SL,SM,SO,SS,SV,TA,TS; CW; CX; CY; CZ; DE BB,BE,BW,
BY,HB,HE,HH,MV,NI,NW,RP,SH,SL,SN,ST,TH,Augsburg; DJ; DK; DM; DO; DZ; EC; EE; EG; EH; ER; ES AN,AR,
AS,CB,CE,CL,CM,CN,CT,EX,GA,IB,MC,MD,ML,NC,PV,RI,VC,Barcelona; ET; FI 01,02,03,04,05,06,07,08,09,
10,11,12,13,14,15,16,17,18,19; FJ; FK; FM KSA,PNI,TRK,YAP; FO; FR 57,6AE,971,972,973,974,976,BL,
MF,NC,PF,PM,TF,WF,Zone A,Zone B,Zone C; GA; GB ENG,NIR,SCT,WLS; GD; GE; GF; GG; GH; GI; GL; GM;
GN; GP; GQ AN,BN,BS,CS,DJ,KN,LI,WN; GR; GS; GT; GU; GW; GY; HK; HM; HN; HR; HT; HU; ID; IE; IL;
IM; IN AN,AP,AR,AS,BR,CG,CH,DH,DL,GA,GJ,HP,HR,JH,JK,KA,KL,LA,LD,MH,ML,MN,MP,MZ,NL,OD,PB,PY,RJ,SK,
TN,TR,TS,UK,UP,WB; IO; IQ; IR; IS; IT AG,AL,AN,AO,AP,AQ,AR,AT,AV,BA,BG,BI,BL,BN,BO,BR,BS,BT,BZ,CA,
CB,CE,CH,CL,CN,CO,CR,CS,CT,CZ,EN,FC,FE,FG,FI,FM,FR,GE,GO,GR,IM,IS,KR,LC,LE,LI,LO,LT,LU,MB,MC,ME,
MI,MN,MO,MS,MT,NA,NO,NU,OR,PA,PC,PD,PE,PG,PI,PN,PO,PR,PT,PU,PV,PZ,RA,RC,RE,RG,RI,RM,RN,RO,SA,SI,
SO,SP,SR,SS,SU,SV,TA,TE,TN,TO,TP,TR,TS,TV,UD,VA,VB,VC,VE,VI,VR,VT,VV,Andria,Barletta,Cesena,Forli,
Pesaro,Trani,Urbino; JE; JM; JO; JP; KE; KG; KH; KI; KM; KN; KP; KR; KW; KY; KZ; LA; LB; LC; LI;
LK; LR; LS; LT; LU; LV; LY; MA; MC; MD; ME; MF; MG; MH; MK; ML; MM; MN; MO I,M; MP; MQ; MR; MS;
MT; MU; MV; MW; MX; MY 01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16; MZ; NA; NC; NE; NF; NG;
NI AN,AS,BO,CA,CI,CO,ES,GR,JI,LE,MD,MN,MS,MT,NS,RI,SJ; NL Midden,Noord,Zuid; NO 03,11,15,18,21,22,
31,32,33,34,39,40,42,46,50,55,56; NP; NR; NU; NZ AUK,BOP,CAN,CIT,GIS,HKB,MBH,MWT,NSN,NTL,OTA,STL,
TAS,TKI,WGN,WKO,WTC,South Canterbury; OM; PA; PE; PF; PG; PH; PK; PL 02,04,06,08,10,12,14,16,18,
20,22,24,26,28,30,32; PM; PN; PR; PS; PT 01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16,17,18,20,
30; PW; PY; QA; RE; RO; RS; RU; RW; SA; SB CE,CH,CT,GU,IS,MK,ML,RB,TE,WE; SC; SD; SE; SG; SH AC,
HL,TA; SI; SJ; SK; SL; SM; SN; SO; SR; SS; ST 01,02,03,04,05,06,P; SV AH,CA,CH,CU,LI,MO,PA,SA,SM,
SO,SS,SV,UN,US; SX; SY; SZ; TC; TD; TF; TG; TH; TJ; TK; TL; TM; TN; TO; TR; TT; TV FUN,NIT,NKF,
NKL,NMA,NMG,NUI,VAI; TW; TZ; UA; UG; UM; US AK,AL,AR,AS,AZ,CA,CO,CT,DC,DE,FL,GA,GU,HI,IA,ID,IL,IN,
KS,KY,LA,MA,MD,ME,MI,MN,MO,MP,MS,MT,NC,ND,NE,NH,NJ,NM,NV,NY,OH,OK,OR,PA,PR,RI,SC,SD,TN,TX,UM,UT,
VA,VI,VT,WA,WI,WV,WY; UY; UZ; VA; VC; VE; VG; VI; VN; VU; WF; WS; XK; YE; YT; ZA; ZM; ZW
"""


def places() -> dict[str, tuple[str, ...]]:
    """Every country with the parts that have holidays of their own."""
    entries = (entry.strip().partition(" ") for entry in _PLACES.split(";"))
    return {
        country: tuple(part.strip() for part in parts.split(",")) if parts else ()
        for country, _, parts in entries
    }


def check_place(country: str, subdivision: str | None) -> tuple[str, Problem] | None:
    """What is wrong, and in which of the two (`country`, `subdivision`); None for a known place."""
    known = places()
    if country in known and (subdivision is None or subdivision in known[country]):
        return None
    found = _asked(country)
    if found is None:
        upper = country.upper()
        advice = (
            f"did you mean `{upper}`?" if upper in known else "write its ISO 3166 code, such as GB"
        )
        return "country", Problem(f"there is no country {said(country)}", advice)
    code, parts, names = found
    if code != country:
        message = f"`{country}` is not the ISO 3166 code of a country"
        return "country", Problem(message, f"did you mean `{code}`?")
    if subdivision is None or subdivision in parts:
        return None
    if not parts:
        message = f"the holidays of {country} are the same in all its parts"
        return "subdivision", Problem(message, "leave `subdivision` out")
    meant = names.get(subdivision) or did_you_mean(subdivision, parts)
    shown = ", ".join(parts[:20]) + (", …" if len(parts) > 20 else "")
    advice = f"did you mean `{meant}`?" if meant else f"one of: {shown}"
    return "subdivision", Problem(f"{country} has no part {said(subdivision)}", advice)


def _asked(country: str) -> tuple[str, tuple[str, ...], dict[str, str]] | None:
    """What the library calls a country, its parts, and their names; it also knows longer codes."""
    if not (country.isascii() and country.isalpha() and country.isupper() and len(country) < 4):
        return None
    import holidays

    try:
        found = holidays.country_holidays(country)
    except NotImplementedError:
        return None
    code = getattr(found, "country", country)
    return code, tuple(found.subdivisions), dict(getattr(found, "subdivisions_aliases", {}))
