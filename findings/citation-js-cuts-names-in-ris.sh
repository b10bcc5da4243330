#!/usr/bin/env bash
# Citation.js writes Anna van der Berg as “Berg, Anna” to RIS, and in full to BibTeX.
#
# Version:   @citation-js/core 0.8.2, @citation-js/plugin-ris 0.8.2, @citation-js/plugin-bibtex 0.8.2 (npm).
# Behaviour: CSL-JSON keeps the particles of a name apart (“van der”, “de”), and so does the library when it reads BibTeX.
#            RIS has one field for a name; into that the library writes the family name, the given name and the suffix,
#            and leaves particles out.
# Output:    BibTeX in:   van der Berg, Anna
#            BibTeX out:  van der Berg, Anna
#            RIS out:     Berg, Anna
# Who:       whoever converts a list of publications for a program that imports RIS: the papers are then listed and found
#            under another name. Read again, the two files are of two people.
# Source:    CSL 1.0.2, “name particles”: part of the family name as it is written; RIS (2001): AU is “Lastname, Firstname,
#            Suffix”. NAME.toSource in the plug-in's lib/converters.js takes three of the parts of a name.
# Ours:      RIS is read and not written; where an import names other authors than the site has for a DOI, the screen
#            shows both, and staff choose (pages/publications/importing.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --cache "$folder/cache" --silent --no-audit --no-fund --no-update-notifier @citation-js/core@0.8.2 \
  @citation-js/plugin-ris@0.8.2 @citation-js/plugin-bibtex@0.8.2 >/dev/null
cd "$folder"
node - <<'JAVASCRIPT'
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-ris");
require("@citation-js/plugin-bibtex");

const NAME = "van der Berg, Anna";
const source = `@article{a, author={${NAME}}, title={Mouse Models}, journal={Genes}, year={2011}, doi={10.1000/1}}`;
const cite = new Cite(source);
const bibtex = cite.format("bibtex").match(/author = \{(.*)\}/)[1];
const ris = cite.format("ris").match(/^AU {2}- (.*)$/m)[1];
console.log(`BibTeX in:   ${NAME}\nBibTeX out:  ${bibtex}\nRIS out:     ${ris}`);
process.exit(bibtex === NAME && ris === "Berg, Anna" ? 0 : 1);
JAVASCRIPT
