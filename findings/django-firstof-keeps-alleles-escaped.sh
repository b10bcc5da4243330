#!/usr/bin/env bash
# A name that Django's `firstof … as` keeps is another text than the one that was given: `Trp53&lt;tm1Brn&gt;`.
#
# Version:   Django 5.2.19.
# Behaviour: `{% firstof a b as name %}` does not keep a value but its HTML, marked as safe. As long as the name is only
#            printed, nobody notices. But each filter works on the HTML: JSON has `&lt;`, a link searches for it, and a
#            text that is cut after eleven characters has eight (`Trp53<t…`). `{% with name=a %}`, and `as` after a tag
#            made with `simple_tag`, keep the value itself.
# Output:    with firstof:  "Trp53\u0026lt;tm1Brn\u0026gt;"   ?q=Trp53%26lt%3Btm1Brn%26gt%3B   Trp53&lt;t…   19
#            with `with`:   "Trp53\u003Ctm1Brn\u003E"   ?q=Trp53%3Ctm1Brn%3E   Trp53&lt;tm1B…   13
# Who:       everyone who chooses the title of a page with `firstof` and writes it into structured data or a link. What
#            machines read differs from what people see for each title with “<”, “&” or an apostrophe.
# Source:    FirstOfNode.render in django/template/defaulttags.py keeps the result of render_value_in_context, which is
#            escaped. The documentation says that the tag escapes its variables, and that `as` stores its output.
# Ours:      pages/discovery/template_tags.py has a `simple_tag` for the title (tests/test_metadata.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()

from django.template import Context, Template

NAME = "Trp53<tm1Brn>"
USES = "{{ name|json_script }}   ?q={{ name|urlencode }}   {{ name|truncatechars:11 }}   {{ name|length }}"


def used(template):
    text = Template(template).render(Context({"short": "", "long": NAME}))
    return text.removeprefix('<script type="application/json">').replace("</script>", "")


first = used("{% firstof short long as name %}" + USES)
plain = used("{% with name=long %}" + USES + "{% endwith %}")
print(f"with firstof:  {first}\nwith `with`:   {plain}")
sys.exit(
    (first, plain)
    != (
        r'"Trp53\u0026lt;tm1Brn\u0026gt;"   ?q=Trp53%26lt%3Btm1Brn%26gt%3B   Trp53&lt;t…   19',
        r'"Trp53\u003Ctm1Brn\u003E"   ?q=Trp53%3Ctm1Brn%3E   Trp53&lt;tm1B…   13',
    )
)
PYTHON
