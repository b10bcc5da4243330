/* The letters of the fonts Symbol and Wingdings as Unicode: Word, Excel and LibreOffice write “β” as the letter “b” in the
   font Symbol, so that without the font “µg” would become “mg”. The table of Symbol is Adobe's
   (https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt); of Wingdings it holds arrows, ticks and bullets. */
(() => {
  const from = (first, signs) => [...signs].map((sign, number) => [first + number, sign]);
  const SYMBOL = new Map([
    ...from(0x21, "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    ...from(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    ...from(0xa1, "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…"),
    ...from(0xbf, "↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑"),
    ...from(0xf1, "⟩∫"),
  ]);
  const WINGDINGS = new Map([
    [0x4a, "☺"], [0x4c, "☹"], [0x6c, "●"], [0x6e, "■"], [0x6f, "□"], [0x71, "❑"], [0x76, "❖"], [0xa7, "▪"], [0xd8, "➢"],
    ...from(0xdf, "←→↑↓"),
    ...from(0xe7, "←→↑↓"),
    ...from(0xfb, "✗✓☒☑"),
  ]);
  const NONE = new Map();
  const FONTS = { Symbol: SYMBOL, Wingdings: WINGDINGS, "Wingdings 2": NONE, "Wingdings 3": NONE, Webdings: NONE };

  /** The signs of the font of an element, if it is one of these: the first font that it or what it stands in names. */
  const signsOf = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const symbols = /mso-symbol-font-family:\s*["']?([\w ]+)/.exec(each.getAttribute("style"))?.[1];
      const font = symbols ?? (each.style.fontFamily || each.getAttribute("face"));
      if (font) return FONTS[font.split(",")[0].replace(/["']/g, "").trim()];
    }
    return undefined;
  };

  /** Writes the symbols of a body as Unicode; for one without an equivalent, what `note` makes of its font. */
  const toUnicode = (body, note) => {
    const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    let count = 0;
    for (const text of texts) {
      const signs = signsOf(text.parentElement);
      if (!signs) continue;
      const written = text.data.replace(/[!-~¡-ÿ\uF021-\uF0FF]/g, (letter) => {
        count += 1;
        return signs.get(letter.charCodeAt(0) & 0xff) ?? note();
      });
      text.data = written;
    }
    return count;
  };

  window.symbolFonts = { toUnicode };
})();
