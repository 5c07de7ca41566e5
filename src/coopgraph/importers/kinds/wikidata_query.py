"""The query whose saved result the kind `wikidata` reads."""

from __future__ import annotations

QUERY = """\
# Memberships and other participations in the frameworks listed in the first line, with their
# qualifiers, ranks and references. Put your own items there (wd:Q7768 is ASEAN), run it at
# https://query.wikidata.org and save the result: Download, JSON file (either form will do).
SELECT ?statement ?item ?itemLabel ?itemLabelVi ?itemType ?itemIso
       ?property ?value ?valueLabel ?valueLabelVi ?valueType ?valueIso ?rank
       ?start ?startPrecision ?end ?endPrecision ?endNone
       ?reference ?referenceUrl ?statedIn ?statedInLabel ?retrieved
WHERE {
  VALUES ?framework { wd:Q7768 }
  {
    VALUES (?property ?p ?ps) {
      (wd:P463 p:P463 ps:P463)    # member of
      (wd:P1344 p:P1344 ps:P1344) # participant in
    }
    ?item ?p ?statement .
    ?statement ?ps ?framework .
    BIND(?framework AS ?value)
  }
  UNION
  {
    VALUES (?property ?p ?ps) {
      (wd:P1891 p:P1891 ps:P1891) # signatory
      (wd:P488 p:P488 ps:P488)    # chairperson
      (wd:P664 p:P664 ps:P664)    # organizer
      (wd:P710 p:P710 ps:P710)    # participant
      (wd:P859 p:P859 ps:P859)    # sponsor
    }
    ?framework ?p ?statement .
    ?statement ?ps ?value .
    BIND(?framework AS ?item)
  }
  ?statement wikibase:rank ?rank .
  OPTIONAL {
    ?statement pqv:P580 ?since .
    ?since wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision .
  }
  OPTIONAL {
    ?statement pqv:P582 ?until .
    ?until wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision .
  }
  BIND(EXISTS { ?statement a wdno:P582 } AS ?endNone)
  OPTIONAL { ?item wdt:P31 ?itemType }
  OPTIONAL { ?value wdt:P31 ?valueType }
  OPTIONAL { ?item wdt:P297 ?itemIso }
  OPTIONAL { ?value wdt:P297 ?valueIso }
  OPTIONAL { ?item rdfs:label ?itemLabel . FILTER(LANG(?itemLabel) = "en") }
  OPTIONAL { ?item rdfs:label ?itemLabelVi . FILTER(LANG(?itemLabelVi) = "vi") }
  OPTIONAL { ?value rdfs:label ?valueLabel . FILTER(LANG(?valueLabel) = "en") }
  OPTIONAL { ?value rdfs:label ?valueLabelVi . FILTER(LANG(?valueLabelVi) = "vi") }
  OPTIONAL {
    ?statement prov:wasDerivedFrom ?reference .
    OPTIONAL { ?reference pr:P854 ?referenceUrl }
    OPTIONAL {
      ?reference pr:P248 ?statedIn .
      OPTIONAL {
        ?statedIn rdfs:label ?statedInLabel .
        FILTER(LANG(?statedInLabel) = "en")
      }
    }
    OPTIONAL { ?reference pr:P813 ?retrieved }
  }
}
"""
