"""Makes the two embedded fonts from the TTF files of the npm package @expo-google-fonts/noto-sans-jp 0.4.3.

    npm pack @expo-google-fonts/noto-sans-jp@0.4.3 && tar xzf *.tgz && pip install fonttools==4.68.0
    python subset.py package
"""
import pathlib
import subprocess
import sys


def jis(rows):
    """Characters of some rows of JIS X 0208."""
    for row in rows:
        for cell in range(1, 95):
            try:
                yield ord(bytes([0xA0 + row, 0xA0 + cell]).decode("euc_jp"))
            except UnicodeDecodeError:
                pass


# Rows 1-8: kana, Latin, Greek, Cyrillic, signs. Rows 16-47: the kanji of level 1.
wanted = set(jis(range(1, 9))) | set(jis(range(16, 48)))
# ASCII, Latin-1, Latin Extended-A, general punctuation, sub- and superscripts, currency, arrows, signs.
for first, last in [(0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x203E), (0x2070, 0x209F), (0x20A0, 0x20BF),
                    (0x2190, 0x2199), (0x2206, 0x226B), (0x25A0, 0x25FF), (0xFF01, 0xFF5E)]:
    wanted |= set(range(first, last + 1))
# Kanji of level 2 that the names of this field need.
wanted |= {ord(c) for c in "樺琿"}

source = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent
for folder, name in [("400Regular", "NotoSansJP-Regular.ttf"), ("700Bold", "NotoSansJP-Bold.ttf")]:
    subprocess.run(
        ["pyftsubset", next((source / folder).glob("*.ttf")), f"--output-file={here / name}",
         "--unicodes=" + ",".join(f"{c:04X}" for c in sorted(wanted)), "--layout-features=kern",
         "--no-hinting", "--notdef-outline", "--desubroutinize", "--drop-tables+=vhea,vmtx,VORG,BASE,GSUB,GPOS,GDEF,STAT,DSIG"],
        check=True)
