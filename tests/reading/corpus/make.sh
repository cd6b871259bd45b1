#!/usr/bin/env bash
# Makes the files beside this script anew from sources/, with programs that others wrote.
# Debian 12: libreoffice-writer libreoffice-calc libreoffice-impress pandoc texlive-latex-recommended ghostscript
# groff img2pdf imagemagick gnumeric abiword qpdf wkhtmltopdf webp mutt chromium git
set -uo pipefail
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp sources/* "$work"
cd "$work"

office() { # office FILTER SOURCE TARGET
  soffice -env:UserInstallation="file://$work/profile" --headless ${FROM:+--infilter="$FROM"} --convert-to "$1" --outdir "$work/out" "$2" >/dev/null 2>&1
  local made=out/$(basename "${2%.*}").${1%%:*}
  mv "$made" "$here/$3"
}
quiet() { "$@" >/dev/null 2>&1; }

# pandoc
pandoc report.md -o "$here/report.pandoc.docx"
pandoc report.md -o "$here/report.pandoc.odt"
pandoc report.md -t epub2 -o "$here/report.pandoc.2.epub" 2>/dev/null
pandoc report.md -t epub3 --toc -o "$here/report.pandoc.3.epub" 2>/dev/null
pandoc report.md -s -t html5 -o "$here/report.pandoc.html"
pandoc report.md -s -t gfm -o "$here/report.pandoc.md"
pandoc report.md -s -t plain -o "$here/report.pandoc.txt"
pandoc brief.md -o "$here/brief.pandoc.docx"
pandoc brief.md -t epub3 -o "$here/brief.pandoc.epub" 2>/dev/null
pandoc slides.md -o "$here/slides.pandoc.pptx"

# LibreOffice
cp "$here/report.pandoc.odt" report.odt
cp "$here/brief.pandoc.docx" brief.docx
cp "$here/slides.pandoc.pptx" slides.pptx
office docx report.odt report.libreoffice.docx
office odt brief.docx brief.libreoffice.odt
office pdf report.odt report.libreoffice.pdf
office pdf brief.docx brief.libreoffice.pdf
office "pdf:writer_pdf_Export:{\"SelectPdfVersion\":{\"type\":\"long\",\"value\":\"2\"},\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"true\"}}" report.odt report.libreoffice.archive.pdf
office html:HTML report.odt report.libreoffice.html
office "txt:Text (encoded):UTF8" report.odt report.libreoffice.txt
office docx brief.docx brief.libreoffice.docx
office pptx slides.pptx slides.libreoffice.pptx
office pdf slides.pptx slides.libreoffice.pdf
office pdf rules.fodt rules.libreoffice.pdf
FROM="CSV:44,34,76"
office "xlsx:Calc MS Excel 2007 XML" costs.csv costs.libreoffice.xlsx
office pdf costs.csv costs.libreoffice.pdf
office "csv:Text - txt - csv (StarCalc):59,34,1252" costs.csv costs.libreoffice.1252.csv
office "csv:Text - txt - csv (StarCalc):9,34,65535" costs.csv costs.libreoffice.utf16.csv
FROM=""

# TeX: outline fonts in two columns; bitmap fonts, whose ligatures have no names; a book with running heads
quiet pdflatex -interaction=batchmode paper.tex
quiet pdflatex -interaction=batchmode paper.tex
cp paper.pdf "$here/paper.pdflatex.pdf"
sed 's/\\usepackage\[utf8\]{inputenc}/&\\usepackage[T1]{fontenc}/; s/\[twocolumn\]//' paper.tex > bitmap.tex
quiet pdflatex -interaction=batchmode bitmap.tex
quiet pdflatex -interaction=batchmode bitmap.tex
cp bitmap.pdf "$here/paper.bitmap.pdf"
quiet latex -interaction=batchmode paper.tex
quiet dvips -q paper.dvi -o paper.ps
quiet ps2pdf paper.ps "$here/paper.dvips.pdf"

quiet pdflatex -interaction=batchmode almanac.tex
quiet pdflatex -interaction=batchmode almanac.tex
cp almanac.pdf "$here/almanac.pdflatex.pdf"

# groff and Ghostscript
groff -ms -k -T ps memo.ms > memo.ps
quiet ps2pdf memo.ps "$here/memo.groff.pdf"
groff -ms -k -T utf8 memo.ms | col -bx > "$here/memo.groff.txt"
groff -ms -k -T html memo.ms > "$here/memo.groff.html" 2>/dev/null
quiet gs -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -dCompatibilityLevel=1.2 -sOutputFile="$here/memo.ghostscript.pdf" memo.ps

# browsers
quiet chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --print-to-pdf="$here/page.chromium.pdf" --no-pdf-header-footer "file://$work/page.html"
quiet wkhtmltopdf --quiet page.html "$here/page.wkhtmltopdf.pdf"
cp page.html "$here/page.browser.html"

# gnumeric
quiet ssconvert costs.csv "$here/costs.gnumeric.xlsx"
quiet ssconvert --merge-to="$here/garden.gnumeric.xlsx" costs.csv stock.csv
quiet ssconvert -O 'separator="	" format=raw' -T Gnumeric_stf:stf_assistant costs.csv "$here/costs.gnumeric.tsv"

# AbiWord
cp "$here/report.libreoffice.docx" abi.docx
quiet abiword --to="$here/report.abiword.odt" abi.docx
quiet abiword --to="$here/report.abiword.html" abi.docx
quiet abiword --to="$here/report.abiword.txt" abi.docx

# qpdf: owner's password only, object streams, linearised
qpdf --encrypt "" owner 256 -- "$here/report.libreoffice.pdf" "$here/report.qpdf.restricted.pdf"
qpdf --object-streams=generate --linearize "$here/memo.groff.pdf" "$here/memo.qpdf.pdf"

# scans and pictures
gs -q -dNOPAUSE -dBATCH -sDEVICE=pnggray -r100 -sOutputFile=memo.png memo.ps
img2pdf memo.png -o "$here/memo.img2pdf.pdf" 2>/dev/null
convert memo.png -resize 50% -quality 60 "$here/memo.imagemagick.jpg"
convert memo.png -resize 50% -colors 8 "$here/memo.imagemagick.png"
convert memo.png -resize 30% -colors 4 "$here/memo.imagemagick.gif"
convert memo.png -resize 30% -compress Group4 -monochrome "$here/memo.imagemagick.tiff"
convert memo.png -resize 25% -monochrome "BMP3:$here/memo.imagemagick.bmp"
quiet cwebp -q 30 memo.png -o "$here/memo.cwebp.webp"
qpdf --empty --pages "$here/memo.groff.pdf" "$here/memo.img2pdf.pdf" -- "$here/memo.mixed.pdf"

# mail
cat > muttrc <<'RC'
set sendmail="./send" use_from=yes from="Ann Example <ann@example.org>" copy=no folder=/tmp
set hostname="example.org" user_agent=yes charset="utf-8" send_charset="us-ascii:iso-8859-1:utf-8"
RC
printf '#!/bin/sh\ncat > "$SENT"\n' > send && chmod +x send
export SENT=$here/notice.mutt.eml
mutt -F muttrc -s "Aufzug außer Betrieb" -- bob@example.org < notice.txt
export SENT=$here/notice.mutt.attached.eml
mutt -F muttrc -s "The lift, with costs" -a costs.csv "$here/memo.groff.pdf" -- bob@example.org < notice.txt
export SENT=$here/page.mutt.html.eml
mutt -F muttrc -e 'set content_type="text/html"' -s "The night train" -- bob@example.org < page.html
mkdir repository && cd repository && git init -q -b main . && git config user.name "Zoë Müller" && git config user.email zoe@example.org
cp ../notice.txt . && git add . && git commit -qm "Tell people about the lift" --date 2026-04-01T08:00:00+0200
git format-patch -q --root --stdout > "$here/patch.git.eml"
cd ..

# iconv and dos2unix
iconv -t UTF-16 notice.txt > "$here/notice.iconv.utf16.txt"
iconv -t LATIN1 notice.txt > "$here/notice.iconv.latin1.txt"
sed 's/$/\r/' notice.txt | (printf '\xef\xbb\xbf'; cat) > "$here/notice.notepad.txt"

cd "$here"
{
  soffice --version | cut -d' ' -f1,2; pandoc --version | head -1; pdflatex --version | head -1; groff --version | head -1
  echo "Ghostscript $(gs --version)"; chromium --version 2>/dev/null | cut -d' ' -f1,2; wkhtmltopdf --version; ssconvert --version 2>&1 | head -1
  echo "AbiWord $(abiword --version 2>/dev/null)"; qpdf --version | head -1; img2pdf --version; convert --version | head -1 | cut -d' ' -f2,3
  mutt -v | head -1; git --version; cwebp -version | head -1 | sed 's/^/cwebp /'
} > versions.txt
